//! Conversations that were had, kept to learn from.

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::id::Id;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The caller.
    User,
    /// The voice agent.
    Assistant,
    /// A person who took over.
    Agent,
}

impl Speaker {
    /// The wire names.
    pub const WIRE_NAMES: [&'static str; 3] = ["user", "assistant", "agent"];

    /// The wire name.
    pub fn name(self) -> &'static str {
        Self::WIRE_NAMES[self as usize]
    }

    /// The speaker of that wire name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::User, Self::Assistant, Self::Agent].into_iter().find(|speaker| speaker.name() == name)
    }
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// By whom.
    pub role: Speaker,
    /// What.
    pub content: String,
    /// When.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// A conversation as an integration tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewSession {
    /// The integration's own key, unique in the agent.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Where it took place.
    #[serde(default)]
    pub channel: Option<String>,
    /// The version that answered.
    #[serde(default)]
    pub version: Option<i64>,
    /// What was said, in order.
    pub messages: Vec<Message>,
}

/// A stored conversation, without what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Id,
    /// The agent it belongs to.
    pub agent: Id,
    /// The integration's own key.
    pub external_id: Option<String>,
    /// Where it took place.
    pub channel: Option<String>,
    /// The version that answered.
    pub version: Option<i64>,
    /// How many messages it has.
    pub messages: i64,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When it was last stored.
    pub updated_at: Timestamp,
}

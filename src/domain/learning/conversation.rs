//! Conversations between callers and agents.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The caller.
    User,
    /// The voice agent.
    Assistant,
    /// A person who took over from the voice agent.
    Agent,
}

impl Speaker {
    /// The names on the wire and in the database.
    pub const NAMES: [&'static str; 3] = ["user", "assistant", "agent"];

    /// The name on the wire and in the database.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The speaker with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::User, Self::Assistant, Self::Agent].into_iter().find(|speaker| speaker.name() == name)
    }
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The speaker.
    pub role: Speaker,
    /// The text.
    pub content: String,
    /// When it was said.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// A conversation as an integration sends it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewConversation {
    /// The integration's own key, unique per agent.
    #[serde(default)]
    pub external_id: Option<String>,
    /// The channel it took place on.
    #[serde(default)]
    pub channel: Option<String>,
    /// The version of the agent that answered.
    #[serde(default)]
    pub version: Option<i64>,
    /// The messages, in order.
    pub messages: Vec<Message>,
}

/// A stored conversation, without its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// The id.
    pub id: Id,
    /// The agent it belongs to.
    pub agent: Id,
    /// The integration's own key.
    pub external_id: Option<String>,
    /// The channel it took place on.
    pub channel: Option<String>,
    /// The version of the agent that answered.
    pub version: Option<i64>,
    /// The number of its messages.
    pub message_count: i64,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When it was last stored.
    pub updated_at: Timestamp,
}

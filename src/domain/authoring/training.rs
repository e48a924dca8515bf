//! Trainings: what an agent is taught.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash;

/// Longest instructions, in characters.
pub const INSTRUCTIONS: usize = 65_536;

/// When a training applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TrainingType {
    /// Always: tone, guardrails.
    #[default]
    Behavioral,
    /// When what the caller said fits its meaning.
    ScenarioSpecific,
}

impl TrainingType {
    /// The wire names.
    pub const WIRE_NAMES: [&'static str; 2] = ["BEHAVIORAL", "SCENARIO_SPECIFIC"];

    /// The wire name.
    pub fn name(self) -> &'static str {
        Self::WIRE_NAMES[self as usize]
    }

    /// The type of that wire name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Behavioral, Self::ScenarioSpecific].into_iter().find(|kind| kind.name() == name)
    }
}

/// Where a conversation takes place; the wire names of a training's `restricted_to_channels`.
pub const CHANNELS: [&str; 10] =
    ["web", "email", "phone_voice", "slack", "sms", "whatsapp", "instagram", "messenger", "api", "web_voice"];

/// What a version keeps of a training: all that the runtime could see. Directory, node id and whether it is
/// held back are the draft's own affair and not part of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// What it is about; at most 255 characters.
    pub subject: String,
    /// What the agent is to do or say.
    pub instructions: String,
    /// Inactive ones stay in the list and out of every call; `"active"` or `"inactive"` in documents.
    #[serde(rename = "current_status", with = "active")]
    pub active: bool,
    /// When it applies.
    #[serde(rename = "type")]
    pub kind: TrainingType,
    /// Luw's place for it; decides the order of behavioural trainings.
    pub slot: Option<i64>,
    /// Luw's reference image, a URL.
    pub image: Option<String>,
    /// Luw's description.
    pub info: Option<String>,
    /// Luw's further text.
    pub extras: Option<String>,
    /// Only on these channels; empty = all.
    pub restricted_to_channels: Vec<String>,
    /// Only for these segments of callers; empty = all.
    pub restricted_to_segments: Vec<String>,
    /// Applies from this moment on.
    pub start_time: Option<Timestamp>,
    /// Applies until this moment.
    pub end_time: Option<Timestamp>,
    /// The integration's own data.
    pub metadata: Map<String, Value>,
}

/// The word for whether a training takes part in calls, the same in the draft's object and in versions.
mod active {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        Active,
        Inactive,
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(in crate::domain) fn serialize<S: Serializer>(active: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        if *active { Word::Active } else { Word::Inactive }.serialize(serializer)
    }

    pub(in crate::domain) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        Ok(matches!(Word::deserialize(deserializer)?, Word::Active))
    }
}

impl Content {
    /// The document a version stores and the content hash is made of.
    pub fn document(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }

    /// Lowercase hex SHA-256 of the canonical document: equal exactly when the content is.
    pub fn hash(&self) -> String {
        content_hash::sha256_hex(&content_hash::canonical_json(&self.document()))
    }

    /// Hash of what its meaning is made of, subject and instructions: equal exactly when both are.
    pub fn text_hash(&self) -> String {
        content_hash::sha256_hex(format!("{}\n{}{}", self.subject.len(), self.subject, self.instructions).as_bytes())
    }
}

/// A training of the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Its id, kept through every version.
    pub id: Id,
    /// The agent it belongs to.
    pub agent: Id,
    /// Its number in the agent, never reused: what Luw's face calls its id.
    pub number: i64,
    /// The integration's own key, unique in the agent.
    pub node_id: Option<String>,
    /// The directory it is filed in.
    pub directory: Option<Id>,
    /// What it says.
    pub content: Content,
    /// Held back: saved, and kept out of versions.
    pub held_back: bool,
    /// Hash of the content in the newest version, when it is in it.
    pub live_hash: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Who changed it last.
    pub changed_by: String,
}

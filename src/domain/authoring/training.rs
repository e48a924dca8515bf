//! Trainings: what an agent knows, as subject and instructions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash;

/// The maximum length of instructions, in characters.
pub const MAX_INSTRUCTIONS: usize = 65_536;

/// The last slot that is reserved for system use.
pub const LAST_RESERVED_SLOT: i64 = 7;

/// When a training applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TrainingType {
    /// In every call: tone, guardrails.
    #[default]
    Behavioral,
    /// When its meaning matches what the caller said.
    ScenarioSpecific,
}

impl TrainingType {
    /// The names on the wire.
    pub const WIRE_NAMES: [&'static str; 2] = ["BEHAVIORAL", "SCENARIO_SPECIFIC"];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        Self::WIRE_NAMES[self as usize]
    }

    /// The type with this name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Behavioral, Self::ScenarioSpecific].into_iter().find(|kind| kind.name() == name)
    }
}

/// Where a conversation takes place; the wire names of a training's `restricted_to_channels`.
pub const CHANNELS: [&str; 10] =
    ["web", "email", "phone_voice", "slack", "sms", "whatsapp", "instagram", "messenger", "api", "web_voice"];

/// What a version keeps of a training: everything the runtime can see. Directory, node id and `held_back` belong to
/// the draft alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// At most 255 characters.
    pub subject: String,
    /// What the agent does or says; at most [`MAX_INSTRUCTIONS`] characters.
    pub instructions: String,
    /// Inactive trainings are stored and used in no call; `"active"` or `"inactive"` in documents.
    #[serde(rename = "current_status", with = "active")]
    pub active: bool,
    /// When it applies.
    #[serde(rename = "type")]
    pub kind: TrainingType,
    /// The position Luw gives it; orders behavioral trainings.
    pub slot: Option<i64>,
    /// Luw's reference image, a URL.
    pub image: Option<String>,
    /// Luw's description.
    pub info: Option<String>,
    /// Luw's additional text.
    pub extras: Option<String>,
    /// The channels it applies on; empty for all.
    pub restricted_to_channels: Vec<String>,
    /// The segments of callers it applies to; empty for all.
    pub restricted_to_segments: Vec<String>,
    /// Applies from this time on.
    pub start_time: Option<Timestamp>,
    /// Applies until this time.
    pub end_time: Option<Timestamp>,
    /// The integration's own data.
    pub metadata: Map<String, Value>,
}

/// `active` as a word, the same in drafts and in versions.
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
    /// The JSON document that a version stores and that [`Self::hash`] covers.
    pub fn document(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }

    /// SHA-256 of the canonical document, in lowercase hex: equal exactly when the contents are.
    pub fn hash(&self) -> String {
        content_hash::sha256_hex(&content_hash::canonical_json(&self.document()))
    }

    /// Hash of subject and instructions, the texts that are embedded: equal exactly when both are.
    pub fn text_hash(&self) -> String {
        content_hash::sha256_hex(format!("{}\n{}{}", self.subject.len(), self.subject, self.instructions).as_bytes())
    }
}

/// A training as it is edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// The same in every version.
    pub id: Id,
    pub agent: Id,
    /// Unique in the agent and never reused; Luw's API calls it the id.
    pub number: i64,
    /// The integration's own key, unique in the agent.
    pub node_id: Option<String>,
    pub directory: Option<Id>,
    pub content: Content,
    /// Saved in the draft and kept out of versions.
    pub held_back: bool,
    /// Whether the draft has it. One that has left the draft stays in the versions that hold it.
    pub in_draft: bool,
    /// Hash of its content in the newest version, if that version has it.
    pub live_hash: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub changed_by: String,
    /// The training that a copy goes back to: the first of a chain of copies, in whichever agent. None for a training that
    /// is no copy.
    pub origin: Option<Id>,
}

impl Training {
    /// What it has in common with its copies and their copies.
    pub fn root(&self) -> Id {
        self.origin.unwrap_or(self.id)
    }

    /// The hash that it has in the next version; none when a publish leaves it out. `content_hash` is the hash of its
    /// content, which rows store.
    pub fn publishable_hash<'h>(&self, content_hash: &'h str) -> Option<&'h str> {
        Some(content_hash).filter(|_| self.in_draft && !self.held_back)
    }

    /// Whether nothing that an editor can change differs. Contents are compared as documents: numbers in metadata are
    /// equal when their values are.
    pub fn has_same_draft(&self, other: &Self) -> bool {
        let about =
            |training: &Self| (training.node_id.clone(), training.directory, training.held_back, training.in_draft);
        about(self) == about(other) && (self.content == other.content || self.content.hash() == other.content.hash())
    }

    /// Whether a publish would change the newest version: the one definition of a pending training.
    pub fn is_pending(&self, content_hash: &str) -> bool {
        self.publishable_hash(content_hash) != self.live_hash.as_deref()
    }
}

//! Agents: configuration and publication status.

use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// A key that identifies an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgentKey {
    Id(Id),
    /// The number in its environment, which Luw's API calls the id.
    Number(i64),
}

impl From<Id> for AgentKey {
    fn from(id: Id) -> Self {
        Self::Id(id)
    }
}

/// The configuration of an agent; each version keeps a copy. The defaults are those of a new agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentConfig {
    pub name: String,
    pub label: String,
    pub description: Option<String>,
    pub language: String,
    pub initial_message: Option<String>,
    pub interrupt_sensitivity: String,
    pub endpointing_sensitivity: String,
    pub ivr_navigation_mode: String,
    pub conversation_speed: f64,
    /// In seconds.
    #[serde(deserialize_with = "whole_seconds")]
    pub initial_message_delay: i64,
    pub ask_if_human_present_on_idle: bool,
    pub idle_time_seconds: i64,
    pub llm_temperature: f64,
    pub enable_recording: bool,
    pub direction: String,
    pub who_speaks_first: String,
    pub max_idle_check_count: Option<i64>,
    pub max_call_duration_seconds: Option<i64>,
    pub say_goodbye_on_max_duration: Option<bool>,
    pub user_inactivity_timeout_seconds: Option<i64>,
    pub initial_idle_time_seconds: Option<i64>,
    pub initial_max_idle_check_count: Option<i64>,
    pub knows: Option<String>,
    pub profession: Option<String>,
}

impl Default for AgentConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: String::new(),
            description: None,
            language: "en-US".to_owned(),
            initial_message: None,
            interrupt_sensitivity: "medium".to_owned(),
            endpointing_sensitivity: "auto".to_owned(),
            ivr_navigation_mode: "off".to_owned(),
            conversation_speed: 1.0,
            initial_message_delay: 0,
            ask_if_human_present_on_idle: true,
            idle_time_seconds: 10,
            llm_temperature: 0.7,
            enable_recording: false,
            direction: "inbound".to_owned(),
            who_speaks_first: "agent".to_owned(),
            max_idle_check_count: None,
            max_call_duration_seconds: None,
            say_goodbye_on_max_duration: None,
            user_inactivity_timeout_seconds: None,
            initial_idle_time_seconds: None,
            initial_max_idle_check_count: None,
            knows: None,
            profession: None,
        }
    }
}

/// Reads whole seconds. Databases of earlier versions have `2.0`, and fractions, which are rounded.
fn whole_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let seconds = f64::deserialize(deserializer)?.round();
    #[expect(clippy::cast_possible_truncation, reason = "a whole number from 0 to 60")]
    Ok(seconds as i64)
}

/// Whether the live version is the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgentStatus {
    /// The draft differs from the live version, or nothing is live.
    Draft,
    /// The live version is the draft.
    Published,
}

impl AgentStatus {
    /// The names on the wire.
    pub const WIRE_NAMES: [&'static str; 2] = ["draft", "published"];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        Self::WIRE_NAMES[self as usize]
    }

    /// The status with this name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Draft, Self::Published].into_iter().find(|status| status.name() == name)
    }
}

/// An agent: its draft configuration and what is published of it.
#[derive(Clone, Debug)]
pub struct Agent {
    pub id: Id,
    /// Unique in the environment and never reused; Luw's API calls it the id.
    pub number: i64,
    /// The draft configuration.
    pub config: AgentConfig,
    pub status: AgentStatus,
    /// The newest version, live or not; pending changes are differences from it.
    pub last_version: Option<i64>,
    /// Whether the newest version is live. False before the first publish and after an unpublish.
    pub serving: bool,
    /// Rises by 1 with every change of the draft.
    pub draft_revision: i64,
    pub published_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// When it or one of its trainings last changed.
    pub updated_at: Timestamp,
    pub changed_by: String,
}

impl Agent {
    /// The version that the runtime gets, if any.
    pub fn live_version(&self) -> Option<i64> {
        self.last_version.filter(|_| self.serving)
    }
}

/// The order of a list of agents. Agents that are equal in it are in the order of their creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum AgentSort {
    /// By name, upper and lower case being equal, by Unicode code point.
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDescending,
    /// Oldest change first.
    #[serde(rename = "updated_at")]
    UpdatedAt,
    #[serde(rename = "-updated_at")]
    UpdatedAtDescending,
    /// Oldest first.
    #[default]
    #[serde(rename = "created_at")]
    CreatedAt,
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
}

impl AgentSort {
    /// The names on the wire.
    pub const WIRE_NAMES: [&'static str; 6] =
        ["name", "-name", "updated_at", "-updated_at", "created_at", "-created_at"];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_delay_is_an_integer_and_fractions_of_earlier_versions_are_rounded() {
        for (stored, delay) in [(json!(2), 2), (json!(2.0), 2), (json!(1.5), 2), (json!(0.4), 0), (json!(60.0), 60)] {
            let config: AgentConfig = serde_json::from_value(json!({"initial_message_delay": stored})).unwrap();
            assert_eq!(config.initial_message_delay, delay);
            assert_eq!(serde_json::to_value(config).unwrap()["initial_message_delay"].to_string(), delay.to_string());
        }
    }

    #[test]
    fn every_wire_name_of_an_order_is_read() {
        for name in AgentSort::WIRE_NAMES {
            serde_json::from_value::<AgentSort>(json!(name)).unwrap();
        }
    }
}

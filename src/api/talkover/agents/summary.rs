//! An agent in a list of `?view=summary`: numbers in place of its trainings.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::wire::AgentJson;
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::authoring::agents::AgentSummary;

/// An agent without its trainings.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentSummary)]
pub struct AgentSummaryJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    name: String,
    label: String,
    description: Option<String>,
    language: String,
    /// Always null: telephony is outside this product.
    voice: Option<String>,
    initial_message: Option<String>,
    interrupt_sensitivity: String,
    conversation_speed: f64,
    initial_message_delay: i64,
    ask_if_human_present_on_idle: bool,
    direction: String,
    who_speaks_first: String,
    /// `draft` when there are pending changes.
    #[schema(value_type = String)]
    current_status: AgentStatus,
    /// Whether its environment is a sandbox.
    is_sandbox: bool,
    /// Whether the agent has an active training that is not held back.
    is_ready_to_publish: bool,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
    /// The number of trainings in the draft.
    trainings_count: i64,
    /// The number of pending changes.
    pending_changes: i64,
    /// The live version; null when the agent is not live.
    live_version: Option<i64>,
    /// Who made the last change.
    changed_by: String,
    /// Always empty: telephony is outside this product.
    actions: Vec<String>,
    /// Always empty: telephony is outside this product.
    phone_numbers: Vec<String>,
}

/// An element of the list of agents.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = AgentListItem)]
pub enum AgentListItemJson {
    Agent(Box<AgentJson>),
    Summary(Box<AgentSummaryJson>),
}

impl From<AgentSummary> for AgentSummaryJson {
    fn from(shown: AgentSummary) -> Self {
        let AgentSummary { agent, counts, pending_changes, is_sandbox } = shown;
        let live_version = agent.live_version();
        let config = agent.config;
        Self {
            id: agent.id,
            name: config.name,
            label: config.label,
            description: config.description,
            language: config.language,
            voice: None,
            initial_message: config.initial_message,
            interrupt_sensitivity: config.interrupt_sensitivity,
            conversation_speed: config.conversation_speed,
            initial_message_delay: config.initial_message_delay,
            ask_if_human_present_on_idle: config.ask_if_human_present_on_idle,
            direction: config.direction,
            who_speaks_first: config.who_speaks_first,
            current_status: agent.status,
            is_sandbox,
            is_ready_to_publish: counts.publishable > 0,
            created_at: agent.created_at,
            updated_at: agent.updated_at,
            trainings_count: counts.in_draft,
            pending_changes,
            live_version,
            changed_by: agent.changed_by,
            actions: Vec::new(),
            phone_numbers: Vec::new(),
        }
    }
}

impl AgentListItemJson {
    /// An example for the API document.
    pub fn example() -> Value {
        let mut example = AgentJson::example();
        if let Some(keys) = example.as_object_mut() {
            keys.remove("trainings");
        }
        for (name, value) in
            [("trainings_count", json!(1)), ("pending_changes", json!(1)), ("live_version", json!(null))]
        {
            example[name] = value;
        }
        example["changed_by"] = json!("ann@example.com");
        example
    }
}

//! A persona in Luw's format.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::api::luw::wire::ok;
use crate::domain::authoring::agent::Agent;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents::AgentView;
use crate::service::idempotency::ResponseOwner;

/// A persona.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwPersona)]
pub struct PersonaJson {
    /// Its number in the environment, never reused.
    id: i64,
    name: String,
    /// The agent's label.
    title: String,
    /// The topics it knows, separated by commas.
    knows: Option<String>,
    profession: Option<String>,
    /// The number of trainings. Present only in responses with one persona.
    #[serde(skip_serializing_if = "Option::is_none")]
    trainings_count: Option<i64>,
}

impl PersonaJson {
    fn of(agent: &Agent, trainings_count: Option<i64>) -> Self {
        let config = agent.config.clone();
        Self {
            id: agent.number,
            name: config.name,
            title: config.label,
            knows: config.knows,
            profession: config.profession,
            trainings_count,
        }
    }

    fn example() -> Value {
        json!({
            "id": 7,
            "name": "Ada",
            "title": "Reception",
            "knows": "opening hours, parking",
            "profession": "Receptionist",
        })
    }
}

/// Every persona of the environment.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwPersonaList)]
pub struct PersonasJson {
    /// Always true.
    status: bool,
    personas: Vec<PersonaJson>,
}

impl PersonasJson {
    /// The object of these agents.
    pub fn of(agents: &[Agent]) -> Self {
        Self { status: true, personas: agents.iter().map(|agent| PersonaJson::of(agent, None)).collect() }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({"status": true, "personas": [PersonaJson::example()]})
    }
}

/// One persona.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwPersonaResponse)]
pub struct OnePersonaJson {
    /// Always true.
    status: bool,
    persona: PersonaJson,
}

impl OnePersonaJson {
    /// The object of an agent with so many trainings.
    pub fn of(agent: &Agent, trainings: i64) -> Self {
        Self { status: true, persona: PersonaJson::of(agent, Some(trainings)) }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        let mut persona = PersonaJson::example();
        persona["trainings_count"] = json!(3);
        json!({"status": true, "persona": persona})
    }
}

/// A new persona.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwNewPersona)]
pub struct NewPersonaJson {
    /// Always true.
    status: bool,
    /// Its number in the environment.
    persona_id: i64,
}

impl NewPersonaJson {
    /// An example for the API document.
    pub fn example() -> Value {
        json!({"status": true, "persona_id": 7})
    }
}

/// The response to a create.
pub(super) fn created(made: &AgentView) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let agent = &made.agent;
    let owner = ResponseOwner { agent: Some(agent.id), training: None };
    let reply = ok(&NewPersonaJson { status: true, persona_id: agent.number })?;
    Ok((reply.with_etag(&agent.draft_revision), owner))
}

/// The validated fields of a persona as fields of an agent.
pub(super) fn to_agent_fields(mut fields: Map<String, Value>) -> Map<String, Value> {
    if let Some(title) = fields.remove("title") {
        fields.insert("label".to_owned(), title);
    }
    fields
}

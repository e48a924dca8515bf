//! A persona in Luw's format.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::api::luw::trainings::TrainingJson;
use crate::api::luw::wire::ok;
use crate::domain::authoring::agent::Agent;
use crate::domain::clock::Timestamp;
use crate::domain::pagination::PageRequest;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents::AgentView;
use crate::service::authoring::personas::{Persona, PersonaPage};
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
    /// The number of trainings. Absent in the list of all personas.
    #[serde(skip_serializing_if = "Option::is_none")]
    trainings_count: Option<i64>,
    /// The trainings of the draft, oldest first. Absent in the list of all personas and in a slim list.
    #[serde(skip_serializing_if = "Option::is_none")]
    trainings: Option<Vec<TrainingJson>>,
    /// The time of the last change of the persona or its trainings. Present in the list by profession.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    updated_at: Option<Timestamp>,
}

impl PersonaJson {
    fn of(agent: &Agent) -> Self {
        let config = agent.config.clone();
        Self {
            id: agent.number,
            name: config.name,
            title: config.label,
            knows: config.knows,
            profession: config.profession,
            trainings_count: None,
            trainings: None,
            updated_at: None,
        }
    }

    fn with_trainings(persona: &Persona) -> Self {
        let trainings = persona.trainings.as_ref().map(|trainings| trainings.iter().map(TrainingJson::of).collect());
        Self { trainings_count: Some(persona.trainings_count), trainings, ..Self::of(&persona.agent) }
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
        Self { status: true, personas: agents.iter().map(PersonaJson::of).collect() }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({"status": true, "personas": [PersonaJson::example()]})
    }
}

/// A page of personas.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwPersonaPage)]
pub struct PersonaPageJson {
    /// Always true.
    status: bool,
    personas: Vec<PersonaJson>,
    /// The number of personas on all pages.
    total: i64,
    page: i64,
    limit: i64,
}

impl PersonaPageJson {
    /// The object of a page.
    pub fn of(found: &PersonaPage, page: PageRequest) -> Self {
        let persona = |persona: &Persona| PersonaJson {
            updated_at: Some(persona.agent.updated_at),
            ..PersonaJson::with_trainings(persona)
        };
        let personas = found.personas.iter().map(persona).collect();
        Self { status: true, personas, total: found.total, page: page.page, limit: page.per_page }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        let mut persona = PersonaJson::example();
        persona["trainings_count"] = json!(1);
        persona["trainings"] = json!([TrainingJson::example()]);
        persona["updated_at"] = json!("2024-01-15T10:30:00Z");
        json!({"status": true, "personas": [persona], "total": 1, "page": 1, "limit": 20})
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
    /// The object of a persona.
    pub fn of(persona: &Persona) -> Self {
        Self { status: true, persona: PersonaJson::with_trainings(persona) }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        let mut persona = PersonaJson::example();
        persona["trainings_count"] = json!(1);
        persona["trainings"] = json!([TrainingJson::example()]);
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

//! Reading personas, which are agents with their trainings.

use super::agents::trainings_by_agent;
use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::domain::pagination::PageRequest;
use crate::service::agent_access::agent_id;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentKey, RowLimit, TenantReader};

/// An agent and the trainings of its draft.
#[derive(Clone, Debug)]
pub struct Persona {
    pub agent: Agent,
    pub trainings_count: i64,
    /// Oldest first; none if they were not requested.
    pub trainings: Option<Vec<Training>>,
}

/// A page of personas.
#[derive(Clone, Debug)]
pub struct PersonaPage {
    pub personas: Vec<Persona>,
    /// The number of personas on all pages.
    pub total: i64,
}

/// A persona with its trainings; `None` when they are more than the limit.
///
/// # Errors
/// `NotFound`.
pub fn get(
    read: &mut TenantReader<'_>,
    key: impl Into<AgentKey>,
    limit: RowLimit,
) -> Result<Option<Persona>, ServiceError> {
    let id = agent_id(read, key.into())?;
    let found = read.agent_with_draft(id, limit)?.ok_or(ServiceError::NotFound(ResourceKind::Agent))?;
    let is_short = !limit.is_exceeded_by(found.trainings.len());
    Ok(is_short.then(|| with_trainings(found.agent, found.trainings)))
}

/// A page of the environment's personas with this profession, the most recently changed first. Letter case does not
/// matter. Trainings are read only on request.
pub fn list_by_profession(
    read: &mut TenantReader<'_>,
    profession: &str,
    page: PageRequest,
    wants_trainings: bool,
) -> Result<PersonaPage, ServiceError> {
    let wanted = profession.to_lowercase();
    let is_wanted = |profession: &Option<String>| profession.as_ref().is_some_and(|own| own.to_lowercase() == wanted);
    let mut ids: Vec<Id> =
        read.professions()?.into_iter().filter(|(_, own)| is_wanted(own)).map(|(id, _)| id).collect();
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let index = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    ids = ids.into_iter().skip(index(page.offset())).take(index(page.per_page)).collect();
    let agents = read.agents_with_ids(&ids)?;
    let personas = if wants_trainings {
        let mut by_agent = trainings_by_agent(read, &ids)?;
        let personas = agents.into_iter().map(|agent| {
            let trainings = by_agent.remove(&agent.id).unwrap_or_default();
            with_trainings(agent, trainings)
        });
        personas.collect()
    } else {
        let counts = read.training_counts(&ids)?;
        let personas = agents.into_iter().map(|agent| {
            let trainings_count = counts.get(&agent.id).map_or(0, |counts| counts.in_draft);
            Persona { agent, trainings_count, trainings: None }
        });
        personas.collect()
    };
    Ok(PersonaPage { personas, total })
}

fn with_trainings(agent: Agent, trainings: Vec<Training>) -> Persona {
    let trainings_count = i64::try_from(trainings.len()).unwrap_or(i64::MAX);
    Persona { agent, trainings_count, trainings: Some(trainings) }
}

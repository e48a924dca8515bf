//! Reading the trainings of an agent's draft.

use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::Training;
use crate::domain::authoring::training_filter::{TrainingFilter, TrainingOrder};
use crate::domain::authoring::training_summary::TrainingSummary;
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::service::agent_access::{agent_id, find_agent};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{AgentKey, RowLimit, TenantReader, TrainingKey};

/// A training of the draft.
#[derive(Clone, Debug)]
pub struct DraftTraining {
    pub training: Training,
    pub draft_revision: i64,
}

/// Every training of the draft, oldest first.
#[derive(Clone, Debug)]
pub struct DraftTrainings {
    pub trainings: Vec<Training>,
    pub draft_revision: i64,
}

/// Every training of an agent's draft, in one statement after that which finds the id of a number; `None` when they are
/// more than the limit.
///
/// # Errors
/// `NotFound`.
pub fn list(
    read: &mut TenantReader<'_>,
    agent: impl Into<AgentKey>,
    limit: RowLimit,
) -> Result<Option<DraftTrainings>, ServiceError> {
    let id = agent_id(read, agent.into())?;
    let found = read.draft_trainings(id, limit)?.ok_or(ServiceError::NotFound(ResourceKind::Agent))?;
    let (draft_revision, trainings) = found;
    Ok((!limit.is_exceeded_by(trainings.len())).then_some(DraftTrainings { trainings, draft_revision }))
}

/// A page of trainings of the draft.
#[derive(Clone, Debug)]
pub struct TrainingPage<T> {
    pub trainings: Vec<T>,
    /// The number of trainings on all pages.
    pub total: i64,
    pub draft_revision: i64,
}

impl From<DraftTrainings> for TrainingPage<Training> {
    fn from(list: DraftTrainings) -> Self {
        let total = i64::try_from(list.trainings.len()).unwrap_or(i64::MAX);
        Self { trainings: list.trainings, total, draft_revision: list.draft_revision }
    }
}

/// Which trainings of a draft a list has, and in which order.
#[derive(Clone, Debug)]
pub struct TrainingListRequest {
    pub filter: TrainingFilter,
    pub order: TrainingOrder,
    pub window: OffsetLimit,
}

/// A page of an agent's draft.
///
/// # Errors
/// `NotFound`; `Invalid` when the environment does not have the directory.
pub fn page(
    read: &mut TenantReader<'_>,
    agent: Id,
    request: &TrainingListRequest,
) -> Result<TrainingPage<Training>, ServiceError> {
    let agent = find_listed_agent(read, agent, &request.filter)?;
    let (trainings, total) = read.list_trainings(&agent, &request.filter, request.order, request.window)?;
    Ok(TrainingPage { trainings, total, draft_revision: agent.draft_revision })
}

/// [`page`] without texts.
///
/// # Errors
/// As [`page`].
pub fn summaries(
    read: &mut TenantReader<'_>,
    agent: Id,
    request: &TrainingListRequest,
) -> Result<TrainingPage<TrainingSummary>, ServiceError> {
    let agent = find_listed_agent(read, agent, &request.filter)?;
    let (trainings, total) = read.list_training_summaries(&agent, &request.filter, request.order, request.window)?;
    Ok(TrainingPage { trainings, total, draft_revision: agent.draft_revision })
}

fn find_listed_agent(read: &mut TenantReader<'_>, agent: Id, filter: &TrainingFilter) -> Result<Agent, ServiceError> {
    let agent = find_agent(read, agent)?;
    match filter.directory {
        Some(directory) if read.directory(directory)?.is_none() => {
            Err(FieldErrors::one("directory_id", message::not_selectable("directory_id")).into())
        }
        _ => Ok(agent),
    }
}

/// One training of an agent's draft.
///
/// # Errors
/// `NotFound`.
pub fn get(
    read: &mut TenantReader<'_>,
    agent: impl Into<AgentKey>,
    key: &TrainingKey,
) -> Result<DraftTraining, ServiceError> {
    let agent = find_agent(read, agent)?;
    let training = read.training(agent.id, key)?.ok_or(ServiceError::NotFound(ResourceKind::Training))?;
    Ok(DraftTraining { training, draft_revision: agent.draft_revision })
}

//! Agents: create, read, configure, delete.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::draft_plan::WriteCondition;
use crate::domain::authoring::agent::{Agent, AgentConfig, AgentSort};
use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::domain::pagination::PageRequest;
use crate::service::agent_access::lock_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::service::{ExpectedRevision, check_not_agent_bound};
use crate::store::{
    AgentFilter, AgentKey, NumberReservation, RowLimit, StoreError, TenantReader, TenantWriter, TrainingCounts,
};

/// An agent with the trainings of its draft.
#[derive(Clone, Debug)]
pub struct AgentView {
    pub agent: Agent,
    /// Oldest first.
    pub trainings: Vec<Training>,
    /// The number of changes that a publish would make: trainings, and the configuration as one more.
    pub pending_changes: i64,
    pub is_sandbox: bool,
}

impl AgentView {
    /// Whether the draft has an active training that is not held back.
    pub fn has_active_training(&self) -> bool {
        self.trainings.iter().any(|training| training.content.active && !training.held_back)
    }
}

/// An agent with numbers in place of its trainings.
#[derive(Clone, Debug)]
pub struct AgentSummary {
    pub agent: Agent,
    pub counts: TrainingCounts,
    /// As in [`AgentView`].
    pub pending_changes: i64,
    pub is_sandbox: bool,
}

impl AgentSummary {
    /// As [`AgentView::has_active_training`].
    pub fn has_active_training(&self) -> bool {
        self.counts.publishable > 0
    }
}

/// A page of agents: [`AgentView`] or [`AgentSummary`].
#[derive(Clone, Debug)]
pub struct AgentPage<T> {
    pub agents: Vec<T>,
    /// The number of agents on all pages.
    pub total: i64,
}

/// An agent with its trainings, in one statement; `None` when it has more trainings than the limit.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, id: Id, limit: RowLimit) -> Result<Option<AgentView>, ServiceError> {
    let found = read.agent_with_draft(id, limit)?.ok_or(ServiceError::NotFound(ResourceKind::Agent))?;
    if limit.is_exceeded_by(found.trainings.len()) {
        return Ok(None);
    }
    let pending_changes = found.pending_trainings + config_changes(found.newest_config.as_ref(), &found.agent);
    let is_sandbox = read.scope().is_sandbox;
    Ok(Some(AgentView { agent: found.agent, trainings: found.trainings, pending_changes, is_sandbox }))
}

/// Every agent of the environment without its trainings, oldest first.
pub fn list_all(read: &mut TenantReader<'_>) -> Result<Vec<Agent>, ServiceError> {
    Ok(read.all_agents()?)
}

/// The trainings of these agents' drafts, by agent, oldest first.
pub(super) fn trainings_by_agent(
    read: &mut TenantReader<'_>,
    agents: &[Id],
) -> Result<HashMap<Id, Vec<Training>>, ServiceError> {
    let mut by_agent: HashMap<Id, Vec<Training>> = HashMap::new();
    for training in read.trainings_of(agents)? {
        by_agent.entry(training.agent).or_default().push(training);
    }
    Ok(by_agent)
}

/// A page of the environment's agents.
pub fn list(
    read: &mut TenantReader<'_>,
    filter: &AgentFilter,
    sort: AgentSort,
    page: PageRequest,
) -> Result<AgentPage<AgentView>, ServiceError> {
    let AgentPage { agents, total } = summaries(read, filter, sort, page)?;
    let ids: Vec<Id> = agents.iter().map(|summary| summary.agent.id).collect();
    let mut by_agent = trainings_by_agent(read, &ids)?;
    let view = |AgentSummary { agent, pending_changes, is_sandbox, .. }: AgentSummary| {
        let trainings = by_agent.remove(&agent.id).unwrap_or_default();
        AgentView { agent, trainings, pending_changes, is_sandbox }
    };
    Ok(AgentPage { agents: agents.into_iter().map(view).collect(), total })
}

/// A page of the environment's agents without their trainings: five statements, whatever they hold.
pub fn summaries(
    read: &mut TenantReader<'_>,
    filter: &AgentFilter,
    sort: AgentSort,
    page: PageRequest,
) -> Result<AgentPage<AgentSummary>, ServiceError> {
    let (agents, total) = read.agents(filter, sort, page)?;
    let ids: Vec<Id> = agents.iter().map(|agent| agent.id).collect();
    let (counts, configs) = (read.training_counts(&ids)?, read.newest_configs(&ids)?);
    let is_sandbox = read.scope().is_sandbox;
    let summary = |agent: Agent| {
        let counts = counts.get(&agent.id).copied().unwrap_or_default();
        let pending_changes = counts.pending + config_changes(configs.get(&agent.id), &agent);
        AgentSummary { agent, counts, pending_changes, is_sandbox }
    };
    Ok(AgentPage { agents: agents.into_iter().map(summary).collect(), total })
}

/// An agent with numbers in place of its trainings, in three statements.
pub(in crate::service) fn summary(read: &mut TenantReader<'_>, agent: Agent) -> Result<AgentSummary, ServiceError> {
    let counts = read.training_counts(&[agent.id])?.remove(&agent.id).unwrap_or_default();
    let newest = read.newest_configs(&[agent.id])?.remove(&agent.id);
    let pending_changes = counts.pending + config_changes(newest.as_ref(), &agent);
    Ok(AgentSummary { agent, counts, pending_changes, is_sandbox: read.scope().is_sandbox })
}

/// Creates an agent from validated fields, in draft.
///
/// # Errors
/// `Forbidden` for a token that is bound to one agent.
pub fn create(write: &mut TenantWriter<'_>, fields: Map<String, Value>) -> Result<AgentView, ServiceError> {
    check_not_agent_bound(write.scope())?;
    let config = with_fields(&AgentConfig::default(), fields)?;
    let agent = write.create_agent(&config)?;
    view(write, agent, Vec::new())
}

/// Changes validated fields of the configuration. With [`WriteCondition::IfChanged`], nothing changes when they have these
/// values already.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn configure(
    write: &mut TenantWriter<'_>,
    key: impl Into<AgentKey>,
    expected: &ExpectedRevision,
    condition: WriteCondition,
    fields: Map<String, Value>,
) -> Result<AgentView, ServiceError> {
    let locked = lock_agent(write, key, expected)?;
    let mut agent = locked.agent().clone();
    let config = with_fields(&agent.config, fields)?;
    if condition == WriteCondition::Always || config != agent.config {
        let mut draft = locked.edit(NumberReservation::None)?;
        draft.configure(config)?;
        agent = draft.agent().clone();
    }
    let trainings = write.trainings(agent.id)?;
    view(write, agent, trainings)
}

/// Deletes an agent with everything that belongs to it, unless it is live.
///
/// # Errors
/// `NotFound`, `AgentPublished`, `DraftChanged`.
pub fn delete(
    write: &mut TenantWriter<'_>,
    key: impl Into<AgentKey>,
    expected: &ExpectedRevision,
) -> Result<(), ServiceError> {
    let locked = lock_agent(write, key, expected)?;
    if locked.agent().serving {
        return Err(ServiceError::AgentPublished);
    }
    Ok(locked.delete()?)
}

fn with_fields(config: &AgentConfig, fields: Map<String, Value>) -> Result<AgentConfig, ServiceError> {
    config.with(fields).map_err(|error| ServiceError::Store(StoreError::Broken(error.to_string())))
}

pub(in crate::service) fn view(
    read: &mut TenantReader<'_>,
    agent: Agent,
    trainings: Vec<Training>,
) -> Result<AgentView, ServiceError> {
    let pending_changes = pending_changes(read, &agent)?;
    let is_sandbox = read.scope().is_sandbox;
    Ok(AgentView { agent, trainings, pending_changes, is_sandbox })
}

fn pending_changes(read: &mut TenantReader<'_>, agent: &Agent) -> Result<i64, ServiceError> {
    let newest = match agent.last_version {
        Some(number) => read.version_config(agent.id, number)?,
        None => None,
    };
    Ok(read.pending_trainings_count(agent.id)? + config_changes(newest.as_ref(), agent))
}

/// 1 if the configuration differs from that of the newest version, else 0.
fn config_changes(newest: Option<&AgentConfig>, agent: &Agent) -> i64 {
    i64::from(newest.is_some_and(|config| *config != agent.config))
}

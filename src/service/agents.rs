//! Agents: make, look up, configure, delete.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::error::{Kind, ServiceError};
use super::{Expected, edit, lock, resolve, unbound, unchanged};
use crate::domain::agent::{Agent, AgentConfig};
use crate::domain::id::Id;
use crate::domain::pagination::PageRequest;
use crate::domain::training::Training;
use crate::store::{AgentFilter, AgentKey, StoreError, TenantReader, TenantWriter};

/// An agent with what its draft teaches.
#[derive(Clone, Debug)]
pub struct AgentView {
    /// The agent.
    pub agent: Agent,
    /// Every training of the draft, oldest first.
    pub trainings: Vec<Training>,
    /// How many changes wait to be published.
    pub pending_changes: i64,
    /// Whether its environment is a sandbox.
    pub is_sandbox: bool,
}

impl AgentView {
    /// Whether there is at least one active training that is not held back.
    pub fn is_ready_to_publish(&self) -> bool {
        self.trainings.iter().any(|training| training.content.active && !training.held_back)
    }
}

/// A page of agents.
#[derive(Clone, Debug)]
pub struct AgentPage {
    /// The agents.
    pub agents: Vec<AgentView>,
    /// How many there are in all.
    pub total: i64,
    /// Which page it is.
    pub page: PageRequest,
}

/// The agent, if it is within reach.
///
/// # Errors
/// `NotFound` otherwise.
pub fn find(read: &mut TenantReader<'_>, key: impl Into<AgentKey>) -> Result<Agent, ServiceError> {
    let id = resolve(read, key.into())?;
    read.agent(id)?.ok_or(ServiceError::NotFound(Kind::Agent))
}

/// An agent with its trainings.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, id: Id) -> Result<AgentView, ServiceError> {
    let agent = find(read, id)?;
    let trainings = read.trainings(id)?;
    view(read, agent, trainings)
}

/// An agent and how many trainings its draft has.
///
/// # Errors
/// `NotFound`.
pub fn counted(read: &mut TenantReader<'_>, key: impl Into<AgentKey>) -> Result<(Agent, i64), ServiceError> {
    let agent = find(read, key)?;
    let trainings = read.trainings_count(agent.id)?;
    Ok((agent, trainings))
}

/// Every agent of the environment without its trainings, oldest first.
///
/// # Errors
/// When the database fails.
pub fn all(read: &mut TenantReader<'_>) -> Result<Vec<Agent>, ServiceError> {
    let (agents, _) = read.agents(&AgentFilter::default(), PageRequest { page: 1, per_page: i64::MAX })?;
    Ok(agents)
}

/// A page of the environment's agents.
///
/// # Errors
/// When the database fails.
pub fn list(read: &mut TenantReader<'_>, filter: &AgentFilter, page: PageRequest) -> Result<AgentPage, ServiceError> {
    let (agents, total) = read.agents(filter, page)?;
    let ids: Vec<Id> = agents.iter().map(|agent| agent.id).collect();
    let mut by_agent: HashMap<Id, Vec<Training>> = HashMap::new();
    for training in read.trainings_of(&ids)? {
        by_agent.entry(training.agent).or_default().push(training);
    }
    let mut views = Vec::with_capacity(agents.len());
    for agent in agents {
        let trainings = by_agent.remove(&agent.id).unwrap_or_default();
        views.push(view(read, agent, trainings)?);
    }
    Ok(AgentPage { agents: views, total, page })
}

/// Makes an agent, in draft, of checked fields.
///
/// # Errors
/// `Forbidden` for a caller who is bound to one agent.
pub fn create(write: &mut TenantWriter<'_>, fields: Map<String, Value>) -> Result<AgentView, ServiceError> {
    unbound(write.scope())?;
    let config = overlay(&AgentConfig::default(), fields)?;
    let agent = write.create_agent(&config)?;
    view(write, agent, Vec::new())
}

/// Lays checked fields over the configuration.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn configure(
    write: &mut TenantWriter<'_>,
    key: impl Into<AgentKey>,
    expected: Expected,
    fields: Map<String, Value>,
) -> Result<AgentView, ServiceError> {
    let mut draft = edit(write, key, expected)?;
    let config = overlay(&draft.agent().config, fields)?;
    draft.configure(config)?;
    let agent = draft.agent().clone();
    let trainings = write.trainings(agent.id)?;
    view(write, agent, trainings)
}

/// Deletes an agent with all it holds; one that serves is refused.
///
/// # Errors
/// `NotFound`, `AgentPublished`, `DraftChanged`.
pub fn delete(write: &mut TenantWriter<'_>, key: impl Into<AgentKey>, expected: Expected) -> Result<(), ServiceError> {
    let id = resolve(write, key.into())?;
    let mut locked = lock(write, id)?;
    unchanged(&mut locked, expected)?;
    if locked.agent().serving {
        return Err(ServiceError::AgentPublished);
    }
    Ok(locked.delete()?)
}

fn overlay(config: &AgentConfig, fields: Map<String, Value>) -> Result<AgentConfig, ServiceError> {
    config.with(fields).map_err(|error| ServiceError::Store(StoreError::Broken(error.to_string())))
}

pub(super) fn view(
    read: &mut TenantReader<'_>,
    agent: Agent,
    trainings: Vec<Training>,
) -> Result<AgentView, ServiceError> {
    let pending_changes = read.pending_changes(&agent)?;
    let is_sandbox = read.scope().is_sandbox;
    Ok(AgentView { agent, trainings, pending_changes, is_sandbox })
}

//! The rules of making a version, and of putting an agent into service and taking it out.

use crate::domain::authoring::agent::{AgentConfig, AgentStatus};
use crate::service::error::ServiceError;
use crate::store::{AuditEvent, BaseVersion, LockedAgent, NewVersion, PublicationChecks, TrainingDelta};

/// Makes the version after `base` from `deltas` and `config`. Makes none if nothing differs from `base`. Returns the
/// number of changes.
pub(super) fn make_version(
    locked: &mut LockedAgent<'_, '_>,
    base: Option<&BaseVersion>,
    config: &AgentConfig,
    deltas: Vec<TrainingDelta>,
    message: Option<String>,
    restored_from: Option<i64>,
) -> Result<i64, ServiceError> {
    let config_differs = base.is_some_and(|base| base.config() != config);
    let changes = i64::try_from(deltas.len()).unwrap_or(i64::MAX) + i64::from(config_differs);
    if base.is_some() && changes == 0 {
        return Ok(0);
    }
    locked.insert_version(base, NewVersion { config: config.clone(), deltas, changes, message, restored_from })?;
    Ok(changes)
}

/// Puts the newest version, which has the configuration `live_config`, into service, and records `event`. The agent is
/// `published` if its draft is that version.
pub(super) fn serve(
    locked: &mut LockedAgent<'_, '_>,
    live_config: &AgentConfig,
    event: AuditEvent,
) -> Result<PublicationChecks, ServiceError> {
    let agent = locked.agent().id;
    let checks = locked.reader().publication_checks(agent)?;
    let is_draft_live = *live_config == locked.agent().config && checks.pending == 0;
    let status = if is_draft_live { AgentStatus::Published } else { AgentStatus::Draft };
    let now = locked.reader().now();
    locked.set_publication(status, true, Some(now), event)?;
    Ok(checks)
}

/// Takes an agent out of service.
pub(super) fn take_out_of_service(locked: &mut LockedAgent<'_, '_>) -> Result<(), ServiceError> {
    let (agent, published_at) = (locked.agent().id, locked.agent().published_at);
    let event = AuditEvent::agent("agent.unpublished", agent);
    Ok(locked.set_publication(AgentStatus::Draft, false, published_at, event)?)
}

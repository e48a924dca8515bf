//! Publishing: makes a version of pending changes and puts it into service.

use serde_json::json;

use super::publication::{make_version, serve, take_out_of_service};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent::Agent;
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::agent_access::{check_revision, lock_agent};
use crate::service::error::ServiceError;
use crate::store::{
    AuditEvent, HashedTraining, LockedAgent, PublicationChecks, TenantReader, TenantWriter, TrainingDelta,
    VersionedContent,
};

/// What to publish.
#[derive(Clone, Debug, Default)]
pub struct PublishRequest {
    pub message: Option<String>,
    /// The draft revisions of `If-Match`.
    pub if_match: ExpectedRevision,
    /// The draft revision that was reviewed. Both conditions have to hold.
    pub reviewed_revision: ExpectedRevision,
    /// The pending trainings to publish; none for every change, including the configuration.
    pub training_ids: Option<Vec<Id>>,
}

/// An agent after its publication changed.
#[derive(Clone, Debug)]
pub struct PublishOutcome {
    pub agent: Agent,
    /// Whether the draft has an active training that is not held back.
    pub has_active_training: bool,
    /// The number of changes in the new version; 0 without a new version.
    pub changes: i64,
}

impl PublishOutcome {
    pub(super) fn of(locked: &LockedAgent<'_, '_>, checks: PublicationChecks, changes: i64) -> Self {
        Self { agent: locked.agent().clone(), has_active_training: checks.draft_has_active, changes }
    }
}

/// Makes a version of the pending changes and puts it into service. Without pending changes the newest version is put
/// into service again.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Invalid` when the version would have no active training or a selected training is not
/// pending.
pub fn publish(
    write: &mut TenantWriter<'_>,
    agent: Id,
    request: &PublishRequest,
) -> Result<PublishOutcome, ServiceError> {
    let mut locked = lock_agent(write, agent, &request.if_match)?;
    check_revision(&mut locked, &request.reviewed_revision)?;
    let selected = request.training_ids.as_deref();
    let pending = locked.reader().pending_trainings(agent, selected)?;
    check_selection(selected, &pending)?;
    let (checks, changes) = publish_trainings(&mut locked, pending, selected.is_none(), request.message.clone())?;
    check_active(checks)?;
    Ok(PublishOutcome::of(&locked, checks, changes))
}

/// Publishes one training if it is pending; other changes stay pending. Puts the newest version into service either way.
///
/// # Errors
/// `Forbidden` without the permission to publish; `Invalid` when the version would have no active training.
pub(super) fn publish_one(locked: &mut LockedAgent<'_, '_>, training: Id) -> Result<(), ServiceError> {
    check_may_publish(locked.reader())?;
    let agent = locked.agent().id;
    let pending = locked.reader().pending_trainings(agent, Some(&[training]))?;
    let (checks, _) = publish_trainings(locked, pending, false, None)?;
    check_active(checks)
}

/// Publishes that a held-back training leaves the version, even if it was the last active one. An agent that was out of
/// service stays out of service.
///
/// # Errors
/// `Forbidden` without the permission to publish.
pub(super) fn withdraw(locked: &mut LockedAgent<'_, '_>, training: Id) -> Result<(), ServiceError> {
    check_may_publish(locked.reader())?;
    let was_serving = locked.agent().serving;
    let held_back = locked.reader().hashed_trainings(&[training])?;
    publish_trainings(locked, held_back, false, None)?;
    if was_serving { Ok(()) } else { take_out_of_service(locked) }
}

/// Refuses callers without the permission to publish.
pub(super) fn check_may_publish(read: &TenantReader<'_>) -> Result<(), ServiceError> {
    if read.scope().permissions.contains(Permission::AgentsPublish) { Ok(()) } else { Err(ServiceError::Forbidden) }
}

/// Makes a version that has the draft of `trainings`, and the draft's configuration if `with_config`; puts it into service.
/// Returns what is known of the agent then, and the number of changes.
fn publish_trainings(
    locked: &mut LockedAgent<'_, '_>,
    trainings: Vec<HashedTraining>,
    with_config: bool,
    message: Option<String>,
) -> Result<(PublicationChecks, i64), ServiceError> {
    let base = locked.base_version()?;
    let config = match &base {
        Some(base) if !with_config => base.config().clone(),
        _ => locked.agent().config.clone(),
    };
    let deltas: Vec<_> = trainings.into_iter().map(delta).collect();
    let (added, removed): (Vec<_>, Vec<_>) = deltas.iter().partition(|delta| delta.added.is_some());
    let [added, removed] = [added, removed].map(|deltas| deltas.iter().map(|delta| delta.training).collect::<Vec<_>>());
    let changes = make_version(locked, base.as_ref(), &config, deltas, message, None)?;
    locked.mark_published(&added, &removed)?;
    let agent = locked.agent();
    let facts = json!({ "version": agent.last_version, "changes": changes });
    let event = AuditEvent::agent("agent.published", agent.id).facts(facts);
    Ok((serve(locked, &config, event)?, changes))
}

/// What the publication of a training changes: its content in the newest version is removed, its draft is added.
fn delta(HashedTraining { training, content_hash }: HashedTraining) -> TrainingDelta {
    let hash = training.publishable_hash(&content_hash).map(str::to_owned);
    let added = hash.map(|hash| VersionedContent { hash, document: training.content.document() });
    TrainingDelta { training: training.id, created_at: training.created_at, removed_hash: training.live_hash, added }
}

/// Refuses a version without an active training. Looks at the version, because a selection of the draft's changes may
/// leave none.
fn check_active(checks: PublicationChecks) -> Result<(), ServiceError> {
    if checks.version_has_active {
        return Ok(());
    }
    Err(FieldErrors::one("trainings", "The agent has no active training to publish.").into())
}

fn check_selection(selected: Option<&[Id]>, pending: &[HashedTraining]) -> Result<(), ServiceError> {
    let mut errors = FieldErrors::new();
    for (index, id) in selected.unwrap_or_default().iter().enumerate() {
        if !pending.iter().any(|pending| pending.training.id == *id) {
            let field = format!("training_ids.{index}");
            errors.push(field.clone(), message::not_selectable(&field));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}

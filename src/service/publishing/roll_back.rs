//! Rolling back: the content of an older version becomes live at once, as a new version. The draft is not changed.

use std::collections::BTreeMap;

use serde_json::json;

use super::publication::{make_version, serve};
use super::publish::PublishOutcome;
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::agent_access::lock_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{
    AuditEvent, HashedTraining, LockedAgent, RevisionsSince, TenantWriter, TrainingDelta, TrainingRevision,
    VersionedContent,
};

/// Publishes the content of version `number` again. If that is what the newest version has, no version is made.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn roll_back(
    write: &mut TenantWriter<'_>,
    agent: Id,
    number: i64,
    expected: &ExpectedRevision,
) -> Result<PublishOutcome, ServiceError> {
    let mut locked = lock_agent(write, agent, expected)?;
    let config = locked.reader().version_config(agent, number)?.ok_or(ServiceError::NotFound(ResourceKind::Version))?;
    let base = locked.base_version()?;
    let deltas = deltas_back(locked.reader().revisions_since(agent, number)?);
    update_live_hashes(&mut locked, &deltas)?;
    let changes = make_version(&mut locked, base.as_ref(), &config, deltas, None, Some(number))?;
    let facts = json!({ "version": locked.agent().last_version, "to": number, "changes": changes });
    let event = AuditEvent::agent("agent.rolled_back", agent).facts(facts);
    let checks = serve(&mut locked, &config, event)?;
    Ok(PublishOutcome::of(&locked, checks, changes))
}

/// What brings the newest version back to the older one: removes what was opened since, adds what was closed since.
fn deltas_back(since: RevisionsSince) -> Vec<TrainingDelta> {
    let mut deltas: BTreeMap<Id, TrainingDelta> = BTreeMap::new();
    for revision in since.closed {
        let delta = deltas.entry(revision.training).or_insert_with(|| unchanged(&revision));
        let hash = revision.content_hash;
        delta.added = revision.document.map(|document| VersionedContent { hash, document });
    }
    for revision in since.opened {
        let delta = deltas.entry(revision.training).or_insert_with(|| unchanged(&revision));
        delta.removed_hash = Some(revision.content_hash);
    }
    deltas.retain(|_, delta| delta.removed_hash.as_deref() != added_hash(delta));
    deltas.into_values().collect()
}

fn unchanged(revision: &TrainingRevision) -> TrainingDelta {
    TrainingDelta { training: revision.training, created_at: revision.created_at, removed_hash: None, added: None }
}

fn added_hash(delta: &TrainingDelta) -> Option<&str> {
    delta.added.as_ref().map(|added| added.hash.as_str())
}

/// Records in the draft what the newest version has of each training now.
fn update_live_hashes(locked: &mut LockedAgent<'_, '_>, deltas: &[TrainingDelta]) -> Result<(), ServiceError> {
    let ids: Vec<Id> = deltas.iter().map(|delta| delta.training).collect();
    let live: BTreeMap<Id, Option<&str>> = deltas.iter().map(|delta| (delta.training, added_hash(delta))).collect();
    for HashedTraining { mut training, content_hash } in locked.reader().hashed_trainings(&ids)? {
        training.live_hash = live.get(&training.id).copied().flatten().map(str::to_owned);
        locked.set_live_hash(training.id, training.live_hash.as_deref(), training.is_pending(&content_hash))?;
    }
    Ok(())
}

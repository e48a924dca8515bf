//! Trainings that are edited and published one by one, in one transaction (open.cx). Other changes stay pending.

use super::publication_state::{self, PublicationState};
use super::publish::{check_may_publish, publish_one, withdraw};
use crate::domain::authoring::training::Training;
use crate::domain::authoring::training_form::{ActiveStatus, TrainingFields};
use crate::domain::form::FieldUpdate;
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::agent_access::{edit_agent, lock_agent};
use crate::service::authoring::{
    DraftPlan, SavedTraining, TrainingInput, WriteCondition, change_locked, plan_save, plan_update,
};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{LockedAgent, NumberReservation, TenantWriter, TrainingKey};

/// Saves a training and publishes it, unless it is held back. Returns it with its publication state.
///
/// # Errors
/// `Forbidden` when it is to be published and the caller may not; otherwise as
/// [`save_training`](crate::service::authoring::save_training).
pub fn save(
    write: &mut TenantWriter<'_>,
    agent: Id,
    expected: &ExpectedRevision,
    input: &TrainingInput,
) -> Result<(SavedTraining, PublicationState), ServiceError> {
    let publishes = !input.is_held_back();
    if publishes {
        check_may_publish(write)?;
    }
    let mut draft = edit_agent(write, agent, expected, NumberReservation::One)?;
    let mut plan = DraftPlan::new(&mut draft, WriteCondition::Always);
    let planned = plan_save(&mut plan, input)?;
    let changes = plan.into_changes();
    draft.apply(changes)?;
    let mut locked = draft.into_locked();
    let saved = SavedTraining::new(planned, input, locked.agent().draft_revision);
    if publishes {
        publish_one(&mut locked, saved.training.id)?;
    }
    let state = publication_state::of_locked(&mut locked, saved.training.id)?;
    Ok((saved, state))
}

/// Pending texts that a client sends back as it read them.
#[derive(Clone, Debug, Default)]
pub struct EchoedDraft {
    pub subject: Option<String>,
    pub instructions: Option<String>,
}

/// The update of a training by a client that has read it.
#[derive(Clone, Debug)]
pub struct LiveUpdate {
    pub fields: TrainingFields,
    pub echoed: EchoedDraft,
    pub condition: WriteCondition,
}

/// Updates a training. A published text that is sent back together with the pending one, both unchanged, keeps the pending
/// one. Its live content stays as it is; a training that is not live is published if the fields say so.
///
/// # Errors
/// `Forbidden` when it is to be published and the caller may not; otherwise as
/// [`update_training`](crate::service::authoring::update_training).
pub fn update(
    write: &mut TenantWriter<'_>,
    agent: Id,
    id: Id,
    expected: &ExpectedRevision,
    LiveUpdate { fields, echoed, condition }: LiveUpdate,
) -> Result<PublicationState, ServiceError> {
    let mut locked = lock_agent(write, agent, expected)?;
    let before = publication_state::of_locked(&mut locked, id)?;
    let publishes = fields.is_draft == FieldUpdate::Set(false) && before.live().is_none();
    let (last, draft) = (before.last_content(), &before.training.content);
    let subject = unless_echoed(fields.subject, &last.subject, echoed.subject.as_deref(), &draft.subject);
    let instructions =
        unless_echoed(fields.instructions, &last.instructions, echoed.instructions.as_deref(), &draft.instructions);
    let fields = TrainingFields { subject, instructions, is_draft: FieldUpdate::Keep, ..fields };
    let (mut locked, updated) = update_locked(locked, before.training.clone(), fields, condition)?;
    if publishes {
        check_may_publish(locked.reader())?;
        locked = make_live(locked, &updated)?;
    }
    publication_state::of_locked(&mut locked, id)
}

/// Drops a text that is the published one and was sent together with an unchanged pending one.
fn unless_echoed(text: FieldUpdate<String>, last: &str, echoed: Option<&str>, draft: &str) -> FieldUpdate<String> {
    let is_echo = echoed == Some(draft) && matches!(&text, FieldUpdate::Set(text) if text == last);
    if is_echo { FieldUpdate::Keep } else { text }
}

/// Publishes the pending text of a training, and makes it active. Under [`WriteCondition::IfChanged`] a training that is
/// live as it is stays as it is.
///
/// # Errors
/// `Forbidden` when the caller may not publish; `NotFound`, `DraftChanged`.
pub fn publish(
    write: &mut TenantWriter<'_>,
    agent: Id,
    id: Id,
    expected: &ExpectedRevision,
    condition: WriteCondition,
) -> Result<PublicationState, ServiceError> {
    check_may_publish(write)?;
    let mut locked = lock_agent(write, agent, expected)?;
    let before = find_in_draft(&mut locked, id)?;
    if condition == WriteCondition::Always || !is_live_as_it_is(&locked, &before) {
        locked = make_live(locked, &before)?;
    }
    publication_state::of_locked(&mut locked, id)
}

/// Holds a training back, and takes it out of the newest version.
///
/// # Errors
/// `Forbidden` when it is in the newest version and the caller may not publish; `NotFound`, `DraftChanged`.
pub fn hold_back(
    write: &mut TenantWriter<'_>,
    agent: Id,
    id: Id,
    expected: &ExpectedRevision,
) -> Result<PublicationState, ServiceError> {
    let mut locked = lock_agent(write, agent, expected)?;
    let before = find_in_draft(&mut locked, id)?;
    if !before.held_back {
        let fields = TrainingFields { is_draft: FieldUpdate::Set(true), ..TrainingFields::default() };
        (locked, _) = update_locked(locked, before.clone(), fields, WriteCondition::Always)?;
    }
    if before.live_hash.is_some() {
        withdraw(&mut locked, id)?;
    }
    publication_state::of_locked(&mut locked, id)
}

/// Deletes a training irreversibly. Returns its state before the deletion.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn delete(
    write: &mut TenantWriter<'_>,
    agent: Id,
    id: Id,
    expected: &ExpectedRevision,
) -> Result<PublicationState, ServiceError> {
    let mut locked = lock_agent(write, agent, expected)?;
    let before = publication_state::of_locked(&mut locked, id)?;
    let mut draft = locked.edit(NumberReservation::None)?;
    draft.purge_training(&before.training)?;
    Ok(PublicationState { draft_revision: draft.agent().draft_revision, ..before })
}

/// Whether the agent serves the training with the content of its draft.
fn is_live_as_it_is(locked: &LockedAgent<'_, '_>, training: &Training) -> bool {
    let is_published = training.live_hash.is_some() && !training.is_pending(&training.content.hash());
    locked.agent().serving && is_published && training.content.active
}

fn find_in_draft(locked: &mut LockedAgent<'_, '_>, id: Id) -> Result<Training, ServiceError> {
    let found = locked.find_training(&TrainingKey::Id(id))?.filter(|training| training.in_draft);
    found.ok_or(ServiceError::NotFound(ResourceKind::Training))
}

/// Publishes a training, active and no longer held back.
fn make_live<'w, 'c>(
    mut locked: LockedAgent<'w, 'c>,
    training: &Training,
) -> Result<LockedAgent<'w, 'c>, ServiceError> {
    if training.held_back || !training.content.active {
        let (current_status, is_draft) = (FieldUpdate::Set(ActiveStatus::Active), FieldUpdate::Set(false));
        let fields = TrainingFields { current_status, is_draft, ..TrainingFields::default() };
        (locked, _) = update_locked(locked, training.clone(), fields, WriteCondition::Always)?;
    }
    publish_one(&mut locked, training.id)?;
    Ok(locked)
}

fn update_locked<'w, 'c>(
    locked: LockedAgent<'w, 'c>,
    training: Training,
    fields: TrainingFields,
    condition: WriteCondition,
) -> Result<(LockedAgent<'w, 'c>, Training), ServiceError> {
    let (planned, locked) = change_locked(locked, condition, |plan| plan_update(plan, training, fields))?;
    Ok((locked, planned.training))
}

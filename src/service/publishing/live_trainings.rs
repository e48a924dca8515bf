//! Trainings that go live by themselves: one is saved and published in the same transaction, and whatever else is
//! pending stays pending. The rules of editing and of publishing are those of `trainings` and `publish`.

use super::publication_state::{self, Standing};
use super::publish::{may_publish, publish_one, withdraw};
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_form::{ActiveStatus, TrainingFields};
use crate::domain::form::FieldUpdate;
use crate::domain::id::Id;
use crate::service::Expected;
use crate::service::authoring::trainings;
use crate::service::error::ServiceError;
use crate::service::lock;
use crate::service::unchanged;
use crate::store::{TenantWriter, TrainingKey};

/// Makes a training and publishes it, unless it is to be held back.
///
/// # Errors
/// `Forbidden` when it is to go live and the caller may not publish; otherwise as [`trainings::upsert`].
pub fn create(
    write: &mut TenantWriter<'_>,
    agent: Id,
    expected: Expected,
    fields: TrainingFields,
    default_type: TrainingType,
) -> Result<Standing, ServiceError> {
    let goes_live = fields.is_draft != FieldUpdate::Set(true);
    if goes_live {
        may_publish(write)?;
    }
    let made = trainings::upsert(write, agent, expected, fields, default_type)?.training.id;
    if goes_live {
        publish_one(write, agent, made)?;
    }
    publication_state::get(write, agent, made)
}

/// The pending text as the caller was shown it, beside the published one.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The pending subject.
    pub subject: Option<String>,
    /// The pending instructions.
    pub instructions: Option<String>,
}

/// Changes a training. A published text that is sent back beside the pending one, both as they were `shown`, says
/// nothing: the pending one stays. What is live of it stays as it is, and nothing leaves the live version; one that is not live
/// goes live when the fields say so.
///
/// # Errors
/// `Forbidden` when it is to go live and the caller may not publish; otherwise as [`trainings::update`].
pub fn update(
    write: &mut TenantWriter<'_>,
    agent: Id,
    id: Id,
    expected: Expected,
    fields: TrainingFields,
    shown: &Shown,
) -> Result<Standing, ServiceError> {
    let before = locked(write, agent, id, expected)?;
    let goes_live = fields.is_draft == FieldUpdate::Set(false) && before.live().is_none();
    let (last, draft) = (before.last(), &before.training.content);
    let subject = unless_shown(fields.subject, &last.subject, shown.subject.as_deref(), &draft.subject);
    let instructions =
        unless_shown(fields.instructions, &last.instructions, shown.instructions.as_deref(), &draft.instructions);
    let fields = TrainingFields { subject, instructions, is_draft: FieldUpdate::Keep, ..fields };
    trainings::update(write, agent, &TrainingKey::Id(id), None, fields)?;
    if goes_live { publish(write, agent, id, None) } else { publication_state::get(write, agent, id) }
}

/// What was said of a text; nothing, when it is the published one, sent back beside the pending one as both were shown.
fn unless_shown(said: FieldUpdate<String>, last: &str, shown: Option<&str>, draft: &str) -> FieldUpdate<String> {
    let as_shown = shown == Some(draft) && matches!(&said, FieldUpdate::Set(said) if said == last);
    if as_shown { FieldUpdate::Keep } else { said }
}

/// Lets a training take part in calls, with its pending text, at once.
///
/// # Errors
/// `Forbidden` when the caller may not publish; `NotFound`, `DraftChanged`.
pub fn publish(write: &mut TenantWriter<'_>, agent: Id, id: Id, expected: Expected) -> Result<Standing, ServiceError> {
    may_publish(write)?;
    let before = locked(write, agent, id, expected)?.training;
    if before.held_back || !before.content.active {
        let (current_status, is_draft) = (FieldUpdate::Set(ActiveStatus::Active), FieldUpdate::Set(false));
        let fields = TrainingFields { current_status, is_draft, ..TrainingFields::default() };
        trainings::update(write, agent, &TrainingKey::Id(id), None, fields)?;
    }
    publish_one(write, agent, id)?;
    publication_state::get(write, agent, id)
}

/// Holds a training back, and takes it out of the newest version if it is in it.
///
/// # Errors
/// `Forbidden` when it is in the newest version and the caller may not publish; `NotFound`, `DraftChanged`.
pub fn hold_back(
    write: &mut TenantWriter<'_>,
    agent: Id,
    id: Id,
    expected: Expected,
) -> Result<Standing, ServiceError> {
    let before = locked(write, agent, id, expected)?.training;
    if !before.held_back {
        let fields = TrainingFields { is_draft: FieldUpdate::Set(true), ..TrainingFields::default() };
        trainings::update(write, agent, &TrainingKey::Id(id), None, fields)?;
    }
    if before.live_hash.is_some() {
        withdraw(write, agent, id)?;
    }
    publication_state::get(write, agent, id)
}

/// Deletes a training for good and says how it stood.
///
/// # Errors
/// `NotFound`, `DraftChanged`.
pub fn delete(write: &mut TenantWriter<'_>, agent: Id, id: Id, expected: Expected) -> Result<Standing, ServiceError> {
    let before = locked(write, agent, id, expected)?;
    let deleted = trainings::delete(write, agent, &TrainingKey::Id(id), None)?;
    Ok(Standing { draft_revision: deleted.draft_revision, ..before })
}

/// How a training stands, with its agent locked until the transaction ends.
fn locked(write: &mut TenantWriter<'_>, agent: Id, id: Id, expected: Expected) -> Result<Standing, ServiceError> {
    unchanged(&mut lock(write, agent)?, expected)?;
    publication_state::get(write, agent, id)
}

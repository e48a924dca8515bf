//! Several writes of an agent's trainings in one transaction: all of them, or none.

use super::delete_training::plan_delete;
use super::draft_plan::{DraftPlan, PlannedWrite, WriteCondition, WriteResult, change_draft};
use super::save_training::{TrainingInput, plan_save};
use super::update_training::plan_update;
use crate::domain::authoring::training::Training;
use crate::domain::authoring::training_form::TrainingFields;
use crate::domain::form::{FieldErrors, FieldUpdate, message};
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::error::ServiceError;
use crate::store::{NumberReservation, TenantWriter, TrainingKey};

/// Failing fields after which a batch is not checked further.
pub const MAX_BATCH_ERRORS: usize = 100;

/// One write of a batch.
#[derive(Clone, Debug)]
pub struct BatchOperation {
    /// Where it stands in the request; the keys of its errors begin with it.
    pub path: String,
    pub write: TrainingWrite,
}

/// A write of a training.
#[derive(Clone, Debug)]
pub enum TrainingWrite {
    /// Creates a training, or updates the training with the same node id.
    Save(Box<TrainingInput>),
    /// Updates the training with this key.
    Update(TrainingKey, Box<TrainingFields>),
    /// Deletes the training with this key everywhere.
    Delete(TrainingKey),
}

/// What an operation did.
#[derive(Clone, Debug)]
pub struct BatchResult {
    pub result: WriteResult,
    /// The training after the whole batch; `None` when the batch deleted it.
    pub training: Option<Training>,
}

/// What a batch did.
#[derive(Clone, Debug)]
pub struct BatchOutcome {
    /// In the order of the operations.
    pub results: Vec<BatchResult>,
    /// The agent's draft revision after the batch.
    pub draft_revision: i64,
}

/// Carries out operations in order, as one change of the draft: one draft revision, and an audit event for each operation
/// that changes something. A batch that changes nothing has no effect.
///
/// # Errors
/// `NotFound`, `DraftChanged`; `Invalid` with the fields of up to [`MAX_BATCH_ERRORS`] failing operations.
pub fn change_trainings(
    write: &mut TenantWriter<'_>,
    agent: Id,
    expected: &ExpectedRevision,
    operations: &[BatchOperation],
) -> Result<BatchOutcome, ServiceError> {
    let work = |plan: &mut DraftPlan<'_, '_, '_>| {
        plan.read(&operations.iter().flat_map(keys).collect::<Vec<_>>())?;
        let planned = plan_all(plan, operations)?;
        let last = |planned: PlannedWrite| {
            let training = plan.find(&TrainingKey::Id(planned.training.id))?;
            Ok(BatchResult { result: planned.result, training })
        };
        planned.into_iter().map(last).collect::<Result<Vec<_>, ServiceError>>()
    };
    let (condition, reservation) = (WriteCondition::IfChanged, NumberReservation::None);
    let (results, draft_revision) = change_draft(write, agent, expected, condition, reservation, work)?;
    Ok(BatchOutcome { results, draft_revision })
}

fn plan_all(
    plan: &mut DraftPlan<'_, '_, '_>,
    operations: &[BatchOperation],
) -> Result<Vec<PlannedWrite>, ServiceError> {
    let (mut planned, mut errors) = (Vec::with_capacity(operations.len()), FieldErrors::new());
    for operation in operations {
        plan.begin(&operation.path);
        match plan_one(plan, &operation.write) {
            Ok(done) => planned.push(done),
            Err(ServiceError::Invalid(found)) => errors.extend(found),
            Err(error) => return Err(error),
        }
        if errors.len() >= MAX_BATCH_ERRORS {
            break;
        }
    }
    if errors.is_empty() { Ok(planned) } else { Err(errors.into()) }
}

fn plan_one(plan: &mut DraftPlan<'_, '_, '_>, write: &TrainingWrite) -> Result<PlannedWrite, ServiceError> {
    match write {
        TrainingWrite::Save(input) => plan_save(plan, input),
        TrainingWrite::Update(key, fields) => match plan.find(key)?.filter(|training| training.in_draft) {
            Some(before) => plan_update(plan, before, (**fields).clone()),
            None => Err(unknown(plan, key)),
        },
        TrainingWrite::Delete(key) => plan_delete(plan, key)?.ok_or_else(|| unknown(plan, key)),
    }
}

fn unknown(plan: &DraftPlan<'_, '_, '_>, key: &TrainingKey) -> ServiceError {
    let field = if matches!(key, TrainingKey::Node(_)) { "node_id" } else { "id" };
    plan.invalid(field, message::not_selectable)
}

/// The keys of trainings that an operation looks at.
fn keys(operation: &BatchOperation) -> impl Iterator<Item = TrainingKey> {
    let (key, fields) = match &operation.write {
        TrainingWrite::Save(input) => (None, Some(&input.fields)),
        TrainingWrite::Update(key, fields) => (Some(key.clone()), Some(&**fields)),
        TrainingWrite::Delete(key) => (Some(key.clone()), None),
    };
    let node_id = fields.and_then(|fields| set(&fields.node_id)).map(TrainingKey::Node);
    let slot = fields.and_then(|fields| set(&fields.slot)).map(TrainingKey::Slot);
    [key, node_id, slot].into_iter().flatten()
}

fn set<T: Clone>(update: &FieldUpdate<T>) -> Option<T> {
    update.as_ref().into_option().cloned()
}

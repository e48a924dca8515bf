//! The words of a batch.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::Ref;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::{ArrayBuilder, Discriminator, ObjectBuilder, OneOfBuilder, SchemaFormat, Type};

use super::DONE;
use super::json::{BATCH, MAX_OPERATIONS};
use crate::api::talkover::trainings::wire::TrainingJson;
use crate::api::talkover::view::View;
use crate::domain::id::Id;
use crate::http::endpoint::NamedSchema;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::authoring::{BatchOutcome, TrainingWrite, WriteResult};
use crate::service::idempotency::ResponseOwner;

/// What an operation of a batch is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TrainingOperationKind)]
pub enum OperationKind {
    Save,
    Update,
    Delete,
}

impl OperationKind {
    /// The names on the wire.
    pub const WIRE_NAMES: [&'static str; 3] = ["save", "update", "delete"];
}

impl From<&TrainingWrite> for OperationKind {
    fn from(write: &TrainingWrite) -> Self {
        match write {
            TrainingWrite::Save(_) => Self::Save,
            TrainingWrite::Update(..) => Self::Update,
            TrainingWrite::Delete(_) => Self::Delete,
        }
    }
}

/// What an operation of a batch did.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TrainingOperationEffect)]
pub enum OperationEffect {
    Created,
    Updated,
    Deleted,
    Unchanged,
}

impl From<WriteResult> for OperationEffect {
    fn from(result: WriteResult) -> Self {
        match result {
            WriteResult::Created => Self::Created,
            WriteResult::Updated => Self::Updated,
            WriteResult::Deleted => Self::Deleted,
            WriteResult::Unchanged => Self::Unchanged,
        }
    }
}

/// The result of an operation of a batch.
#[derive(Serialize, ToSchema)]
#[schema(as = TrainingOperationResult)]
pub struct ResultJson {
    /// The operation.
    op: OperationKind,
    /// What it did.
    result: OperationEffect,
    /// The training after the whole batch; null when the batch deleted it.
    training: Option<TrainingJson>,
}

impl ResultJson {
    /// An example for the API document.
    pub fn example() -> Value {
        json!({"op": "save", "result": "created", "training": TrainingJson::example()})
    }
}

/// The response to a batch.
///
/// # Errors
/// As [`ApiResponse::json`].
pub fn rendered(
    agent: Id,
    outcome: &BatchOutcome,
    kinds: &[OperationKind],
) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let results = outcome.results.iter().zip(kinds).map(|(done, op)| ResultJson {
        op: *op,
        result: done.result.into(),
        training: done.training.as_ref().map(|training| TrainingJson::of(training, View::Full)),
    });
    let reply = ApiResponse::done(DONE, &results.collect::<Vec<_>>())?.with_etag(&outcome.draft_revision);
    Ok((reply, ResponseOwner::trainings_of(agent)))
}

/// The schema of a batch: the form's, with the body of each kind of operation.
pub fn schema() -> NamedSchema {
    let by_id = |operation: ObjectBuilder| {
        let uuid = SchemaFormat::Custom("uuid".to_owned());
        let id = ObjectBuilder::new().schema_type(Type::String).format(Some(uuid));
        let node_id = ObjectBuilder::new().schema_type(Type::String).max_length(Some(255));
        operation
            .description(Some("Names the training by `id` or by `node_id`."))
            .property("id", id)
            .property("node_id", node_id)
    };
    let training = |operation: ObjectBuilder, name: &str| {
        operation.property("training", Ref::from_schema_name(name)).required("training")
    };
    let operations: [(&str, OperationKind, ObjectBuilder); 3] = [
        ("SaveTrainingOperation", OperationKind::Save, training(operation(OperationKind::Save), "TrainingSave")),
        (
            "UpdateTrainingOperation",
            OperationKind::Update,
            training(by_id(operation(OperationKind::Update)), "TrainingUpdate"),
        ),
        ("DeleteTrainingOperation", OperationKind::Delete, by_id(operation(OperationKind::Delete))),
    ];
    let path = |name: &str| format!("#/components/schemas/{name}");
    let mapping = operations.iter().map(|(name, kind, _)| (OperationKind::WIRE_NAMES[*kind as usize], path(name)));
    let one_of = OneOfBuilder::new().discriminator(Some(Discriminator::with_mapping("op", mapping)));
    let one_of = operations.iter().fold(one_of, |one_of, (name, ..)| one_of.item(Ref::from_schema_name(*name)));
    let items = ArrayBuilder::new()
        .items(Ref::from_schema_name("TrainingOperation"))
        .min_items(Some(1))
        .max_items(Some(MAX_OPERATIONS))
        .build();
    let batch = BATCH
        .fields()
        .iter()
        .fold(ObjectBuilder::new(), |batch, field| batch.property(field.name, items.clone()).required(field.name));
    let mut referenced = vec![("TrainingOperation".to_owned(), one_of.into())];
    referenced.extend(operations.into_iter().map(|(name, _, schema)| (name.to_owned(), schema.into())));
    NamedSchema { name: "TrainingBatch".into(), schema: batch.into(), referenced }
}

fn operation(kind: OperationKind) -> ObjectBuilder {
    let name = OperationKind::WIRE_NAMES[kind as usize];
    let constant = Extensions::from_iter([("const", name)]);
    let op = ObjectBuilder::new().schema_type(Type::String).extensions(Some(constant));
    ObjectBuilder::new().property("op", op).required("op")
}

//! A batch as a JSON object.

use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::OperationKind;
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_form::{TRAINING, TrainingFields};
use crate::domain::form::{Field, FieldErrors, Form, ParseError, ValidationMode, message};
use crate::domain::id::Id;
use crate::http::access::parse;
use crate::http::body::object;
use crate::http::error::ApiError;
use crate::service::authoring::{BatchOperation, MAX_BATCH_ERRORS, TrainingInput, TrainingWrite};
use crate::store::TrainingKey;

/// The most operations of a batch.
pub const MAX_OPERATIONS: usize = 1000;

const NAME: &str = "operations";

/// The fields of a batch. The fields of `training` are those of a single save or update.
pub static BATCH: Form =
    Form::new(&[Field::new(NAME).required().array_of(&Field::item().object_of(&OPERATION)).max_items(MAX_OPERATIONS)]);

static OPERATION: Form = Form::new(&[
    Field::new("op").required().one_of(&OperationKind::WIRE_NAMES),
    Field::new("id").uuid(),
    Field::new("node_id").string().max(255),
]);

#[derive(Deserialize)]
struct BatchInput {
    operations: Vec<OperationInput>,
}

#[derive(Deserialize)]
struct OperationInput {
    op: OperationKind,
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    node_id: Option<String>,
}

/// A body that is accepted.
pub fn example() -> Value {
    json!({"operations": [
        {"op": "save", "training": {"node_id": "faq-1", "subject": "Opening hours", "instructions": "9 to 18."}},
    ]})
}

/// The operations of a body.
///
/// # Errors
/// 400 for a body that is no JSON object, 422 with the failing fields.
pub fn operations(raw: &[u8]) -> Result<Vec<BatchOperation>, ApiError> {
    let fields = object(raw)?;
    let batch: BatchInput = parse(&BATCH, &fields, ValidationMode::Full)?;
    let items = fields.get(NAME).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let (mut operations, mut errors) = (Vec::with_capacity(items.len()), FieldErrors::new());
    for (index, (operation, item)) in batch.operations.into_iter().zip(items).enumerate() {
        let path = format!("{NAME}.{index}");
        match operation.write(&path, item.get("training")) {
            Ok(write) => operations.push(BatchOperation { path, write }),
            Err(ParseError::Invalid(found)) => errors.extend(found),
            Err(ParseError::Mismatch(error)) => return Err(ApiError::Internal(error.to_string())),
        }
        if errors.len() >= MAX_BATCH_ERRORS {
            break;
        }
    }
    if errors.is_empty() { Ok(operations) } else { Err(errors.into()) }
}

impl OperationInput {
    fn write(self, path: &str, training: Option<&Value>) -> Result<TrainingWrite, ParseError> {
        Ok(match self.op {
            OperationKind::Save => {
                for (name, is_given) in [("id", self.id.is_some()), ("node_id", self.node_id.is_some())] {
                    let field = format!("{path}.{name}");
                    if is_given {
                        return Err(FieldErrors::one(&field, message::prohibited(&field)).into());
                    }
                }
                let fields = fields(path, training, ValidationMode::Full)?;
                TrainingWrite::Save(Box::new(TrainingInput::new(fields, TrainingType::Behavioral)))
            }
            OperationKind::Update => {
                let fields = fields(path, training, ValidationMode::Partial)?;
                TrainingWrite::Update(self.key(path)?, Box::new(fields))
            }
            OperationKind::Delete => TrainingWrite::Delete(self.key(path)?),
        })
    }

    fn key(self, path: &str) -> Result<TrainingKey, FieldErrors> {
        let error = |name: &str, message: fn(&str) -> String| {
            let field = format!("{path}.{name}");
            let message = message(&field);
            Err(FieldErrors::one(field, message))
        };
        match (self.id, self.node_id) {
            (Some(id), None) => Ok(TrainingKey::Id(id)),
            (None, Some(node_id)) => Ok(TrainingKey::Node(node_id)),
            (Some(_), Some(_)) => error("node_id", message::prohibited),
            (None, None) => error("id", message::required),
        }
    }
}

/// The fields of the training, whose errors stand at the operation itself.
fn fields(path: &str, training: Option<&Value>, mode: ValidationMode) -> Result<TrainingFields, ParseError> {
    let field = format!("{path}.training");
    match training {
        Some(Value::Object(training)) => TRAINING.parse_at(path, training, mode),
        None | Some(Value::Null) => Err(FieldErrors::one(&field, message::required(&field)).into()),
        Some(_) => Err(FieldErrors::one(&field, message::must_be(&field, "an object")).into()),
    }
}

//! Parses a context request from a query string or a body.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::filters;
use crate::api::version_field;
use crate::domain::clock::Timestamp;
use crate::domain::form::{Field, FieldErrors, Form, ValidationMode};
use crate::domain::id::Id;
use crate::http::access::{Access, parse};
use crate::http::error::ApiError;
use crate::http::permissions::{ContextRead, RequiredPermission};
use crate::service::delivery::{ContextRequest, VersionSelector};

/// Scenarios returned by default.
const DEFAULT_LIMIT: usize = 3;

/// The fields of a context request.
pub(super) static FORM: Form = Form::new(&[
    filters::QUERY.describe("What the caller said. Without a query the response has no scenarios."),
    filters::CHANNEL.describe("The channel of the call."),
    filters::SEGMENT.describe("The segments of the caller. A single segment may be a string."),
    Field::new("at").date().describe("The time to evaluate. The default is now."),
    Field::new("limit")
        .integer()
        .between_whole(0, 100)
        .default("3")
        .example("3")
        .describe("The maximum number of scenarios."),
    Field::new("min_score").number().between_whole(0, 1).example("0.5").describe(
        "The minimum score of a scenario. The default is 0.5, the score at which a scenario fits a question; with an \
         embeddings service it is the setting `EMBEDDINGS_MIN_SCORE`. With 0 the best matches are returned, whether \
         they fit or not.",
    ),
    Field::new("version").string().max(20).default("\"live\"").example("\"live\"").describe(
        "`live`, `draft` or a version number. Values other than `live` also need the permission `trainings:read`.",
    ),
    Field::new("explain")
        .boolean()
        .default("false")
        .describe("Adds the score and the reason for exclusion of every training."),
]);

/// The fields once `FORM` has checked them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ContextFields {
    query: Option<String>,
    channel: Option<String>,
    segment: Option<Vec<String>>,
    at: Option<Timestamp>,
    limit: Option<usize>,
    min_score: Option<f64>,
    version: Option<String>,
    explain: Option<bool>,
}

/// Parses a context request.
///
/// # Errors
/// As [`parse_request`].
pub(super) async fn context_request(
    access: &Access<ContextRead>,
    agent: Id,
    fields: Map<String, Value>,
) -> Result<ContextRequest, ApiError> {
    parse_request::<_, ContextFields, _>(access, agent, &FORM, fields).await
}

/// Parses the fields of a query string or a body: `form` checks them, `F` names them, `R` is their type.
///
/// # Errors
/// The 404 of an unknown agent, before 422 with every invalid field.
pub(super) async fn parse_request<P: RequiredPermission, F: DeserializeOwned, R: TryFrom<F, Error = FieldErrors>>(
    access: &Access<P>,
    agent: Id,
    form: &Form,
    fields: Map<String, Value>,
) -> Result<R, ApiError> {
    let checked: Result<F, ApiError> = parse(form, &normalize(fields), ValidationMode::Full);
    match checked.and_then(|fields| Ok(R::try_from(fields)?)) {
        Ok(request) => Ok(request),
        Err(invalid) => Err(access.agent_error_or(agent, invalid).await),
    }
}

impl TryFrom<ContextFields> for ContextRequest {
    type Error = FieldErrors;

    fn try_from(fields: ContextFields) -> Result<Self, FieldErrors> {
        Ok(Self {
            version: version_selector(fields.version.as_deref())?,
            query: fields.query,
            channel: fields.channel,
            segments: fields.segment.unwrap_or_default(),
            at: fields.at,
            limit: fields.limit.unwrap_or(DEFAULT_LIMIT),
            min_score: fields.min_score,
            explain: fields.explain.unwrap_or(false),
        })
    }
}

/// Rewrites the shorthands that the forms of this folder do not know: a single segment as a list, a version number as a
/// string, `true` and `false` of a query string as booleans.
fn normalize(mut fields: Map<String, Value>) -> Map<String, Value> {
    if let Some(segment) = fields.get_mut("segment").filter(|value| value.is_string()) {
        *segment = Value::Array(vec![segment.take()]);
    }
    version_field::number_as_text(&mut fields);
    if let Some(explain) = fields.get_mut("explain") {
        match explain.as_str() {
            Some("true") => *explain = Value::Bool(true),
            Some("false") => *explain = Value::Bool(false),
            _ => {}
        }
    }
    fields
}

/// Parses a `version` field: `live`, `draft` or a number.
pub(super) fn version_selector(version: Option<&str>) -> Result<VersionSelector, FieldErrors> {
    Ok(version_field::selector("version", version)?.unwrap_or_default())
}

//! What a request for context says, in a query string or a body.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::clock::Timestamp;
use crate::domain::delivery::EvaluationContext;
use crate::domain::form::{Field, FieldErrors, Form, message};
use crate::domain::training::CHANNELS;
use crate::service::delivery::{Query, VersionSelector};

/// Scenarios when the request says nothing.
const USUAL: usize = 3;

/// The rules of a request for context.
pub(super) static FORM: Form = Form::new(&[
    Field::new("query").string().max(8192).example("\"When do you open?\"").describe("What the caller said."),
    Field::new("channel").one_of(&CHANNELS).describe("Where the call takes place."),
    Field::new("segment")
        .array_of(&Field::item().required().string().max(255))
        .max_items(100)
        .example("[\"vip\"]")
        .describe("What kind of caller it is; one text will do for one segment."),
    Field::new("at").date().describe("The moment that is asked about; now unless said."),
    Field::new("limit").integer().between_whole(0, 100).default("3").describe("The most scenarios."),
    Field::new("min_score").number().between_whole(0, 1).default("0").describe("The least score of a scenario."),
    Field::new("version")
        .string()
        .max(20)
        .default("\"live\"")
        .describe("`live`, `draft` or the number of a version; all but `live` need `trainings:read` as well."),
    Field::new("explain")
        .boolean()
        .default("false")
        .describe("Say of every training how it was scored and why it was left out."),
]);

/// A checked request.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    query: Option<String>,
    channel: Option<String>,
    segment: Option<Vec<String>>,
    at: Option<Timestamp>,
    limit: Option<usize>,
    min_score: Option<f64>,
    version: Option<String>,
    explain: Option<bool>,
}

/// Fields as the form takes them: a lone segment is a list of one, a version's number may be written as one, and a
/// query string may say `true`.
pub(super) fn normal(mut fields: Map<String, Value>) -> Map<String, Value> {
    if let Some(segment) = fields.get_mut("segment").filter(|value| value.is_string()) {
        *segment = Value::Array(vec![segment.take()]);
    }
    if let Some(version) = fields.get_mut("version").filter(|value| value.is_i64()) {
        *version = Value::String(version.to_string());
    }
    if let Some(explain) = fields.get_mut("explain") {
        match explain.as_str() {
            Some("true") => *explain = Value::Bool(true),
            Some("false") => *explain = Value::Bool(false),
            _ => {}
        }
    }
    fields
}

impl Asked {
    /// Which state of the agent is asked about.
    pub(super) fn which(&self) -> Result<VersionSelector, FieldErrors> {
        which(self.version.as_deref())
    }

    /// What to look for; `now` is the moment when the request names none.
    pub(super) fn query(self, now: Timestamp) -> Query {
        let moment = EvaluationContext {
            channel: self.channel,
            segments: self.segment.unwrap_or_default(),
            at: self.at.unwrap_or(now),
        };
        let (limit, min_score) = (self.limit.unwrap_or(USUAL), self.min_score.unwrap_or(0.0));
        Query { text: self.query, moment, limit, min_score, explain: self.explain.unwrap_or(false) }
    }
}

/// The state of an agent that a `version` names.
pub(super) fn which(version: Option<&str>) -> Result<VersionSelector, FieldErrors> {
    match version {
        None | Some("live") => Ok(VersionSelector::Live),
        Some("draft") => Ok(VersionSelector::Draft),
        Some(number) => {
            let number = number.parse().ok().filter(|number| *number > 0);
            let wrong = || FieldErrors::one("version", message::not_selectable("version"));
            number.map(VersionSelector::Version).ok_or_else(wrong)
        }
    }
}

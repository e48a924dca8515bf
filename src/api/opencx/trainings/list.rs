//! `GET /training`: the trainings of the agent, newest first.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::wire::TrainingJson;
use crate::api::opencx::page::{self, Listed};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_filter::{SearchText, TrainingFilter};
use crate::domain::form::{Field, FieldErrors, Form, ValidationMode, message};
use crate::domain::id::Id;
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::publishing::publication_state;

const SORTS: [&str; 2] = ["created_at", "handoff_count"];
const FLAGS: [&str; 2] = ["true", "false"];

static FORM: Form = Form::new(&[
    Field::new("search")
        .string()
        .max(255)
        .example("\"hours\"")
        .describe("Part of a title or text, published or pending. Upper and lower case are equal."),
    Field::new("type")
        .one_of(&TrainingType::WIRE_NAMES)
        .schema_name("TrainingType")
        .describe("Returns only trainings of this type."),
    Field::new("is_draft")
        .one_of(&FLAGS)
        .describe("True returns only trainings that the AI does not use. False returns only those that it uses."),
    page::FIELDS[0],
    page::FIELDS[1],
    Field::new("sort_by").one_of(&SORTS).describe("Handoffs are not counted, so both values sort the newest first."),
    Field::new("metadata")
        .string()
        .max(2048)
        .example(r#""{\"team\":\"front desk\"}""#)
        .describe("A JSON object. The metadata of a training must contain it."),
    Field::new("directory_id").uuid().describe("Returns only trainings in this directory."),
]);

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct ListQuery {
    search: Option<String>,
    #[serde(rename = "type")]
    kind: Option<TrainingType>,
    is_draft: Option<String>,
    metadata: Option<String>,
    directory_id: Option<Id>,
    #[serde(flatten)]
    page: page::PageQuery,
}

impl ListQuery {
    fn filter(&self) -> Result<TrainingFilter, ApiError> {
        Ok(TrainingFilter {
            search: self.search.as_deref().map(SearchText::new),
            searches_published: true,
            kind: self.kind,
            is_live: self.is_draft.as_deref().map(|is_draft| is_draft == "false"),
            directory: self.directory_id,
            metadata: self.metadata.as_deref().map(document).transpose()?,
            ..TrainingFilter::default()
        })
    }
}

fn document(text: &str) -> Result<Map<String, Value>, ApiError> {
    let wrong = || FieldErrors::one("metadata", message::must_be("metadata", "a JSON object")).into();
    serde_json::from_str(text).map_err(|_| wrong())
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/training", "openCxListTrainings", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsRead)
        .summary("List trainings")
        .describe("Returns the trainings of the agent, newest first. A training must match all filters.")
        .query(&FORM)
        .replies(ResponseSpec::offset_list::<TrainingJson>(TrainingJson::example()))
}

async fn handle(access: Access<TrainingsRead>, query: QueryString) -> Result<ApiResponse, ApiError> {
    let query: ListQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    let (filter, window) = (query.filter()?, query.page.window());
    let found = access
        .snapshot(move |read| {
            let agent = default_agent::find(read)?;
            publication_state::list(read, agent, &filter, window)
        })
        .await?;
    let items = found.items.iter().map(TrainingJson::of).collect();
    ApiResponse::json(StatusCode::OK, &Listed::of(items, found.total, window))
}

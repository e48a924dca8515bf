//! `GET /training`: the trainings of the agent, newest first.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::wire::TrainingJson;
use crate::api::opencx::page::{self, Listed};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, FieldErrors, Form, Mode, message};
use crate::domain::id::Id;
use crate::domain::training::TrainingType;
use crate::domain::training_filter::{Needle, TrainingFilter};
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, Param, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::{default_agent, standing};

const SORTS: [&str; 2] = ["created_at", "handoff_count"];
const FLAGS: [&str; 2] = ["true", "false"];

static FORM: Form = Form::new(&[
    Field::new("search").string().max(255),
    Field::new("type").one_of(&TrainingType::WIRE_NAMES),
    Field::new("is_draft").one_of(&FLAGS),
    page::FIELDS[0],
    page::FIELDS[1],
    Field::new("sort_by").one_of(&SORTS),
    Field::new("metadata").string().max(2048),
    Field::new("directory_id").uuid(),
]);

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Wanted {
    search: Option<String>,
    #[serde(rename = "type")]
    kind: Option<TrainingType>,
    is_draft: Option<String>,
    metadata: Option<String>,
    directory_id: Option<Id>,
    #[serde(flatten)]
    page: page::PageQuery,
}

impl Wanted {
    fn filter(&self) -> Result<TrainingFilter, ApiError> {
        Ok(TrainingFilter {
            search: self.search.as_deref().map(Needle::new),
            kind: self.kind,
            is_live: self.is_draft.as_deref().map(|is_draft| is_draft == "false"),
            directory: self.directory_id,
            metadata: self.metadata.as_deref().map(document).transpose()?,
        })
    }
}

fn document(text: &str) -> Result<Map<String, Value>, ApiError> {
    let wrong = || FieldErrors::one("metadata", message::must_be("metadata", "a JSON object")).into();
    serde_json::from_str(text).map_err(|_| wrong())
}

pub(super) fn endpoint() -> Endpoint {
    let [limit, offset] = page::params();
    Endpoint::get("/training", "openCxListTrainings", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsRead)
        .summary("List trainings")
        .describe("The trainings of the agent, newest first. Filters apply together.")
        .param(Param::query("search", "Part of a title or text, published or pending, in any case.").example("hours"))
        .param(Param::query("type", "Only of this type.").one_of(&TrainingType::WIRE_NAMES))
        .param(
            Param::query("is_draft", "Only those that are not used by the AI, or only those that are.").one_of(&FLAGS),
        )
        .param(limit)
        .param(offset)
        .param(Param::query("sort_by", "Nothing counts handoffs here: both put the newest first.").one_of(&SORTS))
        .param(
            Param::query("metadata", "A JSON object that the metadata must contain.")
                .example("{\"team\":\"front desk\"}"),
        )
        .param(Param::query("directory_id", "Only those in this directory.").uuid())
        .replies(ResponseSpec::bare::<Listed<TrainingJson>>(json!({
            "items": [TrainingJson::example()], "total": 1, "limit": 50, "offset": 0, "has_more": false,
        })))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, query: QueryString) -> Result<ApiResponse, ApiError> {
    let wanted: Wanted = parse(&FORM, &query.fields(&[])?, Mode::Full)?;
    let (filter, window) = (wanted.filter()?, wanted.page.window());
    let found = access
        .snapshot(move |read| {
            let agent = default_agent::known(read)?;
            standing::list(read, agent, &filter, window)
        })
        .await?;
    let items = found.items.iter().map(TrainingJson::of).collect();
    ApiResponse::json(StatusCode::OK, &Listed::of(items, found.total, window))
}

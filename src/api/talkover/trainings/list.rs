//! `GET /api/v1/agents/{agent_id}/trainings`: the trainings of the draft. Without parameters of ours it is Talkover's
//! list: every training, active or not, oldest first.

use actix_web::web;
use serde::{Deserialize, Serialize};

use super::summary::{ListedTraining, TrainingSummaryJson};
use super::wire::TrainingJson;
use crate::api::talkover::page::{self, PageMeta, PageQuery};
use crate::api::talkover::view::View;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::TrainingType;
use crate::domain::authoring::training_filter::{SearchText, TrainingFilter, TrainingOrder};
use crate::domain::authoring::training_form::ActiveStatus;
use crate::domain::form::{Field, Form};
use crate::domain::id::Id;
use crate::domain::pagination::{OffsetLimit, PageRequest};
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::trainings::{self, TrainingListRequest, TrainingPage};

/// The parameter that does not make the list a paged one.
const VIEW: &str = "view";

static FORM: Form = Form::new(&[
    page::FIELDS[1],
    page::FIELDS[0],
    Field::new("search")
        .string()
        .max(255)
        .example("\"hours\"")
        .describe("Part of the subject or the instructions. Upper and lower case are equal."),
    Field::new("current_status").one_of(&["active", "inactive"]).describe("Returns only trainings with this status."),
    Field::new("type").one_of(&TrainingType::WIRE_NAMES).describe("Returns only trainings of this type."),
    Field::new("directory_id").uuid().describe("Returns only trainings in this directory."),
    Field::new("slot").integer().min_value(1).describe("Returns only the training in this slot."),
    Field::new("pending")
        .one_of(&["true", "false"])
        .describe("True returns only trainings that a publish would change. False returns only the others."),
    Field::new("changed_by")
        .string()
        .max(255)
        .example("\"Ann\"")
        .describe("Returns only trainings that this person or token changed last, by the exact name."),
    Field::new("sort").one_of(&TrainingOrder::WIRE_NAMES).describe(
        "The order. A leading `-` reverses it. Subjects are compared without regard to the case of A to Z. Trainings \
         without a slot come last. The default is `created_at`.",
    ),
    Field::new(VIEW).one_of(&["literal", "full", "summary"]).example("\"summary\"").describe(
        "`literal` returns the keys of the Talkover format. `full` adds the keys of this product. `summary` returns \
         the keys for a table: without texts, with `instructions_length`. The default is `literal`.",
    ),
]);

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    search: Option<String>,
    current_status: Option<ActiveStatus>,
    #[serde(rename = "type")]
    kind: Option<TrainingType>,
    directory_id: Option<Id>,
    slot: Option<i64>,
    pending: Option<String>,
    changed_by: Option<String>,
    sort: Option<String>,
    view: Option<TrainingListView>,
    #[serde(flatten)]
    page: PageQuery,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TrainingListView {
    Literal,
    Full,
    Summary,
}

impl ListQuery {
    fn request(&self, window: OffsetLimit) -> TrainingListRequest {
        let filter = TrainingFilter {
            search: self.search.as_deref().map(SearchText::new),
            is_active: self.current_status.map(|status| status == ActiveStatus::Active),
            kind: self.kind,
            directory: self.directory_id,
            slot: self.slot,
            is_pending: self.pending.as_deref().map(|pending| pending == "true"),
            changed_by: self.changed_by.clone(),
            ..TrainingFilter::default()
        };
        let order = self.sort.as_deref().and_then(TrainingOrder::from_name).unwrap_or(TrainingOrder::OLDEST_FIRST);
        TrainingListRequest { filter, order, window }
    }
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/trainings", "listTrainings", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsRead)
        .forbidden(ForbiddenMessage::ListTrainings)
        .summary("List the trainings of an agent")
        .describe(
            "Returns the trainings of the draft, active and inactive. Without parameters, or with `view` alone, it \
             returns all of them, oldest first, without pages. With any other parameter, even an empty one, it returns \
             a page and `meta`. A training must match all filters. An unknown parameter is an error.",
        )
        .query(&FORM)
        .replies(ResponseSpec::array_or_page::<ListedTraining>(TrainingJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let (agent, fields) = (path.agent(), query.fields(&FORM)?);
    let page = fields.keys().any(|name| name != VIEW);
    let query: ListQuery = match FORM.parse_exact(&fields) {
        Ok(query) => query,
        Err(wrong) => return Err(access.agent_error_or(agent, wrong).await),
    };
    let page = page.then(|| query.page.request());
    let request = query.request(page.map_or(OffsetLimit::ALL, PageRequest::window));
    let view = match query.view {
        Some(TrainingListView::Summary) => {
            let found = access.snapshot(move |read| trainings::summaries(read, agent, &request)).await?;
            return listed(&found, page, TrainingSummaryJson::of);
        }
        Some(TrainingListView::Full) => View::Full,
        Some(TrainingListView::Literal) | None => View::Literal,
    };
    let found = match page {
        Some(_) => access.snapshot(move |read| trainings::page(read, agent, &request)).await?,
        None => access.read_or_scan(move |read, limit| trainings::list(read, agent, limit)).await?.into(),
    };
    listed(&found, page, |training| TrainingJson::of(training, view))
}

/// The response with `meta`, or without it when the list has no pages.
fn listed<T, J: Serialize>(
    found: &TrainingPage<T>,
    page: Option<PageRequest>,
    json: impl Fn(&T) -> J,
) -> Result<ApiResponse, ApiError> {
    let data: Vec<J> = found.trainings.iter().map(json).collect();
    let reply = match page {
        Some(page) => ApiResponse::list(&data, &PageMeta::of(page, found.total)),
        None => ApiResponse::data(&data),
    };
    Ok(reply?.with_etag(&found.draft_revision))
}

//! `GET /api/v1/agents/{agent_id}/context`: what the agent should know at a moment of a call.

use actix_web::web;

use super::request::{FORM, normal};
use super::wire::{ContextJson, answer};
use crate::domain::accounts::permission::Permission;
use crate::domain::training::CHANNELS;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Param, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::ContextRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;

const ABOUT: &str = "`behavioral` are the trainings that always apply at this moment, `scenarios` the best \
    matches for `query` by meaning, in any language, and by wording, and `prompt` is the same as one text for a language model. A training restricted to channels or \
    segments applies only when the request names one of them. Answered from memory: what was published by another \
    server process is seen within a second, and with the database away the last known state is served, marked with \
    `X-Understudy-Stale: true`. A version other than `live` needs `trainings:read` as well.";

/// What the header says of how trainings were ranked.
pub(crate) const RANKING: &str = "`meaning` when trainings were ranked by meaning and wording, `wording` when \
    by wording alone, because the model was not ready or not in time. There when something was asked.";

/// The good answer.
pub(super) fn found() -> ResponseSpec {
    ResponseSpec::data::<ContextJson<'_>>(ContextJson::example())
        .header("ETag", "Changes with the content, the parameters and what the moment decides.", "\"1f2e3d4c\"")
        .header("Cache-Control", "Ask again each time.", "private, no-cache")
        .header("X-Understudy-Stale", "There when the database was away: the last known state.", "true")
        .header("X-Understudy-Ranking", RANKING, "meaning")
}

pub(super) fn if_none_match() -> Param {
    Param::header("If-None-Match", "The ETag of your copy.").example("\"1f2e3d4c\"")
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/context", "getContext", || web::to(handle))
        .tag(Tag::Context)
        .needs(Permission::ContextRead)
        .summary("Ask what the agent should know now")
        .describe(ABOUT)
        .param(
            Param::query("query", "What the caller said; without it there are no scenarios.")
                .example("When do you open?"),
        )
        .param(Param::query("channel", "Where the call takes place.").one_of(&CHANNELS))
        .param(Param::query("segment", "What kind of caller it is.").example("vip").repeatable())
        .param(Param::query("at", "The moment that is asked about; now unless said.").time())
        .param(Param::query("limit", "The most scenarios; 3 unless said.").integer(0, 100).example(3))
        .param(Param::query("min_score", "The least score of a scenario.").number(0.0, 1.0))
        .param(
            Param::query("version", "`live` (unless said otherwise), `draft`, or the number of a version.")
                .example("live"),
        )
        .param(Param::query("explain", "Say of every training how it was scored and why it was left out.").boolean())
        .param(if_none_match())
        .replies(found())
        .or_replies(ResponseSpec::empty(304, "Your copy is still good."))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound, ErrorCode::AgentNotPublished])
}

async fn handle(access: Access<ContextRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let asked = access.parse_query(agent, &FORM, normal(query.fields(&["segment"])?)).await?;
    answer(&access, agent, asked).await
}

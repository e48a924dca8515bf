//! `PUT /api/v1/environments/{environment_id}`

use actix_web::web;
use serde::Deserialize;
use serde_json::json;

use crate::domain::form::Mode;
use crate::domain::identity::Environment;
use crate::domain::identity_form::ENVIRONMENT_NAME;
use crate::domain::permission::Permission;
use crate::http::access::{Access, parse};
use crate::http::body::Incoming;
use crate::http::dashboard::wire::EnvironmentJson;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::EnvironmentsManage;
use crate::http::reply::Reply;
use crate::service::identity::environments;
use crate::service::once::About;
use crate::store::Write;

const DONE: &str = "Environment updated successfully";

#[derive(Deserialize)]
struct Wanted {
    name: String,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/api/v1/environments/{environment_id}", "renameEnvironment", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::EnvironmentsManage)
        .summary("Rename an environment")
        .describe("Gives an environment of the tenant another name. Tokens and ids stay as they are.")
        .body(Request::form("EnvironmentName", || ENVIRONMENT_NAME.schema(), json!({"name": "Production"})))
        .replies(Success::done::<EnvironmentJson>(DONE, EnvironmentJson::example()))
        .refuses(&[Code::EnvironmentNotFound])
}

async fn handle(access: Access<EnvironmentsManage>, path: Segments, incoming: Incoming) -> Result<Reply, Failure> {
    let id = path.id("environment_id");
    let body = incoming.json().await?;
    let Wanted { name } = parse(&ENVIRONMENT_NAME, &body.fields, Mode::Full)?;
    let work = move |write: &mut Write<'_>| environments::rename(write, id, &name);
    let renamed = |made: &Environment| Ok((Reply::done(DONE, &EnvironmentJson::from(made.clone()))?, About::default()));
    access.write(&body.raw, work, renamed).await
}

//! The query parameters of literal writes: `view` and `if_changed`.

use serde::Deserialize;

use super::view::{self, View};
use crate::api::if_changed::{self, IfChanged};
use crate::domain::form::{Form, ValidationMode};
use crate::http::access::parse;
use crate::http::error::ApiError;
use crate::http::query::QueryString;
use crate::service::authoring::WriteCondition;

/// The parameters.
pub static FORM: Form = Form::new(&[view::FIELD, if_changed::FIELD]);

#[derive(Default, Deserialize)]
#[serde(default)]
struct WriteQuery {
    view: Option<View>,
    if_changed: Option<IfChanged>,
}

/// The view and the condition that a query asks for.
///
/// # Errors
/// 422 for another value.
pub fn of_query(query: &QueryString) -> Result<(View, WriteCondition), ApiError> {
    let query: WriteQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    Ok((query.view.unwrap_or_default(), query.if_changed.unwrap_or_default().into()))
}

//! `?view=full`: the literal objects, or all there is.

use serde::Deserialize;

use crate::domain::form::{Field, Form, Mode};
use crate::http::access::parse;
use crate::http::endpoint::Param;
use crate::http::error::ApiError;
use crate::http::query::QueryString;

/// How much of an object is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Talkover's literal keys.
    #[default]
    Literal,
    /// Those and ours.
    Full,
}

/// The query parameter, as a form checks it.
pub const FIELD: Field = Field::new("view").one_of(&["literal", "full"]);

static FORM: Form = Form::new(&[FIELD]);

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    view: Option<View>,
}

/// The query parameter, as the documentation shows it.
pub fn param() -> Param {
    Param::query("view", "`full` adds our own keys to the literal ones.").one_of(&["literal", "full"]).example("full")
}

/// What the request asks for.
///
/// # Errors
/// 422 for another view.
pub fn wanted(query: &QueryString) -> Result<View, ApiError> {
    let wanted: Wanted = parse(&FORM, &query.fields(&[])?, Mode::Full)?;
    Ok(wanted.view.unwrap_or_default())
}

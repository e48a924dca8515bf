//! `?view=full`: adds our own keys to Talkover's objects.

use serde::Deserialize;

use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::parse;
use crate::http::error::ApiError;
use crate::http::query::QueryString;

/// Which keys of an object a response has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Talkover's keys.
    #[default]
    Literal,
    /// Talkover's keys and ours.
    Full,
}

/// The query parameter.
pub const FIELD: Field =
    Field::new("view").one_of(&["literal", "full"]).schema_name("View").example("\"full\"").describe(
        "`literal` returns the keys of the Talkover format. `full` adds the keys of this product. The default is \
         `literal`.",
    );

/// The query parameters of an endpoint that has no others.
pub static FORM: Form = Form::new(&[FIELD]);

#[derive(Deserialize)]
struct ViewQuery {
    #[serde(default)]
    view: Option<View>,
}

/// The view that a query asks for.
///
/// # Errors
/// 422 for another view.
pub fn of_query(query: &QueryString) -> Result<View, ApiError> {
    let query: ViewQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    Ok(query.view.unwrap_or_default())
}

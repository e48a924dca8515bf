//! `?if_changed=true`: a write that changes nothing has no effect. For the operations of the three formats that set the agent
//! to `draft` whether something changes or not.

use serde::Deserialize;

use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::parse;
use crate::http::error::ApiError;
use crate::http::query::QueryString;
use crate::service::authoring::WriteCondition;

/// The query parameter.
pub const FIELD: Field = Field::new("if_changed").one_of(&["true", "false"]).example("\"true\"").describe(
    "`true`: a request that changes nothing has no effect. The agent does not become a draft, its draft revision does not \
     rise, and there is no audit event. For synchronisation by schedule. The default is `false`.",
);

/// The query parameters of an endpoint that has no others.
pub static FORM: Form = Form::new(&[FIELD]);

/// The value of the parameter.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IfChanged {
    True,
    #[default]
    False,
}

impl From<IfChanged> for WriteCondition {
    fn from(value: IfChanged) -> Self {
        match value {
            IfChanged::True => Self::IfChanged,
            IfChanged::False => Self::Always,
        }
    }
}

#[derive(Deserialize)]
struct IfChangedQuery {
    #[serde(default)]
    if_changed: Option<IfChanged>,
}

/// The condition that a query sets.
///
/// # Errors
/// The validation error of the wire format for another value.
pub fn of_query(query: &QueryString) -> Result<WriteCondition, ApiError> {
    let query: IfChangedQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    Ok(query.if_changed.unwrap_or_default().into())
}

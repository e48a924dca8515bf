//! A directory in the style of open.cx.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::authoring::directory::Directory;
use crate::domain::clock::Timestamp;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::id::Id;
use crate::http::access::parse;
use crate::http::body::Body;
use crate::http::endpoint::{EXAMPLE_ID, RequestSpec};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::idempotency::ResponseOwner;

static FORM: Form = Form::new(&[Field::new("name")
    .required()
    .string()
    .max(255)
    .describe("The name. It must be unique in the environment.")]);

#[derive(Deserialize)]
struct DirectoryInput {
    name: String,
}

/// A directory.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCxDirectory)]
pub struct DirectoryJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    name: String,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

impl DirectoryJson {
    /// The object of a directory.
    pub fn of(directory: &Directory) -> Self {
        let Directory { id, name, created_at, updated_at } = directory.clone();
        Self { id, name, created_at, updated_at }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        let at = "2024-01-15T10:30:00Z";
        json!({"id": EXAMPLE_ID, "name": "Front desk", "created_at": at, "updated_at": at})
    }
}

/// The body of a create in the API document.
pub fn create_request() -> RequestSpec {
    RequestSpec::form("OpenCxDirectoryCreate", &FORM, json!({"name": "Front desk"}))
}

/// The body of a rename in the API document.
pub fn update_request() -> RequestSpec {
    RequestSpec::form("OpenCxDirectoryUpdate", &FORM, json!({"name": "Front desk"})).keeping_absent()
}

/// The name in a body.
///
/// # Errors
/// 400 when there is none.
pub fn name(body: &Body) -> Result<String, ApiError> {
    let input: DirectoryInput = parse(&FORM, &body.fields, ValidationMode::Full)?;
    Ok(input.name)
}

/// The response to a write: the directory.
pub fn rendered(directory: &Directory) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    Ok((ApiResponse::json(StatusCode::OK, &DirectoryJson::of(directory))?, ResponseOwner::default()))
}

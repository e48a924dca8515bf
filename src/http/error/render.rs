//! Error responses in each wire format.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{HttpResponse, body::BoxBody, http::ConnectionType};
use serde::Serialize;

use super::{CurrentDraft, ErrorBody, ErrorCode};
use crate::domain::form::FieldErrors;
use crate::http::wire_format::WireFormat;

#[derive(Serialize)]
struct Talkover<'a> {
    success: bool,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a FieldErrors>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a CurrentDraft>,
    code: &'a str,
}

#[derive(Serialize)]
struct OpenCx<'a> {
    #[serde(rename = "statusCode")]
    status_code: u16,
    message: Cow<'a, str>,
    error: &'a str,
}

#[derive(Serialize)]
struct Luw<'a> {
    status: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<LuwErrors<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum LuwErrors<'a> {
    Fields(&'a FieldErrors),
    Auth { auth: [&'a str; 1] },
}

/// The error response in a wire format.
pub fn render(answer: &ErrorBody, wire_format: WireFormat) -> HttpResponse<BoxBody> {
    let mut response = HttpResponse::with_body(answer.status(wire_format), BoxBody::new(body(answer, wire_format)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in &answer.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name.clone(), value);
        }
    }
    if answer.closes {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    response
}

/// The body of the error response in a wire format.
pub fn body(answer: &ErrorBody, wire_format: WireFormat) -> Vec<u8> {
    let bytes = match wire_format {
        WireFormat::Talkover => serde_json::to_vec(&talkover(answer)),
        WireFormat::OpenCx => serde_json::to_vec(&opencx(answer)),
        WireFormat::Luw => serde_json::to_vec(&luw(answer)),
    };
    bytes.unwrap_or_default() // cannot fail: strings and numbers only
}

fn talkover(answer: &ErrorBody) -> Talkover<'_> {
    Talkover {
        success: false,
        message: &answer.message,
        errors: answer.errors.as_ref(),
        data: answer.data.as_ref(),
        code: answer.code.row().name,
    }
}

fn opencx(answer: &ErrorBody) -> OpenCx<'_> {
    let status = answer.status(WireFormat::OpenCx);
    let error = reason(status);
    let message = match answer.code {
        ErrorCode::InvalidToken | ErrorCode::Unauthorized | ErrorCode::ServerError => Cow::Borrowed(error),
        ErrorCode::ValidationError => first(answer).unwrap_or(Cow::Borrowed(&answer.message)),
        _ => Cow::Borrowed(&*answer.message),
    };
    OpenCx { status_code: status.as_u16(), message, error }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

/// The message of the first invalid field, with the field name as in the request: `directory_id`.
fn first(answer: &ErrorBody) -> Option<Cow<'_, str>> {
    let (field, message) = answer.errors.as_ref()?.first()?;
    if field.contains('_') {
        Some(message.replacen(&field.replace('_', " "), field, 1).into())
    } else {
        Some(message.into())
    }
}

fn luw(answer: &ErrorBody) -> Luw<'_> {
    let errors = match (&answer.errors, answer.code) {
        (Some(fields), _) => Some(LuwErrors::Fields(fields)),
        (None, ErrorCode::InvalidToken) => Some(LuwErrors::Auth { auth: ["Wrong credentials or expired token"] }),
        (None, _) => None,
    };
    let error = errors.is_none().then(|| luw_sentence(answer));
    Luw { status: false, errors, error }
}

/// Messages in the Luw format have no full stop, and agents are called personas.
fn luw_sentence(answer: &ErrorBody) -> Cow<'_, str> {
    Cow::Borrowed(match answer.code {
        ErrorCode::Unauthorized => "You are not authorized to perform this action",
        ErrorCode::AgentNotFound => "Persona not found",
        ErrorCode::AgentIsPublished => "Cannot delete a published persona",
        ErrorCode::AgentNotPublished => "The persona is not published",
        ErrorCode::DraftChanged => "The persona has changed since you read it",
        _ => answer.message.trim_end_matches('.'),
    })
}

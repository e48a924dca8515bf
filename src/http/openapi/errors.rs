//! The error responses of operations, shared between operations with the same errors. Their examples are rendered by the
//! code that sends errors.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Object, Ref};

use super::super::endpoint::Endpoint;
use super::super::error::{ChangesSince, CurrentDraft, ERROR_CODES, ErrorBody, ErrorCode, body};
use super::pieces::{header, plain, request_id, with_rate_limit};
use super::{Shared, add_schema};
use crate::domain::form::{FieldErrors, message};
use crate::domain::id::Id;
use crate::http::wire_format::WireFormat;

/// The name of the schema of error codes.
const CODES: &str = "ErrorCode";

/// The error statuses of an operation, each with the name of its shared response.
pub(crate) fn of(endpoint: &Endpoint, shared: &mut Shared) -> Vec<(u16, String)> {
    let face = endpoint.wire_format();
    let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    for code in endpoint.all_errors() {
        by_status.entry(code.status(face)).or_default().push(code);
    }
    let schema = format!("{}Error", face.name());
    add_schema(&mut shared.schemas, schema.clone(), self::schema(face).into());
    if face == WireFormat::Talkover {
        let codes = ERROR_CODES.map(|row| row.name);
        let codes = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes));
        add_schema(&mut shared.schemas, CODES.to_owned(), codes.into());
    }
    let named = by_status.into_iter().map(|(status, codes)| {
        let words: Vec<_> = codes.iter().map(|code| format!("{code:?}")).collect();
        let name = format!("{}{}", face.name(), words.concat());
        shared.responses.entry(name.clone()).or_insert_with(|| response(face, &codes, &schema));
        (status, name)
    });
    named.collect()
}

fn response(face: WireFormat, codes: &[ErrorCode], schema: &str) -> Response {
    let mut response = ResponseBuilder::new().description(description(face, codes));
    response = response.header_ref("X-Request-Id", request_id());
    if codes.iter().any(|code| code.row().status != 401) {
        response = with_rate_limit(response);
    }
    for (name, value) in codes.iter().flat_map(|code| example(*code, face).headers) {
        response = response.header(canonical(name.as_str()), header("Sent with this error.", &value));
    }
    let examples = codes.iter().map(|code| {
        let sent = serde_json::from_slice(&body(&example(*code, face), face)).unwrap_or(Value::Null);
        (code.row().name, ExampleBuilder::new().summary(code.row().message).value(Some(sent)).build())
    });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).examples_from_iter(examples);
    response.content("application/json", content.build()).build()
}

fn description(face: WireFormat, codes: &[ErrorCode]) -> String {
    let line = |code: &ErrorCode| match face {
        WireFormat::Talkover => format!("`{}`: {}", code.row().name, code.row().explanation),
        WireFormat::OpenCx | WireFormat::Luw => code.row().explanation.to_owned(),
    };
    codes.iter().map(line).collect::<Vec<_>>().join("\n\n")
}

/// An error with every optional part that it can carry.
fn example(code: ErrorCode, face: WireFormat) -> ErrorBody {
    let mut answer = ErrorBody::default_for(code);
    match code {
        ErrorCode::ValidationError => {
            let field = if face == WireFormat::Luw { "image" } else { "subject" };
            answer.errors = Some(FieldErrors::one(field, message::required(field)));
        }
        ErrorCode::DraftChanged => {
            answer.data = Some(current_draft());
        }
        ErrorCode::RateLimitExceeded => answer.headers.push((actix_web::http::header::RETRY_AFTER, "30".to_owned())),
        ErrorCode::MethodNotAllowed => answer.headers.push((actix_web::http::header::ALLOW, "GET, HEAD".to_owned())),
        _ => {}
    }
    answer
}

fn current_draft() -> CurrentDraft {
    let (changed_by, changed_at) = ("ann@example.com".to_owned(), "2024-01-15T10:30:00Z".to_owned());
    let since = ChangesSince {
        action: "training.updated".to_owned(),
        training_id: Id::parse("018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b"),
        fields: vec!["instructions".to_owned()],
        draft_revision: Some(9),
        changed_by: changed_by.clone(),
        changed_at: changed_at.clone(),
    };
    CurrentDraft { draft_revision: 9, changed_by: Some(changed_by), changed_at, since: vec![since] }
}

/// The usual capitalisation of a header name: `Retry-After`.
fn canonical(name: &str) -> String {
    let word = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    name.split('-').map(word).collect::<Vec<_>>().join("-").replace("Www-", "WWW-")
}

fn schema(face: WireFormat) -> ObjectBuilder {
    let always = || Extensions::from_iter([("const", false)]);
    let no = || ObjectBuilder::new().schema_type(Type::Boolean).extensions(Some(always()));
    match face {
        WireFormat::Talkover => ObjectBuilder::new()
            .property("success", no())
            .property("message", plain(Type::String))
            .property("errors", fields())
            .property("data", anything())
            .property("code", Ref::from_schema_name(CODES))
            .required("success")
            .required("message")
            .required("code"),
        WireFormat::OpenCx => ObjectBuilder::new()
            .property("statusCode", plain(Type::Integer))
            .property("message", plain(Type::String))
            .property("error", plain(Type::String))
            .required("statusCode")
            .required("message")
            .required("error"),
        WireFormat::Luw => ObjectBuilder::new()
            .property("status", no())
            .property("errors", fields())
            .property("error", plain(Type::String))
            .required("status"),
    }
}

fn fields() -> Object {
    let messages = ArrayBuilder::new().items(plain(Type::String));
    let about = "The messages of each failing field.";
    ObjectBuilder::new()
        .description(Some(about))
        .additional_properties(Some(AdditionalProperties::from(messages)))
        .build()
}

fn anything() -> Object {
    let free = AdditionalProperties::FreeForm(true);
    ObjectBuilder::new().description(Some("Details for programs.")).additional_properties(Some(free)).build()
}

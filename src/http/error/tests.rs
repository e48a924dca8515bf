use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use chrono::DateTime;
use pretty_assertions::assert_eq;

use super::*;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::service::error::DraftChange;
use crate::store::AuditEntry;

fn bytes(failure: &ApiError, forbidden_message: ForbiddenMessage, wire_format: WireFormat) -> (u16, String) {
    let answer = failure.answer(forbidden_message);
    (answer.status(wire_format).as_u16(), String::from_utf8(body(&answer, wire_format)).unwrap())
}

fn header(failure: &ApiError, name: &HeaderName) -> Option<String> {
    let response = render(&failure.answer(ForbiddenMessage::Other), WireFormat::Talkover);
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

fn invalid() -> ApiError {
    let mut errors = FieldErrors::one("subject", "The subject field is required.");
    errors.push("instructions", "The instructions must be a string.");
    errors.into()
}

fn updated() -> AuditEntry {
    let id = Id::parse("018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b").unwrap();
    AuditEntry {
        id,
        environment: None,
        agent: Some(id),
        actor_kind: crate::domain::accounts::scope::ActorKind::User,
        actor: id,
        actor_label: "ann@example.com".to_owned(),
        action: "training.updated".to_owned(),
        target_kind: "training".to_owned(),
        target: id,
        draft_revision: Some(9),
        fields: serde_json::json!({"instructions": {"before": "a1", "after": "b2"}, "count": 1}),
        request_id: String::new(),
        created_at: Timestamp::from_micros(1_705_314_600_000_000).unwrap(),
    }
}

fn draft_changed() -> ApiError {
    let changed_at = DateTime::from_timestamp(1_705_314_600, 987_654_321).unwrap();
    let since = vec![updated()];
    let change = DraftChange { draft_revision: 9, changed_by: Some("ann@example.com".to_owned()), changed_at, since };
    ApiError::Refused(ServiceError::DraftChanged(Box::new(change)))
}

fn wrong_method() -> ApiError {
    ApiError::MethodNotAllowed { method: Method::GET, allowed: vec![Method::POST, Method::PUT, Method::DELETE] }
}

fn is_talkover(failure: &ApiError, forbidden_message: ForbiddenMessage, status: u16, rest: &str) {
    let expected = format!(r#"{{"success":false,{rest}}}"#);
    assert_eq!(bytes(failure, forbidden_message, WireFormat::Talkover), (status, expected));
}

#[test]
fn talkover_has_a_message_for_each_forbidden_action() {
    for (forbidden_message, sentence) in [
        (ForbiddenMessage::WriteTraining, "You are not authorized to create training for this agent."),
        (ForbiddenMessage::DeleteTraining, "You are not authorized to delete training for this agent."),
        (ForbiddenMessage::ListTrainings, "You are not authorized to access this agent's trainings."),
        (ForbiddenMessage::Other, "You are not authorized to perform this action."),
    ] {
        let rest = format!(r#""message":"{sentence}","code":"UNAUTHORIZED""#);
        is_talkover(&ServiceError::Forbidden.into(), forbidden_message, 403, &rest);
        is_talkover(&ApiError::ForbiddenTo(forbidden_message), ForbiddenMessage::Other, 403, &rest);
    }
}

#[test]
#[rustfmt::skip]
fn talkover_bodies_are_exact() {
    let away = ApiError::from(StoreError::Unavailable("secret host".to_owned()));
    for (failure, status, rest) in [
        (ApiError::Unauthenticated, 401, r#""message":"Unauthenticated.","code":"INVALID_TOKEN""#),
        (ResourceKind::Agent.into(), 404, r#""message":"Agent not found","code":"AGENT_NOT_FOUND""#),
        (ResourceKind::Training.into(), 404, r#""message":"Training not found","code":"TRAINING_NOT_FOUND""#),
        (wrong_method(), 405, r#""message":"The GET method is not supported for this route. Supported methods: POST, PUT, DELETE.","code":"METHOD_NOT_ALLOWED""#),
        (ServiceError::AgentPublished.into(), 409, r#""message":"Cannot delete agent while it is published.","code":"AGENT_IS_PUBLISHED""#),
        (ServiceError::AgentNotPublished.into(), 409, r#""message":"The agent is not published.","code":"AGENT_NOT_PUBLISHED""#),
        (draft_changed(), 412, r#""message":"The agent has changed since you read it.","data":{"draft_revision":9,"changed_by":"ann@example.com","changed_at":"2024-01-15T10:30:00Z","since":[{"action":"training.updated","training_id":"018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b","fields":["instructions"],"draft_revision":9,"changed_by":"ann@example.com","changed_at":"2024-01-15T10:30:00Z"}]},"code":"DRAFT_CHANGED""#),
        (invalid(), 422, r#""message":"The given data was invalid.","errors":{"subject":["The subject field is required."],"instructions":["The instructions must be a string."]},"code":"VALIDATION_ERROR""#),
        (ServiceError::Throttled { retry_after: 7 }.into(), 429, r#""message":"Too many requests. Please try again later.","code":"RATE_LIMIT_EXCEEDED""#),
        (ApiError::Panicked("secret".to_owned()), 500, r#""message":"Internal server error.","code":"SERVER_ERROR""#),
        (away, 503, r#""message":"Service temporarily unavailable. Please try again later.","code":"SERVICE_UNAVAILABLE""#),
    ] {
        is_talkover(&failure, ForbiddenMessage::Other, status, rest);
    }
}

#[test]
fn opencx_bodies_have_three_keys_and_reason_phrases() {
    for (failure, status, expected) in [
        (ApiError::Unauthenticated, 401, r#"{"statusCode":401,"message":"Unauthorized","error":"Unauthorized"}"#),
        (invalid(), 400, r#"{"statusCode":400,"message":"The subject field is required.","error":"Bad Request"}"#),
        (ServiceError::Forbidden.into(), 403, r#"{"statusCode":403,"message":"Forbidden","error":"Forbidden"}"#),
        (
            ResourceKind::Training.into(),
            404,
            r#"{"statusCode":404,"message":"Training not found","error":"Not Found"}"#,
        ),
        (
            ServiceError::Conflict("The name is taken.").into(),
            409,
            r#"{"statusCode":409,"message":"The name is taken.","error":"Conflict"}"#,
        ),
        (
            ApiError::Internal("secret".to_owned()),
            500,
            r#"{"statusCode":500,"message":"Internal Server Error","error":"Internal Server Error"}"#,
        ),
    ] {
        assert_eq!(bytes(&failure, ForbiddenMessage::WriteTraining, WireFormat::OpenCx), (status, expected.to_owned()));
    }
}

#[test]
fn luw_bodies_have_their_own_messages_and_statuses() {
    for (failure, status, expected) in [
        (
            ApiError::Unauthenticated,
            401,
            r#"{"status":false,"errors":{"auth":["Wrong credentials or expired token"]}}"#,
        ),
        (
            FieldErrors::one("image", "The image field is required.").into(),
            400,
            r#"{"status":false,"errors":{"image":["The image field is required."]}}"#,
        ),
        (
            ServiceError::Forbidden.into(),
            403,
            r#"{"status":false,"error":"You are not authorized to perform this action"}"#,
        ),
        (ResourceKind::Agent.into(), 404, r#"{"status":false,"error":"Persona not found"}"#),
        (ResourceKind::Training.into(), 404, r#"{"status":false,"error":"Training not found"}"#),
        (ServiceError::AgentPublished.into(), 400, r#"{"status":false,"error":"Cannot delete a published persona"}"#),
        (ApiError::SlowBody, 400, r#"{"status":false,"error":"The request body took too long to arrive"}"#),
        (ApiError::Panicked("secret".to_owned()), 500, r#"{"status":false,"error":"Internal server error"}"#),
        (
            ApiError::Stopping,
            500,
            r#"{"status":false,"error":"Service temporarily unavailable. Please try again later"}"#,
        ),
    ] {
        assert_eq!(bytes(&failure, ForbiddenMessage::WriteTraining, WireFormat::Luw), (status, expected.to_owned()));
    }
}

#[test]
fn errors_have_their_headers() {
    assert_eq!(header(&ServiceError::Throttled { retry_after: 7 }.into(), &RETRY_AFTER).as_deref(), Some("7"));
    assert_eq!(header(&ServiceError::KeyInFlight.into(), &RETRY_AFTER).as_deref(), Some("1"));
    assert_eq!(header(&StoreError::Contended(String::new()).into(), &RETRY_AFTER).as_deref(), Some("1"));
    assert_eq!(header(&StoreError::Broken(String::new()).into(), &RETRY_AFTER), None);
    assert_eq!(header(&wrong_method(), &ALLOW).as_deref(), Some("POST, PUT, DELETE"));
    assert_eq!(header(&ApiError::Unauthenticated, &WWW_AUTHENTICATE).as_deref(), Some("Bearer realm=\"understudy\""));
}

#[test]
fn only_server_errors_are_logged() {
    assert!(ApiError::from(StoreError::Broken(String::new())).is_server_error());
    assert!(ApiError::Panicked(String::new()).is_server_error());
    assert!(!invalid().is_server_error());
    assert!(!ApiError::Stopping.is_server_error());
}

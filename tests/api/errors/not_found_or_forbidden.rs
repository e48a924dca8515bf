//! Things that do not exist and things that the caller may not see or do.

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{ErrorCode, Permission, Permissions};

use crate::support::{PASSWORD, TestApp};

/// The codes that the tests of this file receive.
pub const TESTED: &[ErrorCode] = &[
    ErrorCode::InvalidToken,
    ErrorCode::Unauthorized,
    ErrorCode::AgentNotFound,
    ErrorCode::TrainingNotFound,
    ErrorCode::VersionNotFound,
    ErrorCode::DirectoryNotFound,
    ErrorCode::EnvironmentNotFound,
    ErrorCode::SessionNotFound,
    ErrorCode::MemberNotFound,
    ErrorCode::TokenNotFound,
    ErrorCode::InvitationNotFound,
    ErrorCode::MissingEnvironment,
    ErrorCode::InvalidCredentials,
];

const ID: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

#[tokio::test]
async fn a_request_without_a_valid_token_is_unauthenticated() {
    let app = TestApp::spawn().await;
    let refused = app.bearer(app.new_environment().await, "talq_forged").get("/api/v1/agents").await;
    let expected = r#"{"success":false,"message":"Unauthenticated.","code":"INVALID_TOKEN"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (401, expected));
    assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"understudy\""));
}

#[tokio::test]
async fn a_missing_permission_is_named_in_the_message() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let reader = app.actor_with_permission(alice.env, Permission::AgentsRead).await;
    let agent = alice.new_agent().await;
    let training = format!("{agent}/trainings/{}", alice.add_training(&agent, "Hours", "9 to 18.").await);
    let body = json!({"subject": "a", "instructions": "b"});
    for (refused, sentence) in [
        (reader.post(&format!("{agent}/trainings"), body.clone()).await, "create training for this agent"),
        (reader.put(&training, body).await, "create training for this agent"),
        (reader.delete(&training).await, "delete training for this agent"),
        (reader.get(&format!("{agent}/trainings")).await, "access this agent's trainings"),
        (reader.get(&training).await, "access this agent's trainings"),
        (reader.post_empty(&format!("{agent}/publish")).await, "perform this action"),
        (reader.delete(&agent).await, "perform this action"),
    ] {
        let expected =
            format!(r#"{{"success":false,"message":"You are not authorized to {sentence}.","code":"UNAUTHORIZED"}}"#);
        assert_eq!((refused.status, refused.text), (403, expected));
    }
}

#[tokio::test]
async fn a_404_names_what_was_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor_in(app.new_environment().await, Permissions::all()).await;
    let agent = alice.new_agent().await;
    let not_found = |message: &str, code: &str| format!(r#"{{"success":false,"message":"{message}","code":"{code}"}}"#);
    for (path, expected) in [
        (format!("/api/v1/agents/{ID}"), not_found("Agent not found", "AGENT_NOT_FOUND")),
        (format!("{agent}/trainings/{ID}"), not_found("Training not found", "TRAINING_NOT_FOUND")),
        (format!("{agent}/versions/1"), not_found("Version not found", "VERSION_NOT_FOUND")),
    ] {
        let refused = alice.get(&path).await;
        assert_eq!((refused.status, refused.text), (404, expected), "{path}");
    }
    for (path, expected) in [
        (format!("/api/v1/environments/{ID}"), not_found("Environment not found", "ENVIRONMENT_NOT_FOUND")),
        (format!("/api/v1/tenant/members/{ID}"), not_found("Member not found", "MEMBER_NOT_FOUND")),
        (format!("{agent}/sessions/{ID}"), not_found("Session not found", "SESSION_NOT_FOUND")),
        (format!("/api/v1/tenant/invitations/{ID}"), not_found("Invitation not found", "INVITATION_NOT_FOUND")),
        (format!("/api/v1/tokens/{ID}"), not_found("Token not found", "TOKEN_NOT_FOUND")),
    ] {
        let refused = alice.delete(&path).await;
        assert_eq!((refused.status, refused.text), (404, expected), "{path}");
    }
    let refused = alice.put(&format!("/training/directories/{ID}"), json!({"name": "x"})).await;
    let expected = r#"{"statusCode":404,"message":"Directory not found","error":"Not Found"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (404, expected));
}

#[tokio::test]
async fn a_failed_login_does_not_say_whether_the_address_or_the_password_is_wrong() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let owner = app.owner(env).await;
    let expected =
        r#"{"success":false,"message":"These credentials do not match our records.","code":"INVALID_CREDENTIALS"}"#;
    for (email, password) in [(owner.email.as_str(), "not the password"), ("nobody@example.com", PASSWORD)] {
        let refused = app.log_in(env, email, password).await;
        assert_eq!((refused.status, refused.text.as_str()), (401, expected), "{email}");
    }
}

#[tokio::test]
async fn a_dashboard_session_without_an_environment_is_refused() {
    let app = TestApp::spawn().await;
    let owner = app.owner(app.new_environment().await).await;
    let refused = owner.naming_none().get("/api/v1/agents").await;
    let expected =
        r#"{"success":false,"message":"The X-Environment header is required.","code":"MISSING_ENVIRONMENT"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (400, expected));
}

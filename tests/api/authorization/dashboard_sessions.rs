//! Dashboard sessions: expiry, the `X-Environment` header and the permissions of each role.

use pretty_assertions::assert_eq;
use understudy::testing::{AuthRequirement, Role, WireFormat};

use super::error_bodies::{forbidden, not_found, unauthenticated};
use super::fixture::{Fixture, ask, call, guarded, permitted};
use crate::support::send_request;

#[tokio::test]
async fn an_expired_session_is_401_on_every_route() {
    let fixture = Fixture::new().await;
    let owner = fixture.app.owner(fixture.owner.env).await;
    fixture.app.clock.advance_seconds(901);
    let before = fixture.app.database.rows();
    for row in guarded() {
        let refused = ask(&owner.actor, &row, &fixture.resources.path(&row)).await;
        let expected = (401, unauthenticated(row.wire_format()));
        assert_eq!((refused.status, refused.text.as_str()), expected, "{}", row.id);
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn a_foreign_or_unknown_environment_is_404_on_every_route() {
    let fixture = Fixture::new().await;
    let owner = fixture.app.owner(fixture.owner.env).await;
    let before = fixture.app.database.rows();
    for (row, _) in permitted() {
        let path = fixture.resources.path(&row);
        let expected = (404, not_found(row.wire_format(), "Environment"));
        let refused = ask(&owner.naming(fixture.foreigner.env.environment), &row, &path).await;
        assert_eq!((refused.status, refused.text), expected, "{}: of another tenant", row.id);
        for unknown in ["018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b", "nonsense", ""] {
            let request = call(&owner.naming_none(), &row, &path).header("X-Environment", unknown);
            let refused = send_request(request).await;
            assert_eq!((refused.status, refused.text), expected, "{}: {unknown}", row.id);
        }
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn a_missing_environment_header_is_400_on_every_route() {
    let fixture = Fixture::new().await;
    let owner = fixture.app.owner(fixture.owner.env).await;
    for (row, _) in permitted() {
        let refused = ask(&owner.naming_none(), &row, &fixture.resources.path(&row)).await;
        let sentence = "The X-Environment header is required";
        let expected = match row.wire_format() {
            WireFormat::Talkover => {
                format!(r#"{{"success":false,"message":"{sentence}.","code":"MISSING_ENVIRONMENT"}}"#)
            }
            WireFormat::OpenCx => format!(r#"{{"statusCode":400,"message":"{sentence}.","error":"Bad Request"}}"#),
            WireFormat::Luw => format!(r#"{{"status":false,"error":"{sentence}"}}"#),
        };
        assert_eq!((refused.status, refused.text), (400, expected), "{}", row.id);
    }
}

#[tokio::test]
async fn a_role_without_the_permission_is_403_on_every_route() {
    let fixture = Fixture::new().await;
    for (role, email) in
        [(Role::Viewer, "v@example.com"), (Role::Editor, "e@example.com"), (Role::Publisher, "p@example.com")]
    {
        let person = fixture.app.person(fixture.owner.env, role, email).await;
        for (row, permission) in permitted().into_iter().filter(|(_, needed)| !role.permissions().contains(*needed)) {
            let refused = ask(&person.actor, &row, &fixture.resources.path(&row)).await;
            let expected = (403, forbidden(row.wire_format(), row.forbidden_message));
            assert_eq!((refused.status, refused.text), expected, "{} {} {}", role.name(), row.id, permission.name());
        }
    }
}

#[tokio::test]
async fn user_routes_need_no_environment() {
    let fixture = Fixture::new().await;
    let owner = fixture.app.owner(fixture.owner.env).await;
    let rows: Vec<_> = guarded().into_iter().filter(|row| row.auth == Some(AuthRequirement::User)).collect();
    assert!(!rows.is_empty());
    for row in rows {
        let welcome = ask(&owner.naming_none(), &row, &fixture.resources.path(&row)).await;
        assert!(welcome.status < 300, "{}: {}", row.id, welcome.text);
    }
}

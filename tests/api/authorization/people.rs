//! People reach what they are members of, in the environment they name, for as long as their session lasts.

use pretty_assertions::assert_eq;
use understudy::domain::accounts::permission::Role;
use understudy::http::endpoint::AuthRequirement;
use understudy::http::wire_format::WireFormat;

use super::faces::{forbidden, not_found, unauthenticated};
use super::world::{World, ask, call, guarded, permitted};
use crate::support::answer;

#[tokio::test]
async fn a_session_that_has_ended_is_no_credential_on_any_route() {
    let world = World::new().await;
    let owner = world.app.owner(world.owner.place).await;
    world.app.clock.advance_seconds(901);
    let before = world.app.database.rows();
    for row in guarded() {
        let refused = ask(&owner.actor, &row, &world.things.path(&row)).await;
        let expected = (401, unauthenticated(row.wire_format()));
        assert_eq!((refused.status, refused.text.as_str()), expected, "{}", row.id);
    }
    assert_eq!(world.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn an_environment_out_of_reach_is_not_found_whoever_it_belongs_to() {
    let world = World::new().await;
    let owner = world.app.owner(world.owner.place).await;
    let before = world.app.database.rows();
    for (row, _) in permitted() {
        let path = world.things.path(&row);
        let expected = (404, not_found(row.wire_format(), "Environment"));
        let refused = ask(&owner.naming(world.foreigner.place.environment), &row, &path).await;
        assert_eq!((refused.status, refused.text), expected, "{}: of another tenant", row.id);
        for unknown in ["018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b", "nonsense", ""] {
            let request = call(&owner.naming_none(), &row, &path).header("X-Environment", unknown);
            let refused = answer(request).await;
            assert_eq!((refused.status, refused.text), expected, "{}: {unknown}", row.id);
        }
    }
    assert_eq!(world.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn who_names_no_environment_is_asked_for_one() {
    let world = World::new().await;
    let owner = world.app.owner(world.owner.place).await;
    for (row, _) in permitted() {
        let refused = ask(&owner.naming_none(), &row, &world.things.path(&row)).await;
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
async fn a_member_may_do_what_their_role_allows_and_no_more() {
    let world = World::new().await;
    for (role, email) in
        [(Role::Viewer, "v@example.com"), (Role::Editor, "e@example.com"), (Role::Publisher, "p@example.com")]
    {
        let person = world.app.person(world.owner.place, role, email).await;
        for (row, permission) in permitted().into_iter().filter(|(_, needed)| !role.permissions().contains(*needed)) {
            let refused = ask(&person.actor, &row, &world.things.path(&row)).await;
            let expected = (403, forbidden(row.wire_format(), row.forbidden_message));
            assert_eq!((refused.status, refused.text), expected, "{} {} {}", role.name(), row.id, permission.name());
        }
    }
}

#[tokio::test]
async fn what_is_for_people_is_open_to_a_session_without_an_environment() {
    let world = World::new().await;
    let owner = world.app.owner(world.owner.place).await;
    let rows: Vec<_> = guarded().into_iter().filter(|row| row.auth == Some(AuthRequirement::User)).collect();
    assert!(!rows.is_empty());
    for row in rows {
        let welcome = ask(&owner.naming_none(), &row, &world.things.path(&row)).await;
        assert!(welcome.status < 300, "{}: {}", row.id, welcome.text);
    }
}

//! Who has no good credential learns nothing but that.

use pretty_assertions::assert_eq;
use understudy::api::routes;
use understudy::http::endpoint::AuthRequirement;

use super::faces::unauthenticated;
use super::world::{World, ask, call, guarded};
use crate::support::{answer, forgeries};

#[tokio::test]
async fn every_route_says_who_may_call_it_and_only_these_say_anyone() {
    let mut public: Vec<_> =
        routes::table().iter().filter(|row| row.auth == Some(AuthRequirement::Public)).map(|row| row.id).collect();
    public.sort_unstable();
    // Whoever adds to this list has thought about it.
    let reading = ["getDocs", "getHealth", "getMetrics", "getOpenApi", "getReadiness"];
    assert_eq!(public, [&reading[..], &["logIn", "logOut", "refreshSession"]].concat());
    assert!(routes::table().iter().all(|row| row.auth.is_some()));
}

#[tokio::test]
async fn no_forged_absent_or_garbled_credential_gets_through_any_route() {
    let world = World::new().await;
    let mut bearers = forgeries(&world.owner.bearer);
    bearers.push(("none at all", String::new()));
    let before = world.app.database.rows();
    for row in guarded() {
        let path = world.things.path(&row);
        let expected = unauthenticated(row.wire_format());
        for (what, bearer) in &bearers {
            let stranger = world.app.bearer(world.owner.place, bearer);
            let refused = ask(&stranger, &row, &path).await;
            assert_eq!((refused.status, refused.text.as_str()), (401, expected), "{} with {what}", row.id);
            assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"understudy\""), "{}", row.id);
        }
    }
    assert_eq!(world.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn a_good_token_in_another_scheme_is_no_credential() {
    let world = World::new().await;
    let anyone = world.app.bearer(world.owner.place, "");
    let good = &world.owner.bearer;
    let before = world.app.database.rows();
    for row in guarded() {
        let path = world.things.path(&row);
        let headers = [
            ("Authorization", format!("Basic {good}")),
            ("Authorization", format!("Token {good}")),
            ("Authorization", good.clone()),
            ("Authorization", format!("Bearer{good}")),
            ("Authorization", format!("Bearer {good} x")),
            ("Authorization", "Bearer".to_owned()),
            ("X-Authorization", format!("Bearer {good}")),
            ("Cookie", format!("token={good}")),
        ];
        for (name, value) in headers {
            let refused = answer(call(&anyone, &row, &path).header(name, &value)).await;
            let expected = (401, unauthenticated(row.wire_format()));
            assert_eq!((refused.status, refused.text.as_str()), expected, "{}: {name}", row.id);
        }
        let in_query = ask(&anyone, &row, &format!("{path}?token={good}&access_token={good}")).await;
        assert_eq!((in_query.status, in_query.text.as_str()), (401, unauthenticated(row.wire_format())), "{}", row.id);
    }
    assert_eq!(world.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case() {
    let world = World::new().await;
    let anyone = world.app.bearer(world.owner.place, "");
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer  "] {
        let value = format!("{scheme} {}", world.owner.bearer);
        let welcome = answer(anyone.request("GET", "/api/v1/agents").header("Authorization", value)).await;
        assert_eq!(welcome.status, 200, "{scheme}");
    }
}

#[tokio::test]
async fn an_api_token_is_no_dashboard_session() {
    let world = World::new().await;
    for row in guarded().into_iter().filter(|row| row.auth == Some(AuthRequirement::User)) {
        let refused = ask(&world.owner, &row, &world.things.path(&row)).await;
        let expected = (401, unauthenticated(row.wire_format()));
        assert_eq!((refused.status, refused.text.as_str()), expected, "{}", row.id);
    }
}

//! Missing, forged and misplaced credentials are 401 on every route.

use pretty_assertions::assert_eq;
use understudy::testing::{AuthRequirement, routes};

use super::error_bodies::unauthenticated;
use super::fixture::{Fixture, ask, call, guarded};
use crate::support::{forged_tokens, send_request};

#[tokio::test]
async fn every_route_declares_its_authentication_and_only_these_are_public() {
    let mut public: Vec<_> =
        routes::table().iter().filter(|row| row.auth == Some(AuthRequirement::Public)).map(|row| row.id).collect();
    public.sort_unstable();
    // Adding a route to this list is a decision to be reviewed.
    let reading = ["getDocs", "getHealth", "getMetrics", "getOpenApi", "getReadiness"];
    let writing = ["logIn", "logOut", "refreshSession", "resetPassword"];
    assert_eq!(public, [&["acceptInvitation", "forgotPassword"], &reading[..], &writing].concat());
    assert!(routes::table().iter().all(|row| row.auth.is_some()));
}

#[tokio::test]
async fn forged_and_missing_tokens_are_401_on_every_route() {
    let fixture = Fixture::new().await;
    let mut bearers = forged_tokens(&fixture.owner.bearer);
    bearers.push(("none at all", String::new()));
    let before = fixture.app.database.rows();
    for row in guarded() {
        let path = fixture.resources.path(&row);
        let expected = unauthenticated(row.wire_format());
        for (what, bearer) in &bearers {
            let stranger = fixture.app.bearer(fixture.owner.env, bearer);
            let refused = ask(&stranger, &row, &path).await;
            assert_eq!((refused.status, refused.text.as_str()), (401, expected), "{} with {what}", row.id);
            assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"understudy\""), "{}", row.id);
        }
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn a_valid_token_outside_the_bearer_scheme_is_401_on_every_route() {
    let fixture = Fixture::new().await;
    let anyone = fixture.app.bearer(fixture.owner.env, "");
    let good = &fixture.owner.bearer;
    let before = fixture.app.database.rows();
    for row in guarded() {
        let path = fixture.resources.path(&row);
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
            let refused = send_request(call(&anyone, &row, &path).header(name, &value)).await;
            let expected = (401, unauthenticated(row.wire_format()));
            assert_eq!((refused.status, refused.text.as_str()), expected, "{}: {name}", row.id);
        }
        let in_query = ask(&anyone, &row, &format!("{path}?token={good}&access_token={good}")).await;
        assert_eq!((in_query.status, in_query.text.as_str()), (401, unauthenticated(row.wire_format())), "{}", row.id);
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn the_bearer_scheme_is_case_insensitive() {
    let fixture = Fixture::new().await;
    let anyone = fixture.app.bearer(fixture.owner.env, "");
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer  "] {
        let value = format!("{scheme} {}", fixture.owner.bearer);
        let welcome = send_request(anyone.request("GET", "/api/v1/agents").header("Authorization", value)).await;
        assert_eq!(welcome.status, 200, "{scheme}");
    }
}

#[tokio::test]
async fn an_api_token_is_401_on_user_routes() {
    let fixture = Fixture::new().await;
    for row in guarded().into_iter().filter(|row| row.auth == Some(AuthRequirement::User)) {
        let refused = ask(&fixture.owner, &row, &fixture.resources.path(&row)).await;
        let expected = (401, unauthenticated(row.wire_format()));
        assert_eq!((refused.status, refused.text.as_str()), expected, "{}", row.id);
    }
}

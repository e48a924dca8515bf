//! A path with a trailing slash is the same path, with the same checks.

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{AuthRequirement, routes};

use super::error_bodies::{forbidden, unauthenticated};
use super::fixture::{Fixture, ask, guarded, permitted};
use crate::support::{TestApp, send_request};

#[tokio::test]
async fn every_route_with_a_trailing_slash_asks_for_the_same_token_and_permission() {
    let fixture = Fixture::new().await;
    let nobody = fixture.app.bearer(fixture.owner.env, "");
    let before = fixture.app.database.rows();
    for row in guarded() {
        let refused = ask(&nobody, &row, &format!("{}/", fixture.resources.path(&row))).await;
        let expected = (401, unauthenticated(row.wire_format()));
        assert_eq!((refused.status, refused.text.as_str()), expected, "{}", row.id);
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
    for (row, permission) in permitted() {
        let nearly = fixture.all_but(permission).await;
        let refused = ask(&nearly, &row, &format!("{}/", fixture.resources.path(&row))).await;
        let expected = (403, forbidden(row.wire_format(), row.forbidden_message));
        assert_eq!((refused.status, refused.text), expected, "{} without {}", row.id, permission.name());
    }
}

#[tokio::test]
async fn every_read_with_a_trailing_slash_has_the_same_answer() {
    let fixture = Fixture::new().await;
    for row in routes::table().into_iter().filter(|row| row.method == "GET" && row.id != "getMetrics") {
        if row.auth == Some(AuthRequirement::User) {
            continue;
        }
        let path = fixture.resources.path(&row);
        let (plain, slashed) =
            (ask(&fixture.owner, &row, &path).await, ask(&fixture.owner, &row, &format!("{path}/")).await);
        assert_eq!((slashed.status, slashed.text), (plain.status, plain.text), "{}", row.id);
        assert_eq!(slashed.headers.get("etag"), plain.headers.get("etag"), "{}", row.id);
        let doubled = ask(&fixture.owner, &row, &format!("{path}//")).await;
        assert_eq!(doubled.status, 404, "{}: {}", row.id, doubled.text);
    }
}

#[tokio::test]
async fn writes_wrong_methods_replays_and_metrics_take_the_slash_for_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = json!({"name": "Ada"});
    let made = alice.post_with_key("once", "/v2/personas/?x=1", body.clone()).await;
    assert_eq!((made.status, made.text.as_str()), (200, r#"{"status":true,"persona_id":1}"#));
    let replayed = alice.post_with_key("once", "/v2/personas?x=1", body).await;
    assert_eq!((replayed.status, replayed.text), (made.status, made.text));
    let wrong = send_request(alice.request("PATCH", "/v2/personas/")).await;
    let expected = r#"{"status":false,"error":"The PATCH method is not supported for this route. Supported methods: GET, HEAD, POST"}"#;
    assert_eq!((wrong.status, wrong.text.as_str()), (400, expected));
    assert_eq!(send_request(alice.request("HEAD", "/v2/personas/1/")).await.status, 200);
    assert_eq!(alice.delete("/v2/personas/1/").await.text, r#"{"status":true}"#);
    let metrics = alice.get("/metrics").await.text;
    for line in [
        r#"_count{method="POST",route="/v2/personas",status="200"} 2"#,
        r#"_count{method="HEAD",route="/v2/personas/{persona_id}",status="200"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line} is missing in {metrics}");
    }
}

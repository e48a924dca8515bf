//! The rate-limit headers of every answer to a limited caller.

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permission;

use crate::support::{PASSWORD, Response, TestApp};

/// `X-RateLimit-Limit`, `-Remaining`, and the seconds from `now` to `-Reset`.
fn headers(app: &TestApp, response: &Response) -> (u64, u64, i64) {
    let number = |name: &str| response.header(name).unwrap().parse::<u64>().unwrap();
    let reset = i64::try_from(number("x-ratelimit-reset")).unwrap();
    (number("x-ratelimit-limit"), number("x-ratelimit-remaining"), reset - app.clock.now().utc().timestamp())
}

fn has_none(response: &Response) -> bool {
    ["limit", "remaining", "reset"].iter().all(|name| response.header(&format!("x-ratelimit-{name}")).is_none())
}

#[tokio::test]
async fn the_headers_count_down_to_429_and_the_limit_comes_back() {
    let app = TestApp::with_rate_limit(6).await;
    for path in ["/api/v1/agents", "/training", "/v2/personas"] {
        let alice = app.actor().await;
        for used in 1..=6_u8 {
            let answer = alice.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            let (limit, remaining, reset) = headers(&app, &answer);
            assert_eq!((limit, remaining), (6, 6 - u64::from(used)), "{path}");
            let expected = 10 * i64::from(used);
            assert!((expected - 3..=expected + 1).contains(&reset), "{path}: {reset} s after {used} requests");
            assert_eq!(answer.header("retry-after"), None);
        }
        let refused = alice.get(path).await;
        let (limit, remaining, reset) = headers(&app, &refused);
        assert_eq!((refused.status, limit, remaining), (429, 6, 0), "{path}");
        assert!((57..=61).contains(&reset), "{path}: {reset}");
        let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=10).contains(&wait), "{path}: {wait}");
        app.clock.advance_seconds(wait);
        assert_eq!(alice.get(path).await.status, 200, "{path} after Retry-After");
        app.clock.advance_seconds(60);
        assert_eq!(headers(&app, &alice.get(path).await).1, 5, "{path} after Reset");
    }
}

#[tokio::test]
async fn errors_of_a_limited_caller_have_the_headers_as_well() {
    let app = TestApp::with_rate_limit(100).await;
    let alice = app.actor().await;
    let reader = app.actor_with_permission(alice.env, Permission::AgentsRead).await;
    for (answer, status) in [
        (alice.post("/api/v1/agents", json!({})).await, 422),
        (alice.post("/training", json!({})).await, 400),
        (alice.get("/v2/personas/7").await, 404),
        (reader.post("/v2/personas", json!({"name": "Ada"})).await, 403),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text);
        assert_eq!(headers(&app, &answer).0, 100, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_replayed_answer_reports_the_present_state() {
    let app = TestApp::with_rate_limit(100).await;
    let alice = app.actor().await;
    let send = async || alice.post_with_key("once", "/v2/personas", json!({"name": "Ada"})).await;
    let (first, second) = (send().await, send().await);
    assert_eq!(first.text, second.text);
    assert_eq!((headers(&app, &first).1, headers(&app, &second).1), (99, 98));
}

#[tokio::test]
async fn sessions_of_people_are_limited_by_user() {
    let app = TestApp::with_rate_limit(100).await;
    let owner = app.owner(app.new_environment().await).await;
    let again = app.session_of(owner.actor.env, owner.id);
    assert_eq!(headers(&app, &owner.actor.get("/api/v1/agents").await).1, 99);
    assert_eq!(headers(&app, &again.get("/api/v1/user").await).1, 98);
}

#[tokio::test]
async fn callers_without_a_limit_get_no_headers() {
    let limited = TestApp::with_rate_limit(1).await;
    let nobody = limited.bearer(limited.new_environment().await, "");
    limited.owner(nobody.env).await;
    for path in ["/api/v1/health", "/openapi.json", "/api/v1/agents", "/v2/nothing"] {
        assert!(has_none(&nobody.get(path).await), "{path}");
    }
    assert!(has_none(&limited.log_in(nobody.env, "owner@example.com", PASSWORD).await));
    let unlimited = TestApp::spawn().await;
    assert!(has_none(&unlimited.actor().await.get("/api/v1/agents").await));
}

use pretty_assertions::assert_eq;

use crate::support::TestApp;

#[tokio::test]
async fn requests_are_counted_by_route_and_status_without_ids() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.get(&agent).await;
    alice.get("/api/v1/agents/nonsense").await;
    alice.get("/nowhere/at/all").await;
    let metrics = app.bearer(alice.env, "").get("/metrics").await;
    assert_eq!(
        (metrics.status, metrics.header("content-type")),
        (200, Some("text/plain; version=0.0.4; charset=utf-8"))
    );
    for line in [
        r#"_count{method="POST",route="/api/v1/agents",status="201"} 1"#,
        r#"_count{method="GET",route="/api/v1/agents/{agent_id}",status="200"} 1"#,
        r#"_count{method="GET",route="/api/v1/agents/{agent_id}",status="404"} 1"#,
        r#"_count{method="GET",route="unmatched",status="404"} 1"#,
        "http_requests_running 1",
        "understudy_writes_waiting ",
        "understudy_connections ",
        "understudy_connections_idle ",
        "understudy_tokens_remembered ",
        "understudy_bundles 0",
        "understudy_bundle_bytes 0",
    ] {
        assert!(metrics.text.contains(line), "{line} is missing in {}", metrics.text);
    }
    for secret in [agent.rsplit('/').next().unwrap(), "nowhere", &alice.env.tenant.to_string(), "nonsense"] {
        assert!(!metrics.text.contains(secret), "{secret} stands in {}", metrics.text);
    }
}

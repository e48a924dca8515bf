//! Tokens end when they expire, and within a second of being revoked by any process.

use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use understudy::testing::{Id, Permissions};

use super::error_bodies::unauthenticated;
use super::fixture::{Fixture, ask, guarded};
use crate::support::{TestApp, until, within};

#[tokio::test]
async fn expired_and_revoked_tokens_are_refused_on_every_route() {
    let fixture = Fixture::new().await;
    let env = fixture.owner.env;
    let expired = fixture.app.actor_with(env, Permissions::all(), None, Some(60)).await;
    let revoked = fixture.app.actor_in(env, Permissions::all()).await;
    for actor in [&expired, &revoked] {
        assert_eq!(actor.get("/api/v1/agents").await.status, 200, "good until then");
    }
    fixture.app.revoke(&revoked).await;
    fixture.app.clock.advance_seconds(61);
    let before = fixture.app.database.rows();
    for row in guarded() {
        let path = fixture.resources.path(&row);
        for (what, actor) in [("an expired token", &expired), ("a revoked token", &revoked)] {
            let refused = ask(actor, &row, &path).await;
            let expected = (401, unauthenticated(row.wire_format()));
            assert_eq!((refused.status, refused.text.as_str()), expected, "{} with {what}", row.id);
        }
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn a_token_revoked_by_another_process_stops_working_within_a_second() {
    let app = TestApp::spawn().await;
    within(Duration::from_millis(1200), async || {
        let alice = app.actor().await;
        assert_eq!(alice.get("/api/v1/agents").await.status, 200);
        app.revoke(&alice).await;
        let revoked = Instant::now();
        until(async || (alice.get("/api/v1/agents").await.status == 401).then_some(())).await;
        let took = revoked.elapsed();
        for _ in 0..3 {
            assert_eq!(alice.get("/api/v1/agents").await.status, 401, "it stays revoked");
        }
        took
    })
    .await;
}

#[tokio::test]
async fn the_expiry_of_the_token_row_counts_when_it_is_earlier_than_the_jwt() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    assert_eq!(alice.get("/api/v1/agents").await.status, 200);
    let soon = if app.database.is_postgres() { "now() - interval '1 second'" } else { "1000000" };
    app.database.execute(&format!("UPDATE api_tokens SET expires_at = {soon}"));
    app.clock.advance_seconds(2);
    assert_eq!(alice.get("/api/v1/agents").await.status, 401);
}

#[tokio::test]
async fn a_bound_token_expires_on_its_own() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = Id::parse(agent.rsplit('/').next().unwrap());
    let bound = app.actor_with(alice.env, Permissions::all(), id, Some(60)).await;
    bound.add_training(&agent, "Hours", "9 to 18.").await;
    assert_eq!(bound.publish(&agent).await, 1);
    app.clock.advance_seconds(30);
    assert_eq!(bound.get(&agent).await.status, 200);
    app.clock.advance_seconds(30);
    assert_eq!(bound.get(&agent).await.status, 401);
    assert_eq!(alice.get(&agent).await.status, 200);
}

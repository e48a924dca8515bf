use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use crate::support::{Actor, Person, TestApp, until};

/// `last_used_at` of a token, as its environment lists it.
async fn last_used(ann: &Person, token: &Actor) -> Value {
    let id = json!(token.token.unwrap().to_string());
    let listed = ann.actor.get("/api/v1/tokens").await.data();
    listed.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()["last_used_at"].clone()
}

#[tokio::test]
async fn the_minute_of_the_last_use_is_listed_for_each_token() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let (used, unused) = (app.actor_in(env, Permissions::all()).await, app.actor_in(env, Permissions::all()).await);
    assert_eq!(last_used(&ann, &used).await, Value::Null);
    let before = app.clock.now().start_of_minute();
    assert_eq!(used.get("/api/v1/agents").await.status, 200);
    let shown = until(async || Some(last_used(&ann, &used).await).filter(Value::is_string)).await;
    assert!([before, app.clock.now().start_of_minute()].map(|minute| json!(minute)).contains(&shown), "{shown}");
    assert!(shown.as_str().unwrap().ends_with(":00Z"), "to the minute: {shown}");
    assert_eq!(last_used(&ann, &unused).await, Value::Null);
    assert_eq!(used.get("/api/v1/auth/identify").await.data()["kind"], "token");
    until(async || (used.get("/api/v1/auth/identify").await.data()["last_used_at"] == shown).then_some(())).await;
    app.clock.advance_seconds(600);
    assert_eq!(used.get("/api/v1/agents").await.status, 200);
    until(async || (last_used(&ann, &used).await.as_str() > shown.as_str()).then_some(())).await;
}

#[tokio::test]
async fn a_refused_token_is_not_used() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let (revoked, good) = (app.actor_in(env, Permissions::all()).await, app.actor_in(env, Permissions::all()).await);
    app.revoke(&revoked).await;
    assert_eq!(revoked.get("/api/v1/agents").await.status, 401);
    assert_eq!(good.get("/api/v1/agents").await.status, 200);
    until(async || last_used(&ann, &good).await.is_string().then_some(())).await;
    assert_eq!(last_used(&ann, &revoked).await, Value::Null);
}

#[tokio::test]
async fn two_processes_keep_the_later_minute() {
    let app = TestApp::spawn().await;
    let beside = app.second_server();
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let token = app.actor_in(env, Permissions::all()).await;
    // The clock of the second server is ahead.
    beside.clock.advance_seconds(3600);
    assert_eq!(token.at(beside.address).get("/api/v1/agents").await.status, 200);
    let later = until(async || Some(last_used(&ann, &token).await).filter(Value::is_string)).await;
    let other = app.actor_in(env, Permissions::all()).await;
    for actor in [&token, &other] {
        assert_eq!(actor.get("/api/v1/agents").await.status, 200);
    }
    until(async || last_used(&ann, &other).await.is_string().then_some(())).await;
    assert_eq!(last_used(&ann, &token).await, later);
}

/// A write lock is held all the time: a use that is noted does not make a read wait.
#[tokio::test]
async fn requests_do_not_wait_for_the_use_to_be_stored() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let token = app.actor_in(env, Permissions::all()).await;
    let block = app.database.block_writes();
    for _ in 0..20 {
        assert_eq!(token.get("/api/v1/agents").await.status, 200);
    }
    drop(block);
    until(async || last_used(&ann, &token).await.is_string().then_some(())).await;
}

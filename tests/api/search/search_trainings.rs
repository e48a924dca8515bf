use pretty_assertions::assert_eq;
use serde_json::json;

use super::create_scenario;
use crate::support::TestApp;

#[tokio::test]
async fn search_returns_trainings_with_scores_and_match_reasons() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = create_scenario(&alice, &agent, "Opening hours", "Nine to six.").await;
    let tone = alice.add_training(&agent, "Tone", "Never speak of prices during opening hours.").await;
    alice.publish(&agent).await;
    let path = format!("{agent}/search");
    let found = alice.post(&path, json!({"query": "opening hours"})).await;
    assert_eq!(found.header("x-understudy-ranking"), Some("wording"));
    let data = found.data();
    let score = |at: usize| data["items"][at]["score"].clone();
    assert_eq!(
        found.json(),
        json!({"success": true, "data": {"items": [
            {"training": data["items"][0]["training"], "score": score(0), "match": "lexical"},
            {"training": data["items"][1]["training"], "score": score(1), "match": "lexical"},
        ]}})
    );
    assert!(score(0).as_f64() > score(1).as_f64() && score(1).as_f64() > Some(0.0), "{data}");
    assert_eq!(
        data["items"][0]["training"],
        json!({
            "id": hours, "subject": "Opening hours", "instructions": "Nine to six.", "current_status": "active",
            "type": "SCENARIO_SPECIFIC", "slot": null, "image": null, "info": null, "extras": null,
            "restricted_to_channels": [], "restricted_to_segments": [], "start_time": null, "end_time": null,
            "metadata": {},
        })
    );
    let only = alice.post(&path, json!({"query": "opening hours", "type": "BEHAVIORAL", "limit": 1})).await;
    assert_eq!(only.data()["items"][0]["training"]["id"], json!(tone));
    assert_eq!(only.data()["items"].as_array().unwrap().len(), 1);
    assert_eq!(alice.post(&path, json!({"query": "zzz"})).await.data(), json!({"items": []}));
}

#[tokio::test]
async fn search_filters_and_validates() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/search");
    let early = alice.post(&path, json!({"query": "x"})).await;
    assert_eq!((early.status, early.json()["code"].clone()), (409, json!("AGENT_NOT_PUBLISHED")));
    for (subject, more) in [
        ("hours on the web", json!({"restricted_to_channels": ["web"]})),
        ("hours for members", json!({"restricted_to_segments": ["vip"]})),
        ("hours of old", json!({"current_status": "inactive"})),
        ("hours held back", json!({"is_draft": true})),
        ("hours for all", json!({})),
    ] {
        let mut body = json!({"subject": subject, "instructions": "Nine to six."});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(alice.post(&format!("{agent}/trainings"), body).await.status, 200);
    }
    alice.publish(&agent).await;
    let search = async |more: serde_json::Value| {
        let mut body = json!({"query": "hours", "limit": 10});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = alice.post(&path, body).await;
        let items = answer.data()["items"].as_array().unwrap().clone();
        let name =
            |item: &serde_json::Value| item["training"]["subject"].as_str().unwrap()["hours ".len()..].to_owned();
        let mut names: Vec<String> = items.iter().map(name).collect();
        names.sort();
        names
    };
    assert_eq!(search(json!({})).await, ["for all", "for members", "on the web"]);
    assert_eq!(search(json!({"channel": "sms"})).await, ["for all", "for members"]);
    assert_eq!(search(json!({"segment": "none"})).await, ["for all", "on the web"]);
    assert_eq!(search(json!({"include_inactive": true})).await, ["for all", "for members", "of old", "on the web"]);
    assert_eq!(search(json!({"version": "draft"})).await, ["for all", "for members", "held back", "on the web"]);
    assert_eq!(search(json!({"version": 1})).await.len(), 3);
    assert_eq!(alice.post(&path, json!({"query": "x", "version": "9"})).await.status, 404);
    let wrong = alice.post(&path, json!({"limit": 0, "type": "X"})).await;
    assert_eq!((wrong.status, wrong.json()["errors"].as_object().unwrap().len()), (422, 3), "{}", wrong.text);
    let bob = app.actor().await;
    assert_eq!(bob.post(&path, json!({"query": "hours"})).await.json()["code"], "AGENT_NOT_FOUND");
}

#[tokio::test]
async fn open_cx_searches_live_texts_and_drafts_on_request() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    assert_eq!(alice.get("/training/search?query=hours").await.json(), json!({"items": []}));
    let live = alice.post("/training", json!({"title": "Opening hours", "content": "Nine to six."})).await.json();
    let held = json!({"title": "Opening hours at Easter", "content": "Closed.", "is_draft": true});
    let held = alice.post("/training", held).await.json();
    let found = alice.get("/training/search?query=opening%20hours").await;
    let score = found.json()["items"][0]["score"].clone();
    assert_eq!(found.json(), json!({"items": [{"training": live, "score": score, "match": "lexical"}]}));
    assert_eq!(found.header("x-understudy-ranking"), Some("wording"));
    let both = alice.get("/training/search?query=opening%20hours%20at%20easter&include_drafts=true").await.json();
    assert_eq!(both["items"][0]["training"], held);
    assert_eq!(both["items"].as_array().unwrap().len(), 2);
    let one = alice.get("/training/search?query=opening%20hours&include_drafts=true&limit=1").await.json();
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
    let wrong = alice.get("/training/search").await;
    assert_eq!((wrong.status, wrong.json()["error"].clone()), (400, json!("Bad Request")));
}

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions};

use crate::support::{Actor, TestApp, send_request};

async fn save(alice: &Actor, agent: &str, body: Value) -> String {
    let saved = alice.post(&format!("{agent}/trainings"), body).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    saved.data()["id"].as_str().unwrap().to_owned()
}

fn subjects(context: &Value, kind: &str) -> Vec<String> {
    let told = context[kind].as_array().unwrap().iter();
    told.map(|training| training["subject"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_context_has_the_matching_trainings_and_a_prompt() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    crate::publishing::set_description(&alice, &agent, "A small hotel.").await;
    let tone = alice.add_training(&agent, "Tone", "Be kind.").await;
    let hours = json!({"subject": "Opening hours", "instructions": "We open at 9.", "type": "SCENARIO_SPECIFIC"});
    let hours = save(&alice, &agent, hours).await;
    alice.publish(&agent).await;
    let runtime = app.actor_with_permission(alice.env, Permission::ContextRead).await;
    let context = runtime.get(&format!("{agent}/context?query=opening+hours")).await;
    let data = context.data();
    let (id, score) = (agent.rsplit('/').next().unwrap(), &data["scenarios"][0]["score"]);
    assert_eq!(
        context.json(),
        json!({"success": true, "data": {
            "agent_id": id, "version": 1, "content_hash": data["content_hash"], "status": "published", "language": "en-US",
            "behavioral": [{"id": tone, "subject": "Tone", "instructions": "Be kind."}],
            "scenarios": [{"id": hours, "subject": "Opening hours", "instructions": "We open at 9.", "score": score,
                "match": data["scenarios"][0]["match"]}],
            "prompt": "# Agent\n\nA small hotel.\n\n# Behavior\n\n## Tone\nBe kind.\n\n# Scenarios\n\n## Opening hours\nWe open at 9.\n",
        }})
    );
    assert_eq!(context.header("cache-control"), Some("private, no-cache"));
    assert_eq!(context.header("x-understudy-stale"), None);
    let silent = runtime.get(&format!("{agent}/context")).await.data();
    assert_eq!((subjects(&silent, "behavioral"), subjects(&silent, "scenarios")), (vec!["Tone".to_owned()], vec![]));
}

#[tokio::test]
async fn targeting_selects_by_channel_segment_window_and_status() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let with = |subject: &str, rest: Value| {
        let mut body = json!({"subject": subject, "instructions": "Text."});
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        body
    };
    for (subject, rest) in [
        ("Always", json!({})),
        ("Web", json!({"restricted_to_channels": ["web", "sms"]})),
        ("Vip", json!({"restricted_to_segments": ["vip", "press"]})),
        ("January", json!({"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-02-01T00:00:00Z"})),
        ("Off", json!({"current_status": "inactive"})),
        ("First", json!({"slot": 8})),
    ] {
        save(&alice, &agent, with(subject, rest)).await;
    }
    alice.publish(&agent).await;
    for (query, expected) in [
        ("at=2026-03-01", vec!["First", "Always"]),
        ("at=2026-03-01&channel=web", vec!["First", "Always", "Web"]),
        ("at=2026-03-01&channel=email&segment=vip", vec!["First", "Always", "Vip"]),
        ("at=2026-03-01&segment=new&segment=press", vec!["First", "Always", "Vip"]),
        ("at=2026-01-31T23:59:59Z", vec!["First", "Always", "January"]),
        ("at=2026-02-01T00:00:00Z", vec!["First", "Always"]),
    ] {
        let context = alice.get(&format!("{agent}/context?{query}")).await.data();
        assert_eq!(subjects(&context, "behavioral"), expected, "{query}");
    }
    let explained = alice.get(&format!("{agent}/context?at=2026-03-01&explain=true")).await.data();
    let reasons: Vec<_> = explained["explain"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["subject"].as_str().unwrap(), row["left_out"].clone()))
        .collect();
    assert_eq!(
        reasons,
        [
            ("First", Value::Null),
            ("Always", Value::Null),
            ("Web", json!("channel")),
            ("Vip", json!("segment")),
            ("January", json!("window")),
            ("Off", json!("inactive")),
        ]
    );
}

#[tokio::test]
async fn the_etag_changes_with_the_response() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Always", "Text.").await;
    let ending = json!({"subject": "Ending", "instructions": "Text.", "end_time": app.clock.now().plus_seconds(3600).to_string()});
    save(&alice, &agent, ending).await;
    alice.publish(&agent).await;
    let path = format!("{agent}/context?channel=web");
    let tag = alice.get(&path).await.header("etag").unwrap().to_owned();
    let ask = |path: &str, tag: &str| send_request(alice.request("GET", path).header("If-None-Match", tag));
    let same = ask(&path, &tag).await;
    assert_eq!((same.status, same.text.as_str(), same.header("etag")), (304, "", Some(tag.as_str())));
    assert_eq!(same.header("cache-control"), Some("private, no-cache"));
    assert_eq!(ask(&path, &format!("\"x\", W/{tag}")).await.status, 304);
    assert_eq!(ask(&format!("{path}&explain=1"), &tag).await.status, 200);
    alice.add_training(&agent, "More", "Text.").await;
    let drafted = ask(&path, &tag).await;
    assert_eq!((drafted.status, &drafted.data()["status"]), (200, &json!("draft")));
    alice.publish(&agent).await;
    let published = ask(&path, &tag).await;
    assert_eq!((published.status, subjects(&published.data(), "behavioral").len()), (200, 3));
    let tag = published.header("etag").unwrap();
    app.clock.advance_seconds(3601);
    let later = ask(&path, tag).await;
    assert_eq!((later.status, subjects(&later.data(), "behavioral")), (200, vec!["Always".into(), "More".into()]));
}

#[tokio::test]
async fn drafts_and_older_versions_need_the_permission_to_read_trainings() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    let hidden = json!({"subject": "Hidden", "instructions": "Held back.", "is_draft": true});
    save(&alice, &agent, hidden).await;
    let ask = |version: &str| format!("{agent}/context?version={version}");
    let draft = alice.get(&ask("draft")).await.data();
    assert_eq!(
        (&draft["version"], subjects(&draft, "behavioral")),
        (&Value::Null, vec!["Hours".into(), "Parking".into()])
    );
    alice.publish(&agent).await;
    let live = alice.get(&ask("live")).await.data();
    assert_eq!(live["content_hash"], draft["content_hash"], "the draft has the hash its version will have");
    let old = alice.get(&ask("1")).await.data();
    assert_eq!((&old["version"], subjects(&old, "behavioral")), (&json!(1), vec!["Hours".into()]));
    assert_eq!(alice.get(&ask("3")).await.status, 404);
    for wrong in ["0", "-1", "newest"] {
        let refused = alice.get(&ask(wrong)).await;
        let errors = json!({"version": ["The selected version is invalid."]});
        assert_eq!((refused.status, refused.json()["errors"].clone()), (422, errors));
    }
    let runtime = app.actor_with_permission(alice.env, Permission::ContextRead).await;
    assert_eq!(runtime.get(&ask("live")).await.status, 200);
    for version in ["draft", "1", "2"] {
        assert_eq!(runtime.get(&ask(version)).await.status, 403, "{version}");
    }
    let stranger = app.actor().await;
    for version in ["live", "draft", "1", "newest"] {
        assert_eq!(stranger.get(&ask(version)).await.json()["code"], "AGENT_NOT_FOUND", "{version}");
    }
}

#[tokio::test]
async fn a_token_bound_to_another_agent_gets_404() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    assert_eq!(alice.get(&format!("{agent}/context")).await.status, 200, "in memory now");
    let bound = Id::parse(other.rsplit('/').next().unwrap());
    let runtime = app.actor_with(alice.env, Permissions::all(), bound, None).await;
    for what in ["context", "bundle", "context?version=draft", "changes", "versions"] {
        assert_eq!(runtime.get(&format!("{agent}/{what}")).await.status, 404, "{what}");
    }
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let elsewhere = app.actor_in(sandbox, Permissions::all()).await;
    assert_eq!(elsewhere.get(&format!("{agent}/context")).await.status, 404);
}

#[tokio::test]
async fn invalid_parameters_are_listed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let wrong = "channel=fax&at=soon&limit=101&min_score=2&explain=maybe&segment=";
    let refused = alice.get(&format!("{agent}/context?{wrong}")).await;
    assert_eq!(
        (refused.status, refused.json()["errors"].clone()),
        (
            422,
            json!({
                "channel": ["The selected channel is invalid."], "segment.0": ["The segment.0 field is required."],
                "at": ["The at is not a valid date."], "limit": ["The limit must be between 0 and 100."],
                "min_score": ["The min score must be between 0 and 1."],
                "explain": ["The explain field must be true or false."],
            })
        )
    );
}

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permission;

use crate::support::{Actor, TestApp};

/// Stores a conversation about parking and returns its path.
async fn store_parking_conversation(actor: &Actor, agent: &str) -> String {
    let call = json!({"messages": [
        {"role": "user", "content": "Hi, my name is Anna Berg, can I park at the hotel? My booking is 4711234."},
        {"role": "assistant", "content": "Of course, Anna. You can park behind the hotel free of charge."},
        {"role": "user", "content": "Thanks!"},
    ]});
    let made = actor.post(&format!("{agent}/sessions"), call).await;
    assert_eq!(made.status, 201, "{}", made.text);
    format!("{agent}/sessions/{}", made.data()["id"].as_str().unwrap())
}

fn id_of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_scenario_is_generated_and_nothing_is_stored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let known =
        alice.add_training(&agent, "Parking at the hotel", "Guests can park behind the hotel free of charge.").await;
    alice.add_training(&agent, "Breakfast", "From seven to ten.").await;
    let session = store_parking_conversation(&alice, &agent).await;
    let revision = alice.revision(&agent).await;
    let generated = alice.post_empty(&format!("{session}/scenario")).await;
    assert_eq!(generated.status, 200, "{}", generated.text);
    let data = generated.data();
    assert_eq!(data["subject"], "Can I park at the hotel?");
    assert_eq!(data["instructions"], "You can park behind the hotel free of charge.");
    assert_eq!(
        (&data["similar"][0]["id"], &data["similar"][0]["subject"]),
        (&json!(known), &json!("Parking at the hotel"))
    );
    assert!((0.3..=1.0).contains(&data["similar"][0]["score"].as_f64().unwrap()), "{data}");
    assert_eq!(data["similar"].as_array().unwrap().len(), 1);
    assert_eq!((data.get("training_id"), &data["written_by"]), (None, &json!("built_in")));
    assert_eq!(alice.revision(&agent).await, revision);
    assert_eq!(alice.post(&format!("{session}/scenario"), json!({"save": false})).await.text, generated.text);
}

#[tokio::test]
async fn a_saved_scenario_is_held_back_and_in_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Breakfast", "From seven to ten.").await;
    let session = store_parking_conversation(&alice, &agent).await;
    let saved = alice.post(&format!("{session}/scenario"), json!({"save": true})).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    let id = id_of(&saved.data()["training_id"]);
    assert_eq!(saved.data()["similar"], json!([]));
    let training = alice.get(&format!("{agent}/trainings/{id}?view=full")).await.data();
    for (key, value) in [
        ("subject", json!("Can I park at the hotel?")),
        ("instructions", json!("You can park behind the hotel free of charge.")),
        ("type", json!("SCENARIO_SPECIFIC")),
        ("is_draft", json!(true)),
    ] {
        assert_eq!(training[key], value, "{key}");
    }
    assert_eq!(saved.header("etag").unwrap(), format!("\"{}\"", alice.revision(&agent).await));
    let version = alice.publish(&agent).await;
    let published = alice.get(&format!("{agent}/versions/{version}")).await;
    assert_eq!(published.data()["trainings"].as_array().unwrap().len(), 1);
    assert!(!published.text.contains("park"), "{}", published.text);
    let context = alice.get(&format!("{agent}/context?query=Can%20I%20park%20at%20the%20hotel")).await;
    assert!(context.status == 200 && !context.text.contains("free of charge"), "{}", context.text);
}

#[tokio::test]
async fn saving_again_returns_the_same_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{}/scenario", store_parking_conversation(&alice, &agent).await);
    let save = json!({"save": true});
    let first = alice.post_with_key("k", &path, save.clone()).await;
    let id = id_of(&first.data()["training_id"]);
    assert_eq!(alice.post_with_key("k", &path, save.clone()).await.text, first.text);
    assert_eq!(alice.post(&path, save.clone()).await.text, first.text);
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data().as_array().unwrap().len(), 1);
    alice.put(&format!("{agent}/trainings/{id}"), json!({"subject": "Parking"})).await;
    let edited = alice.post(&path, save.clone()).await.data();
    assert_eq!((&edited["training_id"], &edited["subject"]), (&json!(id), &json!("Parking")));
    assert_eq!(alice.post_with_key("k", &path, json!({"save": true, "x": 1})).await.status, 422);
    alice.delete(&format!("{agent}/trainings/{id}")).await;
    let gone = alice.post_with_key("k", &path, save.clone()).await;
    assert_eq!((gone.status, gone.json()["code"].as_str()), (410, Some("PAYLOAD_PURGED")));
    assert!(alice.post(&path, save).await.data()["training_id"].as_str().unwrap() != id);
}

#[tokio::test]
async fn concurrent_saves_make_one_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{}/scenario", store_parking_conversation(&alice, &agent).await);
    let all = futures_util::future::join_all((0..6).map(|_| alice.post(&path, json!({"save": true})))).await;
    let mut ids: Vec<_> = all.iter().map(|answer| id_of(&answer.data()["training_id"])).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{all:?}");
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn saving_needs_another_permission_and_stores_nothing_without_it() {
    let app = TestApp::spawn().await;
    let (alice, mallory) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Parking at the hotel", "Guests can park behind the hotel free of charge.").await;
    let path = format!("{}/scenario", store_parking_conversation(&alice, &agent).await);
    let reader = app.actor_with_permission(alice.env, Permission::SessionsRead).await;
    let refused = reader.post(&path, json!({"save": true})).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["message"], "You are not authorized to create training for this agent.");
    let seen = reader.post_empty(&path).await.data();
    assert_eq!((&seen["subject"], &seen["similar"]), (&json!("Can I park at the hotel?"), &json!([])));
    let writer = app.actor_with_permission(alice.env, Permission::TrainingsWrite).await;
    assert_eq!(writer.post(&path, json!({"save": true})).await.status, 403);
    for body in [json!({}), json!({"save": true}), json!({"save": "x"})] {
        let strange = mallory.post(&path, body).await;
        assert_eq!((strange.status, strange.json()["code"].as_str()), (404, Some("AGENT_NOT_FOUND")));
    }
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_conversation_without_a_question_and_a_stale_if_match_are_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hello = json!({"messages": [{"role": "user", "content": "Hello?"}, {"role": "assistant", "content": "Hi!"}]});
    let made = alice.post(&format!("{agent}/sessions"), hello).await.data();
    let path = format!("{agent}/sessions/{}/scenario", made["id"].as_str().unwrap());
    for body in [json!({}), json!({"save": true})] {
        let refused = alice.post(&path, body).await;
        assert_eq!(refused.status, 422);
        let sentence = "The messages hold no question or request of the caller that could be learned from.";
        assert_eq!(refused.json()["errors"], json!({"messages": [sentence]}));
    }
    assert_eq!(alice.post(&path, json!({"save": "x"})).await.status, 422);
    let parking = format!("{}/scenario", store_parking_conversation(&alice, &agent).await);
    let stale = alice.request("POST", &parking).header("If-Match", "\"0\"").json(&json!({"save": true}));
    assert_eq!(crate::support::send_request(stale).await.status, 412);
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data(), json!([]));
    let nobody = format!("{agent}/sessions/018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b/scenario");
    assert_eq!(alice.post_empty(&nobody).await.json()["code"], "SESSION_NOT_FOUND");
}

#[tokio::test]
async fn deleting_a_conversation_keeps_its_training_without_personal_details() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let session = store_parking_conversation(&alice, &agent).await;
    alice.post_with_key("k", &format!("{session}/scenario"), json!({"save": true})).await;
    assert_eq!(alice.delete(&session).await.status, 200);
    assert_eq!(alice.post(&format!("{session}/scenario"), json!({"save": true})).await.status, 404);
    let trainings = alice.get(&format!("{agent}/trainings?view=full")).await;
    assert!(trainings.text.contains("behind the hotel") && !trainings.text.contains("Anna"), "{}", trainings.text);
}

#[tokio::test]
async fn sentences_about_the_caller_are_left_out() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let call = json!({"messages": [
        {"role": "user", "content": "My name is Anna. When do you open on Saturdays?"},
        {"role": "assistant", "content":
            "Anna, on Saturdays we are open from 10 to 14. 555-123-4567 is our number. Anna has unpaid bills."},
    ]});
    let session = alice.post(&format!("{agent}/sessions"), call).await.data()["id"].clone();
    let path = format!("{agent}/sessions/{}/scenario", session.as_str().unwrap());
    let generated = alice.post_empty(&path).await.data();
    assert_eq!(generated["subject"], "When do you open on Saturdays?");
    assert_eq!(generated["instructions"], "On Saturdays we are open from 10 to 14.");
}

#[tokio::test]
async fn only_the_first_128_kib_of_a_conversation_are_learned_from() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (before, status) in [(8, 200), (9, 422)] {
        let talk = json!({"role": "assistant", "content": "la ".repeat(5333)});
        let mut messages = vec![talk; before];
        messages.push(json!({"role": "user", "content": "When do you open on Saturdays?"}));
        messages.push(json!({"role": "assistant", "content": "On Saturdays we are open from 10 to 14."}));
        let stored = alice.post(&format!("{agent}/sessions"), json!({"messages": messages})).await.data();
        let path = format!("{agent}/sessions/{}/scenario", stored["id"].as_str().unwrap());
        let generated = alice.post_empty(&path).await;
        assert_eq!(generated.status, status, "{}", generated.text);
    }
}

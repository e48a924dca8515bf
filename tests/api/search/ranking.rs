use pretty_assertions::assert_eq;
use serde_json::json;

use super::{app_with_built_in_model, create_scenario, get_context, subjects, until_embedded};
use crate::support::until;

const TRAININGS: [(&str, &str); 4] = [
    ("Opening hours", "We are open from nine in the morning to six in the evening and closed on Sundays."),
    ("Lost card", "Block the card at once and order a new one. It arrives within five days."),
    ("Where is my parcel", "Ask for the tracking number and say where the parcel is now."),
    ("Cancel a booking", "Bookings can be cancelled free of charge until one day before arrival."),
];

#[tokio::test]
async fn trainings_are_found_by_questions_in_other_languages() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (subject, instructions) in TRAININGS {
        create_scenario(&alice, &agent, subject, instructions).await;
    }
    alice.publish(&agent).await;
    until_embedded(&alice, &agent).await;
    for (question, expected) in [
        ("Wann haben Sie geöffnet?", "Opening hours"),
        ("Ich habe meine Karte verloren", "Lost card"),
        ("Onde está a minha encomenda?", "Where is my parcel"),
        ("Quero cancelar a minha reserva", "Cancel a booking"),
        ("カードをなくしました", "Lost card"),
        ("予約をキャンセルしたい", "Cancel a booking"),
    ] {
        let found = get_context(&alice, &agent, json!({"query": question, "limit": 1})).await;
        assert_eq!(subjects(&found["scenarios"]), [expected], "{question}: {found}");
        assert_eq!(found["scenarios"][0]["match"], "semantic", "{question}: {found}");
    }
}

#[tokio::test]
async fn scenarios_are_ranked_and_explained() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Tone", "Always be kind.").await;
    for (subject, instructions) in TRAININGS {
        create_scenario(&alice, &agent, subject, instructions).await;
    }
    alice.publish(&agent).await;
    until_embedded(&alice, &agent).await;
    let question = "I lost my card";
    let found =
        get_context(&alice, &agent, json!({"query": question, "min_score": 0, "limit": 2, "explain": true})).await;
    assert_eq!(subjects(&found["behavioral"]), ["Tone"]);
    let best = &found["scenarios"][0];
    assert_eq!((&best["subject"], &best["match"]), (&json!("Lost card"), &json!("both")), "{found}");
    let scores: Vec<f64> =
        found["scenarios"].as_array().unwrap().iter().map(|row| row["score"].as_f64().unwrap()).collect();
    assert!(scores.len() == 2 && scores[0] > scores[1] && scores[1] > 0.0, "{scores:?}");
    let rows = found["explain"].as_array().unwrap();
    assert_eq!(subjects(&found["explain"]).len(), 5);
    // "Lost card" shares more wording than the most that counts.
    let threshold = 0.05 + 0.5 * 0.2 + 0.025 * 5_f64.ln();
    for row in rows {
        if row["type"] == "BEHAVIORAL" {
            assert_eq!((&row["score"], &row["cosine"], &row["left_out"]), (&json!(null), &json!(null), &json!(null)));
            continue;
        }
        let [score, cosine, lexical] = ["score", "cosine", "lexical"].map(|name| row[name].as_f64().unwrap());
        let sum = 0.6 * cosine.max(0.0) + 0.4 * lexical;
        let expected =
            if sum < threshold { 0.5 * sum / threshold } else { 1.0 - 0.5 * (1.0 - sum) / (1.0 - threshold) };
        assert!((score - expected).abs() < 5e-4, "{row}");
        let told = subjects(&found["scenarios"]).contains(&row["subject"].as_str().unwrap().to_owned());
        assert_eq!(row["left_out"].is_null(), told, "{row}");
    }
    let least = scores[0] - 0.01;
    let one = get_context(&alice, &agent, json!({"query": question, "min_score": least, "explain": true})).await;
    assert_eq!(subjects(&one["scenarios"]), ["Lost card"]);
    let reasons: Vec<_> = one["explain"].as_array().unwrap().iter().map(|row| row["left_out"].clone()).collect();
    assert!(reasons.contains(&json!("below_min_score")), "{reasons:?}");
    assert_eq!(alice.get(&format!("{agent}/context")).await.header("x-understudy-ranking"), None);
}

#[tokio::test]
async fn deleted_and_unpublished_texts_are_not_found() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = create_scenario(&alice, &agent, TRAININGS[0].0, TRAININGS[0].1).await;
    let card = create_scenario(&alice, &agent, TRAININGS[1].0, TRAININGS[1].1).await;
    alice.publish(&agent).await;
    until_embedded(&alice, &agent).await;
    let changed = json!({"subject": "Swimming pool", "instructions": "The swimming pool is on the roof."});
    assert_eq!(alice.put(&format!("{agent}/trainings/{hours}"), changed).await.status, 200);
    create_scenario(&alice, &agent, "Swimming lessons", "Lessons in the swimming pool are on Mondays.").await;
    let search = async |version: &str| {
        let body = json!({"query": "swimming pool", "version": version, "limit": 10});
        let answer = alice.post(&format!("{agent}/search"), body).await;
        let items = answer.data()["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["training"]["subject"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let in_draft = search("draft").await;
    assert!(in_draft.starts_with(&["Swimming pool".to_owned()]), "{in_draft:?}");
    for version in ["live", "1"] {
        assert!(!search(version).await.iter().any(|subject| subject.contains("Swimming")));
    }
    assert_eq!(alice.delete(&format!("{agent}/trainings/{card}")).await.status, 200);
    for version in ["live", "1", "draft"] {
        assert!(!search(version).await.contains(&"Lost card".to_owned()));
    }
    let found = get_context(&alice, &agent, json!({"query": "I lost my card", "explain": true, "limit": 10})).await;
    assert!(!found.to_string().contains("Lost card"), "{found}");
}

#[tokio::test]
async fn vectors_are_deleted_with_their_texts_and_belong_to_one_tenant() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let bob = app.actor().await;
    let mut paths = Vec::new();
    for actor in [&alice, &bob] {
        let agent = actor.new_agent().await;
        let id = create_scenario(actor, &agent, TRAININGS[0].0, TRAININGS[0].1).await;
        actor.publish(&agent).await;
        until_embedded(actor, &agent).await;
        paths.push((actor, agent, id));
    }
    assert_eq!(vectors(&app), 2);
    let (alice, agent, id) = &paths[0];
    let changed = json!({"subject": "Hours", "instructions": "Always open."});
    assert_eq!(alice.put(&format!("{agent}/trainings/{id}"), changed).await.status, 200);
    until(async || (vectors(&app) >= 2).then_some(())).await;
    assert_eq!(alice.delete(&format!("{agent}/trainings/{id}")).await.status, 200);
    assert_eq!(vectors(&app), 1);
    let (bob, agent, _) = &paths[1];
    until_embedded(bob, agent).await;
    assert_eq!(bob.post_empty(&format!("{agent}/unpublish")).await.status, 200);
    assert_eq!(bob.delete(agent).await.status, 200);
    assert_eq!(vectors(&app), 0);
}

fn vectors(app: &crate::support::TestApp) -> i64 {
    app.database.count("SELECT count(*) AS count FROM text_vectors")
}

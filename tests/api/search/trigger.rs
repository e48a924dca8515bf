//! A scenario is told only when the question is similar.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{app_with_built_in_model, create_scenario, get_context, subjects, until_embedded};
use crate::support::{Actor, TestApp};

const SCENARIOS: [(&str, &str); 5] = [
    (
        "Password reset",
        "When a customer cannot log in or forgot their password, ask for the email address on the account. Send the \
         reset link and stay on the line until it has arrived. Never read a password aloud.",
    ),
    (
        "Opening hours",
        "We are open Monday to Friday from nine to six and on Saturday from ten to two. We are closed on Sundays and \
         public holidays.",
    ),
    (
        "Invoice is wrong",
        "Ask for the invoice number and which position is wrong. Credit notes up to fifty euros may be promised at \
         once; everything above goes to accounting, who answer within two working days.",
    ),
    (
        "Speak to a human",
        "If the caller asks for a person, do not argue. Ask for the topic in one sentence, and transfer to the service \
         desk. Outside opening hours offer a call back on the next working day.",
    ),
    (
        "Change of address",
        "Verify the caller with name and date of birth, then enter the new address with street, number, postal code \
         and town.",
    ),
];

async fn agent_with_scenarios(alice: &Actor) -> String {
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Tone", "Always be kind.").await;
    for (subject, instructions) in SCENARIOS {
        create_scenario(alice, &agent, subject, instructions).await;
    }
    alice.publish(&agent).await;
    agent
}

/// The context of a question without further parameters, by `GET` and by `POST`.
async fn default_context(alice: &Actor, agent: &str, question: &str) -> Value {
    let by_post = get_context(alice, agent, json!({"query": question})).await;
    let by_get = alice.get(&format!("{agent}/context?query={}", question.replace(' ', "+"))).await;
    assert_eq!(by_get.data(), by_post, "{question}");
    by_post
}

#[tokio::test]
async fn scenarios_are_told_when_the_question_is_similar() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = agent_with_scenarios(&alice).await;
    until_embedded(&alice, &agent).await;
    for unrelated in [
        "hello",
        "thanks, that was all",
        "how tall is Mount Everest",
        "guten Morgen",
        "meine Spülmaschine läuft aus",
        "muchas gracias",
        "apaga la luz del salón",
        "こんにちは",
        "トマトはいつ植えればいいですか",
    ] {
        let context = default_context(&alice, &agent, unrelated).await;
        assert_eq!((&context["scenarios"], subjects(&context["behavioral"])), (&json!([]), vec!["Tone".to_owned()]));
        assert!(!context["prompt"].as_str().unwrap().contains("# Scenarios"), "{unrelated}: {context}");
    }
    for (question, expected) in [
        ("I forgot my password", "Password reset"),
        ("Ich habe mein Passwort vergessen", "Password reset"),
        ("no puedo entrar en mi cuenta", "Password reset"),
        ("パスワードを忘れました", "Password reset"),
        ("are you open on Saturday", "Opening hours"),
        ("Wann haben Sie geöffnet", "Opening hours"),
        ("there is a mistake on my bill", "Invoice is wrong"),
        ("la factura está mal", "Invoice is wrong"),
        ("I want to talk to a real person", "Speak to a human"),
        ("I moved, how do I change my address", "Change of address"),
    ] {
        let context = default_context(&alice, &agent, question).await;
        let best = &context["scenarios"][0];
        assert_eq!(best["subject"], expected, "{question}: {context}");
        assert!(best["score"].as_f64().unwrap() >= 0.5, "{question}: {best}");
    }
}

/// Scenarios of a hotel, each a subject and a sentence or two.
const HOTEL: [(&str, &str); 6] = [
    ("Password", "How do I reset my password? Use the link on the login page."),
    ("Parking", "Guests park free of charge behind the house; the barrier opens with the room key."),
    ("Breakfast", "Breakfast is served from 7 to 10 in the garden room, on Sundays until 11."),
    ("Dogs", "Dogs are welcome for 15 EUR a night. They stay out of the restaurant."),
    ("Late checkout", "Late checkout until 14:00 costs 20 EUR and depends on the next booking."),
    ("Invoice", "An invoice with the company's address is sent by e-mail after departure."),
];

#[tokio::test]
async fn small_talk_tells_nothing_in_an_agent_of_few_short_scenarios() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (subject, instructions) in HOTEL {
        create_scenario(&alice, &agent, subject, instructions).await;
        alice.publish(&agent).await;
        until_embedded(&alice, &agent).await;
        for small_talk in [
            "hello",
            "hi",
            "hi there",
            "good morning",
            "good morning, how are you",
            "thanks",
            "bye",
            "okay",
            "hmm",
            "sorry",
            "hallo",
            "danke",
            "hola",
            "gracias",
            "bonjour",
            "ciao",
            "もしもし",
            "こんにちは",
        ] {
            let context = default_context(&alice, &agent, small_talk).await;
            assert_eq!(context["scenarios"], json!([]), "{small_talk} after {subject}");
        }
        let context = default_context(&alice, &agent, "hello, I forgot my password").await;
        assert_eq!(subjects(&context["scenarios"])[0], "Password", "{context}");
    }
    for (question, expected) in [
        ("hi, where can I park", "Parking"),
        ("good morning, when is breakfast", "Breakfast"),
        ("hallo, wann gibt es Frühstück", "Breakfast"),
        ("¿a qué hora es el desayuno?", "Breakfast"),
        ("犬を連れて行ってもいいですか", "Dogs"),
        ("can we check out later", "Late checkout"),
        ("hola, necesito una factura", "Invoice"),
    ] {
        let context = default_context(&alice, &agent, question).await;
        assert_eq!(subjects(&context["scenarios"])[0], expected, "{question}: {context}");
    }
}

#[tokio::test]
async fn a_scenario_about_small_talk_is_told_for_it() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    create_scenario(&alice, &agent, "Greeting", "The caller says hello. Say your name and ask how you can help.").await;
    create_scenario(&alice, &agent, "Goodbye", "When the caller says goodbye, wish them a nice day.").await;
    alice.publish(&agent).await;
    until_embedded(&alice, &agent).await;
    for (said, expected) in [("hello", "Greeting"), ("goodbye", "Goodbye"), ("bye, have a nice day", "Goodbye")] {
        let context = default_context(&alice, &agent, said).await;
        assert_eq!(subjects(&context["scenarios"]).first().map(String::as_str), Some(expected), "{said}: {context}");
    }
}

#[tokio::test]
async fn a_minimum_of_zero_tells_the_best_matches_whether_they_fit_or_not() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = agent_with_scenarios(&alice).await;
    until_embedded(&alice, &agent).await;
    for question in ["hello", "I forgot my password"] {
        let body = json!({"query": question, "min_score": 0, "limit": 100, "explain": true});
        let all = get_context(&alice, &agent, body).await;
        let mut ranked: Vec<(f64, String)> = Vec::new();
        for row in all["explain"].as_array().unwrap().iter().filter(|row| row["type"] == "SCENARIO_SPECIFIC") {
            let score = row["score"].as_f64().unwrap();
            if score > 0.0 {
                ranked.push((-score, row["subject"].as_str().unwrap().to_owned()));
            }
        }
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!(subjects(&all["scenarios"]), ranked.into_iter().map(|(_, subject)| subject).collect::<Vec<_>>());
        assert!(!all["scenarios"].as_array().unwrap().is_empty(), "{question}");
    }
    let explained = get_context(&alice, &agent, json!({"query": "hello", "explain": true})).await;
    for row in explained["explain"].as_array().unwrap().iter().filter(|row| row["type"] == "SCENARIO_SPECIFIC") {
        assert_eq!(row["left_out"], "below_min_score", "{row}");
        assert!(row["score"].as_f64().unwrap() < 0.5, "{row}");
    }
}

#[tokio::test]
async fn a_search_lists_trainings_that_do_not_fit() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = agent_with_scenarios(&alice).await;
    until_embedded(&alice, &agent).await;
    let body = json!({"query": "hello", "type": "SCENARIO_SPECIFIC"});
    let found = alice.post(&format!("{agent}/search"), body).await.data();
    let best = &found["items"][0];
    assert!(best["score"].as_f64().unwrap() < 0.5, "{found}");
    let told = get_context(&alice, &agent, json!({"query": "hello", "min_score": 0, "limit": 1})).await;
    let (listed, told) = (&best["training"]["subject"], &told["scenarios"][0]);
    assert_eq!((listed, &best["score"]), (&told["subject"], &told["score"]));
}

#[tokio::test]
async fn without_a_model_shared_wording_decides() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = agent_with_scenarios(&alice).await;
    for unrelated in ["hello", "guten Morgen", "trees and flowers", "こんにちは"] {
        let context = default_context(&alice, &agent, unrelated).await;
        assert_eq!(context["scenarios"], json!([]), "{unrelated}: {context}");
    }
    let context = default_context(&alice, &agent, "I forgot my password").await;
    assert_eq!(subjects(&context["scenarios"]), ["Password reset"]);
    let weak = "trees and flowers are number one";
    let answer = alice.post(&format!("{agent}/context"), json!({"query": weak, "min_score": 0})).await;
    assert_eq!(answer.header("x-understudy-ranking"), Some("wording"));
    assert!(!answer.data()["scenarios"].as_array().unwrap().is_empty(), "{}", answer.text);
}

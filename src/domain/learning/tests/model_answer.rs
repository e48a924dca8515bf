use pretty_assertions::assert_eq;

use super::conversation;
use crate::domain::learning::{GeneratedScenario, Redactor};

fn parsed(answer: &str) -> Option<GeneratedScenario> {
    GeneratedScenario::from_model_answer(
        answer,
        &Redactor::new(&conversation(&["u: My name is Anna Berg.", "a: Hello Anna."])),
    )
}

#[test]
fn an_object_of_exactly_two_redacted_texts_is_accepted() {
    let scenario = GeneratedScenario {
        subject: "Parking".to_owned(),
        instructions: "Park behind the house.\nIt is free.".to_owned(),
    };
    let answer = r#" {"subject": " Parking ", "instructions": "Park behind the house.\nIt is free."} "#;
    assert_eq!(parsed(answer), Some(scenario));
}

#[test]
fn anything_else_is_rejected() {
    let long = "a ".repeat(80);
    let endless = "a ".repeat(1100);
    for answer in [
        "",
        "Parking",
        "null",
        r#"["Parking", "Behind the house."]"#,
        r#"{"subject": "Parking"}"#,
        r#"{"subject": "Parking", "instructions": 7}"#,
        r#"{"subject": "Parking", "instructions": ""}"#,
        r#"{"subject": "Parking", "instructions": "…"}"#,
        r#"{"subject": "Parking", "instructions": "Behind the house.", "note": "x"}"#,
        r#"{"subject": "Parking\nlot", "instructions": "Behind the house."}"#,
        r#"{"subject": "Parking", "instructions": "Call [number]."}"#,
        r#"{"subject": "Parking", "instructions": "Call {{phone}}."}"#,
        r#"{"subject": "Parking", "instructions": "Ask <name>."}"#,
        r#"{"subject": "Parking", "instructions": "Call 0171 2345678."}"#,
        r#"{"subject": "Parking", "instructions": "Ask Anna."}"#,
        r#"{"subject": "Parking for Berg", "instructions": "Behind the house."}"#,
        r#"{"subject": "Parking", "instructions": "Mail a@example.com."}"#,
        "```json\n{\"subject\": \"Parking\", \"instructions\": \"Behind the house.\"}\n```",
        &format!(r#"{{"subject": "{long}", "instructions": "Behind the house."}}"#),
        &format!(r#"{{"subject": "Parking", "instructions": "{endless}"}}"#),
    ] {
        assert_eq!(parsed(answer), None, "{answer}");
    }
}

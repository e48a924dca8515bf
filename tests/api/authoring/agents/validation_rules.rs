//! Valid and invalid values of the fields of an agent, with the error messages of the contract.

use serde_json::{Value, json};

type Rule = (&'static str, Vec<Value>, &'static str);

/// Fields, invalid values and the error message. The first entry of a field breaks only one rule.
pub fn invalid_values() -> Vec<Rule> {
    let mut rules = texts();
    rules.extend(choices());
    rules.extend(numbers());
    rules.extend(booleans());
    rules
}

fn texts() -> Vec<Rule> {
    let (short, long) = ("x".repeat(256), "x".repeat(65_537));
    vec![
        ("label", vec![json!(""), json!(null)], "The label field is required."),
        ("label", vec![json!(5), json!(true), json!({"a": 1}), json!(["a"])], "The label must be a string."),
        ("label", vec![json!(short)], "The label must not be greater than 255 characters."),
        ("name", vec![json!(["a"]), json!(1.5)], "The name must be a string."),
        ("name", vec![json!("é".repeat(256))], "The name must not be greater than 255 characters."),
        ("description", vec![json!(5), json!([])], "The description must be a string."),
        ("description", vec![json!(long)], "The description must not be greater than 65536 characters."),
        ("initial_message", vec![json!(false)], "The initial message must be a string."),
        ("initial_message", vec![json!(long)], "The initial message must not be greater than 65536 characters."),
        ("endpointing_sensitivity", vec![json!(1)], "The endpointing sensitivity must be a string."),
        (
            "endpointing_sensitivity",
            vec![json!(short)],
            "The endpointing sensitivity must not be greater than 255 characters.",
        ),
        ("ivr_navigation_mode", vec![json!({})], "The ivr navigation mode must be a string."),
        ("ivr_navigation_mode", vec![json!(short)], "The ivr navigation mode must not be greater than 255 characters."),
        ("name", vec![json!("a\u{0}b")], "The name contains invalid characters."),
    ]
}

fn choices() -> Vec<Rule> {
    vec![
        (
            "language",
            vec![json!("en-us"), json!("EN-US"), json!("en"), json!("xx-XX"), json!(1), json!(["en-US"])],
            "The selected language is invalid.",
        ),
        (
            "interrupt_sensitivity",
            vec![json!("Low"), json!("none"), json!(1), json!(["low"])],
            "The selected interrupt sensitivity is invalid.",
        ),
        ("direction", vec![json!("Inbound"), json!("both"), json!(true)], "The selected direction is invalid."),
        ("who_speaks_first", vec![json!("USER"), json!("caller")], "The selected who speaks first is invalid."),
    ]
}

fn numbers() -> Vec<Rule> {
    let words = || vec![json!("fast"), json!([1]), json!({}), json!(true), json!("1,5"), json!("0x1"), json!("1e999")];
    let mut rules = vec![
        ("conversation_speed", words(), "The conversation speed must be a number."),
        (
            "conversation_speed",
            vec![json!(0.09), json!(3.01), json!("0"), json!(-1), json!(1e300)],
            "The conversation speed must be between 0.1 and 3.0.",
        ),
        ("llm_temperature", words(), "The llm temperature must be a number."),
        ("llm_temperature", vec![json!(2.1), json!(-1), json!("3")], "The llm temperature must be between 0 and 2."),
    ];
    let integers: [(&str, &str, i64, i64); 7] = [
        ("initial_message_delay", "initial message delay", 0, 60),
        ("idle_time_seconds", "idle time seconds", 1, 300),
        ("max_idle_check_count", "max idle check count", 1, 10),
        ("max_call_duration_seconds", "max call duration seconds", 1, 3600),
        ("user_inactivity_timeout_seconds", "user inactivity timeout seconds", 5, 120),
        ("initial_idle_time_seconds", "initial idle time seconds", 1, 60),
        ("initial_max_idle_check_count", "initial max idle check count", 0, 10),
    ];
    for (field, name, least, most) in integers {
        let no_integer = vec![json!("ten"), json!(7.5), json!("7.0"), json!("07"), json!(true), json!([7]), json!({})];
        rules.push((field, no_integer, leak(format!("The {name} must be an integer."))));
        let outside = vec![json!(least - 1), json!(most + 1), json!((most + 1).to_string()), json!(-most)];
        rules.push((field, outside, leak(format!("The {name} must be between {least} and {most}."))));
    }
    rules
}

fn booleans() -> Vec<Rule> {
    let none = || vec![json!("true"), json!("yes"), json!(2), json!("01"), json!(-1), json!(1.5), json!([]), json!({})];
    vec![
        ("ask_if_human_present_on_idle", none(), "The ask if human present on idle field must be true or false."),
        ("enable_recording", none(), "The enable recording field must be true or false."),
        ("say_goodbye_on_max_duration", none(), "The say goodbye on max duration field must be true or false."),
    ]
}

/// Fields and valid values at the bounds.
pub fn valid_values() -> Vec<(&'static str, Vec<Value>)> {
    let languages =
        ["pt-BR", "pt-PT", "en-US", "en-CA", "es-ES", "fr-FR", "de-DE", "it-IT", "nl-NL", "ja-JP", "ko-KR", "zh-TW"];
    vec![
        ("language", languages.iter().map(|language| json!(language)).collect()),
        ("label", vec![json!("x".repeat(255))]),
        ("description", vec![json!(""), json!(null), json!("x".repeat(65_536))]),
        ("interrupt_sensitivity", vec![json!("low"), json!("medium"), json!("high"), json!(null), json!("")]),
        ("conversation_speed", vec![json!(0.1), json!(3), json!("3.0"), json!("1"), json!(null)]),
        ("initial_message_delay", vec![json!(0), json!(60), json!("60"), json!(2.0)]),
        ("llm_temperature", vec![json!(0), json!(2), json!("0.5")]),
        ("idle_time_seconds", vec![json!(1), json!(300), json!("300"), json!(10.0)]),
        ("ask_if_human_present_on_idle", vec![json!(true), json!(false), json!(0), json!(1), json!("0"), json!("1")]),
        ("initial_max_idle_check_count", vec![json!(0), json!(10)]),
        ("user_inactivity_timeout_seconds", vec![json!(5), json!(120)]),
    ]
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

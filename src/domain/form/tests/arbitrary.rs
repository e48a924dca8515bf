//! Whatever is sent, a form answers, and keeps its promises about the answer.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::super::{Field, Form, ValidationMode};

const NAMES: [&str; 13] =
    ["text", "choice", "whole", "real", "flag", "at", "id", "image", "mail", "free", "list", "map", "nested"];

static INNER: Form = Form::new(&[Field::new("text").required().max(4), Field::new("at").date()]);

static FORM: Form = Form::new(&[
    Field::new("text").required().string().min(2).max(5),
    Field::new("choice").required().one_of(&["a", "b"]),
    Field::new("whole").integer().between_whole(-5, 5),
    Field::new("real").number().between(0.1, 3.0),
    Field::new("flag").boolean(),
    Field::new("at").date(),
    Field::new("id").uuid(),
    Field::new("image").url().max(30),
    Field::new("mail").email(),
    Field::new("free").object().max_bytes(60),
    Field::new("list").array_of(&Field::item().array_of(&Field::item().number())).min_items(1).max_items(4),
    Field::new("map").map_of(&Field::item().integer().min_value(0)).max_items(4),
    Field::new("nested").object_of(&INNER),
]);

/// Texts that are nearly something.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "a",
    "b",
    "0",
    "1",
    "-1",
    "1e3",
    "2.5",
    "007",
    "9223372036854775808",
    "abc",
    "日本語日本語",
    "\u{0}",
    "x\u{0}y",
    "\u{feff}\u{200b}",
    "2024-01-15",
    "2024-01-15T10:30:00+23:59",
    "0000-00-00",
    "tomorrow",
    "https://example.com/x",
    "http://[::",
    "ada@example.com",
    "018cf5f1-7d3c-7a52-9c5e-2f1b3a4d5e6f",
];

fn any_text(rng: &mut Rng) -> String {
    if rng.bool() {
        return rng.choice(TEXTS).unwrap_or_default().to_owned();
    }
    (0..rng.usize(..9)).map(|_| rng.char(..)).collect()
}

fn any_value(rng: &mut Rng, depth: usize) -> Value {
    match rng.u8(..if depth == 0 { 8 } else { 11 }) {
        0 => Value::Null,
        1 => Value::Bool(rng.bool()),
        2 => json!(rng.i8(-7..7)),
        3 => json!(rng.u64(..)),
        4 => json!(rng.i64(..)),
        5 => json!(f64::from_bits(rng.u64(..))),
        6 | 7 => Value::String(any_text(rng)),
        8 => (0..rng.usize(..6)).map(|_| any_value(rng, depth - 1)).collect(),
        _ => Value::Object(any_object(rng, depth - 1)),
    }
}

fn any_object(rng: &mut Rng, depth: usize) -> Map<String, Value> {
    let mut object = Map::new();
    for _ in 0..rng.usize(..13) {
        let known = rng.u8(..4) > 0;
        let key = if known { rng.choice(NAMES).unwrap_or_default().to_owned() } else { any_text(rng) };
        object.insert(key, any_value(rng, depth));
    }
    object
}

fn holds_nul(value: &Value) -> bool {
    value.to_string().contains("\\u0000")
}

#[test]
fn no_body_makes_a_form_panic_and_every_answer_is_sound() {
    let mut rng = Rng::with_seed(20_240_115);
    let (mut passed, mut refused) = (0, 0);
    for _ in 0..40_000 {
        let input = any_object(&mut rng, 3);
        for mode in [ValidationMode::Full, ValidationMode::Partial] {
            match FORM.check(&input, mode) {
                Ok(checked) => {
                    passed += 1;
                    assert!(checked.keys().all(|key| NAMES.contains(&key.as_str())), "{checked:?}");
                    assert!(checked.keys().all(|key| input.contains_key(key)), "{checked:?}");
                    assert!(!holds_nul(&Value::Object(checked.clone())), "{checked:?}");
                    assert_eq!(FORM.check(&checked, mode).as_ref(), Ok(&checked), "not stable");
                }
                Err(errors) => {
                    refused += 1;
                    assert!(!errors.is_empty() && errors.iter().all(|(_, messages)| !messages.is_empty()));
                    let known = |path: &str| NAMES.contains(&path.split('.').next().unwrap_or_default());
                    assert!(errors.iter().all(|(path, _)| known(path)), "{errors:?}");
                }
            }
        }
    }
    assert!(passed > 500 && refused > 500, "the generator is lopsided: {passed} passed, {refused} refused");
}

#[test]
fn a_change_refuses_nothing_that_the_whole_takes() {
    let mut rng = Rng::with_seed(7);
    for _ in 0..40_000 {
        let input = any_object(&mut rng, 2);
        if let Ok(whole) = FORM.check(&input, ValidationMode::Full) {
            assert_eq!(FORM.check(&input, ValidationMode::Partial), Ok(whole));
        }
    }
}

#[test]
fn fields_are_checked_apart_from_one_another() {
    let mut rng = Rng::with_seed(99);
    for _ in 0..10_000 {
        let input = any_object(&mut rng, 2);
        let together = FORM.check(&input, ValidationMode::Partial).is_ok();
        let apart = input.iter().all(|(key, value)| {
            let alone = Map::from_iter([(key.clone(), value.clone())]);
            FORM.check(&alone, ValidationMode::Partial).is_ok()
        });
        assert_eq!(together, apart, "{input:?}");
    }
}

#[test]
fn a_document_as_deep_as_the_parser_allows_is_looked_through() {
    static FREE: Form = Form::new(&[Field::new("free").object()]);
    for (innermost, passes) in [("", true), ("\\u0000", false)] {
        let text = format!(r#"{{"free":{{"a":{}"{innermost}"{}}}}}"#, "[".repeat(124), "]".repeat(124));
        let input = super::body(serde_json::from_str(&text).unwrap_or_default());
        assert_eq!(FREE.check(&input, ValidationMode::Full).is_ok(), passes);
    }
}

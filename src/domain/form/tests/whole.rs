//! Bodies as wholes: modes, order, absence, nested forms, reading into types.

use chrono::{DateTime, Utc};
use pretty_assertions::assert_eq;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::{Field, FieldErrors, FieldUpdate, Form, ParseError, ValidationMode, format_date, parse_date};
use super::body;

static TRAINING: Form = Form::new(&[
    Field::new("node_id").string().max(255),
    Field::new("subject").required().string().max(10),
    Field::new("instructions").required().string(),
    Field::new("current_status").one_of(&["active", "inactive"]),
    Field::new("is_draft").boolean(),
    Field::new("metadata").object(),
    Field::new("start_time").date(),
]);

static MESSAGE: Form = Form::new(&[
    Field::new("role").required().one_of(&["user", "agent"]),
    Field::new("content").required().string(),
    Field::new("sent_at").date(),
]);

static SESSION: Form = Form::new(&[
    Field::new("messages").required().array_of(&Field::item().object_of(&MESSAGE)).max_items(3),
    Field::new("caller_details").object_of(&CALLER),
]);

static CALLER: Form = Form::new(&[Field::new("first_name").required()]);

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Training {
    node_id: FieldUpdate<String>,
    subject: Option<String>,
    instructions: Option<String>,
    is_draft: FieldUpdate<bool>,
    metadata: FieldUpdate<Value>,
    start_time: FieldUpdate<DateTime<Utc>>,
}

fn refused(form: &Form, body: &Map<String, Value>, mode: ValidationMode) -> FieldErrors {
    form.check(body, mode).err().unwrap_or_default()
}

#[test]
fn all_failing_fields_are_reported_together_in_the_order_of_the_form() {
    let input = body(json!({
        "start_time": "soon", "current_status": "Active", "subject": "far too long", "node_id": 5, "is_draft": "no",
    }));
    let errors = refused(&TRAINING, &input, ValidationMode::Full);
    assert_eq!(
        serde_json::to_string_pretty(&errors).unwrap_or_default(),
        r#"{
  "node_id": [
    "The node id must be a string."
  ],
  "subject": [
    "The subject must not be greater than 10 characters."
  ],
  "instructions": [
    "The instructions field is required."
  ],
  "current_status": [
    "The selected current status is invalid."
  ],
  "is_draft": [
    "The is draft field must be true or false."
  ],
  "start_time": [
    "The start time is not a valid date."
  ]
}"#
    );
    assert_eq!(errors.first(), Some(("node_id", "The node id must be a string.")));
}

#[test]
fn unknown_keys_are_ignored_and_absent_ones_stay_absent() {
    let input = body(json!({"subject": " Hours ", "instructions": "9-5", "unknown": {"a\u{0}": 1}}));
    let expected = body(json!({"subject": "Hours", "instructions": "9-5"}));
    assert_eq!(TRAINING.check(&input, ValidationMode::Full), Ok(expected));
}

#[test]
fn an_optional_key_given_as_nothing_is_there_as_null() {
    for nothing in [json!(null), json!(""), json!(" \t ")] {
        let input = body(json!({
            "node_id": nothing, "current_status": nothing, "is_draft": nothing, "metadata": nothing, "start_time": nothing,
        }));
        let expected = body(json!({
            "node_id": null, "current_status": null, "is_draft": null, "metadata": null, "start_time": null,
        }));
        assert_eq!(TRAINING.check(&input, ValidationMode::Partial), Ok(expected), "given {nothing}");
    }
}

#[test]
fn in_a_change_a_required_field_may_be_absent_but_not_empty() {
    assert_eq!(TRAINING.check(&body(json!({})), ValidationMode::Partial), Ok(body(json!({}))));
    let errors = refused(&TRAINING, &body(json!({"subject": " "})), ValidationMode::Partial);
    assert_eq!(json!(errors), json!({"subject": ["The subject field is required."]}));
}

#[test]
fn nested_forms_are_checked_whole_and_reported_by_path() {
    let input = body(json!({
        "messages": [{"role": "user", "content": " hi ", "x": 1}, {"role": "bot"}, "text"],
        "caller_details": {},
    }));
    let errors = refused(&SESSION, &input, ValidationMode::Partial);
    assert_eq!(
        json!(errors),
        json!({
            "messages.1.role": ["The selected messages.1.role is invalid."],
            "messages.1.content": ["The messages.1.content field is required."],
            "messages.2": ["The messages.2 must be an object."],
            "caller_details.first_name": ["The caller details.first name field is required."],
        })
    );
    let input = body(json!({"messages": [{"role": "user", "content": " hi ", "x": 1, "sent_at": ""}]}));
    let expected = body(json!({"messages": [{"role": "user", "content": "hi", "sent_at": null}]}));
    assert_eq!(SESSION.check(&input, ValidationMode::Full), Ok(expected));
}

#[test]
fn a_required_list_must_not_be_empty() {
    let errors = refused(&SESSION, &body(json!({"messages": []})), ValidationMode::Full);
    assert_eq!(json!(errors), json!({"messages": ["The messages field is required."]}));
}

#[test]
fn what_was_checked_checks_again_to_the_same() {
    let input = body(json!({
        "node_id": "", "subject": " S ", "instructions": "i", "is_draft": "1", "start_time": "2024-01-15", "metadata": {},
    }));
    let once = TRAINING.check(&input, ValidationMode::Full).unwrap_or_default();
    assert_eq!(once.len(), 6);
    assert_eq!(TRAINING.check(&once, ValidationMode::Full), Ok(once.clone()));
}

#[test]
fn an_update_tells_absent_from_null_from_a_value() {
    let input = body(json!({"node_id": null, "is_draft": 1, "start_time": "2024-01-15T12:00:00+02:00"}));
    let read: Training = TRAINING.parse(&input, ValidationMode::Partial).unwrap_or_default();
    assert_eq!(read.node_id, FieldUpdate::Clear);
    assert_eq!(read.metadata, FieldUpdate::Keep);
    assert_eq!(read.subject, None);
    assert_eq!(read.is_draft, FieldUpdate::Set(true));
    assert_eq!(read.start_time.map(format_date), FieldUpdate::Set("2024-01-15T10:00:00Z".to_owned()));
}

#[test]
fn an_update_applies_to_what_was_there() {
    assert_eq!(FieldUpdate::Keep.apply(Some(1)), Some(1));
    assert_eq!(FieldUpdate::Clear.apply(Some(1)), None);
    assert_eq!(FieldUpdate::Set(2).apply(Some(1)), Some(2));
    assert_eq!(FieldUpdate::Keep.apply_or(1, 9), 1);
    assert_eq!(FieldUpdate::Clear.apply_or(1, 9), 9);
    assert_eq!(FieldUpdate::Set(2).apply_or(1, 9), 2);
    assert_eq!(FieldUpdate::<u8>::Keep.into_option(), None);
    assert_eq!(FieldUpdate::Set("a".to_owned()).as_ref().map(String::len), FieldUpdate::Set(1));
    assert!(FieldUpdate::<u8>::default().is_keep() && !FieldUpdate::<u8>::Clear.is_keep());
}

#[test]
fn a_type_that_does_not_fit_its_form_is_our_own_fault() {
    #[derive(Debug, Deserialize)]
    struct Wrong {
        #[serde(rename = "subject")]
        _subject: u8,
    }
    let good = body(json!({"subject": "s", "instructions": "i"}));
    assert!(matches!(TRAINING.parse::<Wrong>(&good, ValidationMode::Full), Err(ParseError::Mismatch(_))));
    let bad = body(json!({}));
    assert!(matches!(TRAINING.parse::<Wrong>(&bad, ValidationMode::Full), Err(ParseError::Invalid(_))));
}

#[test]
fn messages_of_one_field_gather_under_it() {
    let mut errors = FieldErrors::new();
    assert!(errors.is_empty() && errors.first().is_none());
    errors.push("b", "one");
    errors.push("a", "two");
    errors.push("b", "three");
    assert_eq!(serde_json::to_string(&errors).unwrap_or_default(), r#"{"b":["one","three"],"a":["two"]}"#);
    assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["b", "a"]);
}

#[test]
fn a_point_in_time_is_written_as_it_was_read() {
    let text = "2024-01-15T10:30:00Z";
    assert_eq!(parse_date(text).map(format_date).as_deref(), Some(text));
    assert_eq!(parse_date(""), None);
    assert_eq!(parse_date("\u{feff}2024"), None);
}

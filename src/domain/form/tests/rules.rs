//! What is said when a value is refused, to the letter.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::super::{Field, FieldErrors, message};
use super::{messages, put};

const NAME: &str = "some_field";

const TEXT: Field = Field::item();

/// Each field, a value that breaks it, and what is said behind "The some field".
fn table(rows: &[(Field, Value, &str)]) {
    for (field, value, rest) in rows {
        let sentence = format!("The some field {rest}");
        assert_eq!(messages(*field, value), [sentence], "given {value}");
    }
}

#[test]
fn each_type_has_its_sentence_with_underscores_as_spaces() {
    let field = Field::new(NAME);
    table(&[
        (field.required(), json!(null), "field is required."),
        (field.string(), json!(5), "must be a string."),
        (field.integer(), json!("x"), "must be an integer."),
        (field.number(), json!("x"), "must be a number."),
        (field.boolean(), json!("yes"), "field must be true or false."),
        (field.object(), json!(5), "must be an object."),
        (field.array_of(&TEXT), json!(5), "must be an array."),
        (field.uuid(), json!("b"), "must be a valid UUID."),
        (field.url(), json!("b"), "must be a valid URL."),
        (field.email(), json!("b"), "must be a valid email address."),
        (field.date(), json!("b"), "is not a valid date."),
        (field, json!("a\u{0}b"), "contains invalid characters."),
    ]);
    let choice = field.one_of(&["a"]);
    assert_eq!(messages(choice, &json!("b")), ["The selected some field is invalid."]);
}

#[test]
fn each_limit_has_its_sentence() {
    let text = Field::new(NAME);
    let (number, whole) = (text.number(), text.integer());
    let (list, document) = (text.array_of(&TEXT), text.object());
    table(&[
        (text.max(2), json!("abc"), "must not be greater than 2 characters."),
        (text.min(2), json!("a"), "must be at least 2 characters."),
        (number.between(0.1, 3.0), json!(4), "must be between 0.1 and 3.0."),
        (number.between_whole(0, 2), json!(3), "must be between 0 and 2."),
        (whole.min_value(1), json!(0), "must be at least 1."),
        (whole.max_value(9), json!(10), "must not be greater than 9."),
        (list.max_items(1), json!([1, 2]), "must not have more than 1 items."),
        (list.min_items(2), json!(["a"]), "must have at least 2 items."),
        (document.max_bytes(6), json!({"a": 1}), "must not be greater than 6 bytes."),
    ]);
}

#[test]
fn a_service_finds_the_sentences_that_only_it_can_know() {
    assert_eq!(message::taken("node_id"), "The node id has already been taken.");
    assert_eq!(message::not_selectable("agent_id"), "The selected agent id is invalid.");
    let errors = FieldErrors::one("slot", message::taken("slot"));
    assert_eq!(errors.first(), Some(("slot", "The slot has already been taken.")));
}

#[test]
fn passwords_are_kept_as_typed() {
    let password = Field::new(NAME).required().password().min(8);
    assert_eq!(put(password, &json!(" secret ")), Ok(json!(" secret ")));
    assert_eq!(messages(password, &json!("        ")), ["The some field field is required."]);
    assert_eq!(messages(password, &json!(12_345_678)), ["The some field must be a string."]);
    assert_eq!(messages(password, &json!("secret\u{0}!")), ["The some field contains invalid characters."]);
}

#[test]
fn lengths_count_characters_after_trimming() {
    let field = Field::new(NAME).min(2).max(3);
    for passing in ["äöü", "日本語", "👩👩", "  abc  "] {
        assert_eq!(put(field, &json!(passing)), Ok(json!(passing.trim())));
    }
    assert_eq!(messages(field, &json!("äöüß")), ["The some field must not be greater than 3 characters."]);
    assert_eq!(messages(field, &json!(" 日 ")), ["The some field must be at least 2 characters."]);
}

#[test]
fn both_ends_of_a_range_belong_to_it() {
    let speed = Field::new(NAME).number().between(0.1, 3.0);
    for passing in [json!(0.1), json!(3), json!(3.0), json!("0.1")] {
        assert!(put(speed, &passing).is_ok(), "{passing}");
    }
    for failing in [json!(0.099_999), json!(3.000_001), json!("-1"), json!(u64::MAX), json!(-1e300)] {
        assert_eq!(messages(speed, &failing), ["The some field must be between 0.1 and 3.0."]);
    }
    let count = Field::new(NAME).integer().between_whole(1, 10);
    assert_eq!(put(count, &json!("10")), Ok(json!(10)));
    assert_eq!(messages(count, &json!(0)), ["The some field must be between 1 and 10."]);
}

#[test]
fn a_wrong_type_is_all_that_is_said_of_a_value() {
    // Laravel would measure the value as text and might add a second sentence, which helps nobody.
    let name = Field::new(NAME).string().min(5).max(7);
    assert_eq!(messages(name, &json!(12)), ["The some field must be a string."]);
    assert_eq!(messages(name, &json!(["a"])), ["The some field must be a string."]);
    let speed = Field::new(NAME).number().between(0.1, 3.0);
    assert_eq!(messages(speed, &json!("very fast")), ["The some field must be a number."]);
}

#[test]
fn text_of_a_wrong_format_is_measured_all_the_same() {
    let image = Field::new(NAME).url().max(5);
    assert_eq!(
        messages(image, &json!("nonsense")),
        ["The some field must be a valid URL.", "The some field must not be greater than 5 characters."]
    );
    assert_eq!(messages(Field::new(NAME).max(5).url(), &json!("nonsense")).len(), 2);
}

#[test]
fn a_field_that_fails_required_reports_only_that() {
    let field = Field::new(NAME).required().string().min(5);
    for empty in [json!(null), json!(""), json!(" \n"), json!("\u{200b}"), json!([]), json!({})] {
        assert_eq!(messages(field, &empty), ["The some field field is required."], "{empty}");
    }
    for present in [json!(0), json!(false), json!("0")] {
        assert_ne!(messages(field, &present), ["The some field field is required."], "{present}");
    }
}

#[test]
fn elements_are_reported_under_their_index() {
    const CHANNEL: Field = Field::item().one_of(&["web", "sms"]);
    let channels = Field::new(NAME).array_of(&CHANNEL);
    let errors = put(channels, &json!(["web", "fax", "", "sms", null, 7]));
    let expected = [
        ("some_field.1", "The selected some field.1 is invalid."),
        ("some_field.2", "The some field.2 field is required."),
        ("some_field.4", "The some field.4 field is required."),
        ("some_field.5", "The selected some field.5 is invalid."),
    ];
    assert_eq!(errors, Err(expected.map(|(f, m)| (f.to_owned(), vec![m.to_owned()])).to_vec()));
}

#[test]
fn a_list_is_bounded_even_where_its_form_says_nothing() {
    const WHOLE: Field = Field::item().integer();
    let list = Field::new(NAME).array_of(&WHOLE);
    assert!(put(list, &json!(vec![1; 1000])).is_ok());
    let errors = put(list, &json!(vec!["x"; 1001]));
    let message = "The some field must not have more than 1000 items.".to_owned();
    assert_eq!(errors, Err(vec![(NAME.to_owned(), vec![message])]));
}

#[test]
fn a_document_is_measured_as_compact_json_in_bytes() {
    let metadata = Field::new(NAME).object().max_bytes(10);
    for (value, fits) in [("1", true), ("ä", false), ("12", false)] {
        let document = json!({"ab": value});
        assert_eq!(put(metadata, &document).is_ok(), fits, "{document}");
    }
}

//! Which values each type takes, and what it makes of them.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::super::Field;
use super::put;

const NAME: &str = "some_field";
const TEXT: Field = Field::item().string();

/// Each value and what it becomes; null stands for "refused".
fn table(field: Field, rows: &[(Value, Value)]) {
    for (given, expected) in rows {
        let got = put(field, given).unwrap_or(Value::Null);
        assert_eq!(&got, expected, "given {given}");
    }
}

#[test]
fn strings_are_trimmed_of_all_that_is_invisible_and_nothing_else_is_text() {
    table(
        Field::new(NAME).required().string(),
        &[
            (json!("plain"), json!("plain")),
            (json!(" \t\r\n padded \u{a0}\u{3000}"), json!("padded")),
            (json!("\u{feff}marked\u{200b}"), json!("marked")),
            (json!("in  side\nkept"), json!("in  side\nkept")),
            (json!("\u{200d}joiner"), json!("\u{200d}joiner")),
            (json!(5), json!(null)),
            (json!(true), json!(null)),
            (json!(["a"]), json!(null)),
            (json!({"a": 1}), json!(null)),
            (json!("nul\u{0}inside"), json!(null)),
            (json!("\u{0}"), json!(null)),
        ],
    );
}

#[test]
fn integers_are_read_as_php_reads_them() {
    table(
        Field::new(NAME).required().integer(),
        &[
            (json!(0), json!(0)),
            (json!(-7), json!(-7)),
            (json!("42"), json!(42)),
            (json!(" 42 "), json!(42)),
            (json!("+42"), json!(42)),
            (json!("-0"), json!(0)),
            (json!(5.0), json!(5)),
            (json!(-0.0), json!(0)),
            (json!(-3.0), json!(-3)),
            (json!(1e3), json!(1000)),
            (json!(i64::MAX), json!(i64::MAX)),
            (json!("-9223372036854775808"), json!(i64::MIN)),
            (json!(u64::MAX), json!(null)),
            (json!("9223372036854775808"), json!(null)),
            (json!(1e17), json!(null)),
            (json!(1e300), json!(null)),
            (json!(5.5), json!(null)),
            (json!("5.0"), json!(null)),
            (json!("1e3"), json!(null)),
            (json!("007"), json!(null)),
            (json!("-007"), json!(null)),
            (json!("--7"), json!(null)),
            (json!("+"), json!(null)),
            (json!("0x1A"), json!(null)),
            (json!("٣"), json!(null)),
            (json!("1 2"), json!(null)),
            (json!(true), json!(null)),
            (json!([1]), json!(null)),
        ],
    );
}

#[test]
fn numbers_are_read_as_php_reads_them() {
    table(
        Field::new(NAME).required().number(),
        &[
            (json!(1), json!(1)),
            (json!(0.5), json!(0.5)),
            (json!(u64::MAX), json!(u64::MAX)),
            (json!("0.5"), json!(0.5)),
            (json!(" -0.5 "), json!(-0.5)),
            (json!("5"), json!(5)),
            (json!("007"), json!(7)),
            (json!(".5"), json!(0.5)),
            (json!("5."), json!(5.0)),
            (json!("1e3"), json!(1000.0)),
            (json!("1E-2"), json!(0.01)),
            (json!("1e999"), json!(null)),
            (json!("inf"), json!(null)),
            (json!("NaN"), json!(null)),
            (json!("e"), json!(null)),
            (json!("."), json!(null)),
            (json!("-"), json!(null)),
            (json!("1,5"), json!(null)),
            (json!("0x1A"), json!(null)),
            (json!("1_000"), json!(null)),
            (json!(false), json!(null)),
            (json!({"a": 1}), json!(null)),
        ],
    );
}

#[test]
fn booleans_are_exactly_the_six_that_laravel_takes() {
    table(
        Field::new(NAME).required().boolean(),
        &[
            (json!(true), json!(true)),
            (json!(false), json!(false)),
            (json!(1), json!(true)),
            (json!(0), json!(false)),
            (json!("1"), json!(true)),
            (json!(" 0 "), json!(false)),
            (json!("true"), json!(null)),
            (json!("false"), json!(null)),
            (json!("on"), json!(null)),
            (json!(2), json!(null)),
            (json!(-1), json!(null)),
            (json!(1.0), json!(null)),
            (json!([true]), json!(null)),
        ],
    );
}

#[test]
fn choices_are_exact_and_case_sensitive_once_trimmed() {
    table(
        Field::new(NAME).required().one_of(&["active", "inactive"]),
        &[
            (json!("active"), json!("active")),
            (json!(" inactive\n"), json!("inactive")),
            (json!("Active"), json!(null)),
            (json!("act"), json!(null)),
            (json!("active\u{0}"), json!(null)),
            (json!(1), json!(null)),
            (json!(["active"]), json!(null)),
        ],
    );
}

#[test]
fn dates_become_utc_to_the_second() {
    table(
        Field::new(NAME).required().date(),
        &[
            (json!("2024-01-15T10:30:00Z"), json!("2024-01-15T10:30:00Z")),
            (json!("2024-01-15T10:30:00.999Z"), json!("2024-01-15T10:30:00Z")),
            (json!("2024-01-15T10:30:00+02:00"), json!("2024-01-15T08:30:00Z")),
            (json!("2024-01-15 10:30:00"), json!("2024-01-15T10:30:00Z")),
            (json!("2024-01-15T10:30:00.5"), json!("2024-01-15T10:30:00Z")),
            (json!("2024-01-15T10:30"), json!("2024-01-15T10:30:00Z")),
            (json!("2024-01-15"), json!("2024-01-15T00:00:00Z")),
            (json!(" 2024-02-29 "), json!("2024-02-29T00:00:00Z")),
            (json!("1969-12-31T23:59:59.5Z"), json!("1969-12-31T23:59:59Z")),
            (json!("2016-12-31T23:59:60Z"), json!("2016-12-31T23:59:59Z")),
            (json!("9999-12-31T23:59:59Z"), json!("9999-12-31T23:59:59Z")),
            (json!("0001-01-01"), json!("0001-01-01T00:00:00Z")),
            (json!("9999-12-31T23:59:59-01:00"), json!(null)),
            (json!("0001-01-01T00:00:00+01:00"), json!(null)),
            (json!("0000-01-01"), json!(null)),
            (json!("+12024-01-15"), json!(null)),
            (json!("2023-02-29"), json!(null)),
            (json!("2024-13-01"), json!(null)),
            (json!("2024-01-15T24:00:00Z"), json!(null)),
            (json!("2024- 1-15"), json!(null)),
            (json!("tomorrow"), json!(null)),
            (json!("15.01.2024"), json!(null)),
            (json!("x".repeat(100_000)), json!(null)),
            (json!(1_705_314_600), json!(null)),
            (json!(["2024-01-15"]), json!(null)),
        ],
    );
}

#[test]
fn uuids_are_hyphenated_and_kept_in_lower_case() {
    let id = "018cf5f1-7d3c-7a52-9c5e-2f1b3a4d5e6f";
    table(
        Field::new(NAME).required().uuid(),
        &[
            (json!(id), json!(id)),
            (json!(id.to_uppercase()), json!(id)),
            (json!(format!(" {id} ")), json!(id)),
            (json!(id.replace('-', "")), json!(null)),
            (json!(format!("{{{id}}}")), json!(null)),
            (json!(format!("urn:uuid:{id}")), json!(null)),
            (json!(id.replace('8', "g")), json!(null)),
            (json!(7), json!(null)),
        ],
    );
}

#[test]
fn urls_are_absolute_web_addresses_that_need_no_repair() {
    table(
        Field::new(NAME).required().url(),
        &[
            (json!("https://example.com/a.png?x=1#y"), json!("https://example.com/a.png?x=1#y")),
            (json!(" http://localhost:8080 "), json!("http://localhost:8080")),
            (json!("HTTPS://EXAMPLE.com"), json!("HTTPS://EXAMPLE.com")),
            (json!("https://bücher.example/ä"), json!("https://bücher.example/ä")),
            (json!("ftp://example.com"), json!(null)),
            (json!("javascript:alert(1)"), json!(null)),
            (json!("javascript://example.com/%0aalert(1)"), json!(null)),
            (json!("//example.com"), json!(null)),
            (json!("example.com"), json!(null)),
            (json!("https://"), json!(null)),
            (json!("https:///example.com"), json!(null)),
            (json!("https:\\\\example.com"), json!(null)),
            (json!("https://exa mple.com"), json!(null)),
            (json!("https://example.com/a\nb"), json!(null)),
            (json!("https://example.com:99999"), json!(null)),
            (json!(["https://example.com"]), json!(null)),
        ],
    );
}

#[test]
fn email_addresses_are_those_of_browsers() {
    table(
        Field::new(NAME).required().email(),
        &[
            (json!(" ada@example.com "), json!("ada@example.com")),
            (json!("ada+x@sub.example.com"), json!("ada+x@sub.example.com")),
            (json!("ada"), json!(null)),
            (json!("@example.com"), json!(null)),
            (json!("ada@"), json!(null)),
            (json!("a da@example.com"), json!(null)),
            (json!(1), json!(null)),
        ],
    );
}

#[test]
fn free_objects_are_kept_as_they_came() {
    let document = json!({" key ": " untrimmed ", "": "", "n": [null, 1.5, {"deep": [" "]}]});
    table(
        Field::new(NAME).object(),
        &[
            (document.clone(), document),
            (json!({}), json!({})),
            (json!([]), json!(null)),
            (json!([1]), json!(null)),
            (json!(true), json!(null)),
            (json!(5), json!(null)),
            (json!("{}"), json!(null)),
            (json!({"nul\u{0}": 1}), json!(null)),
            (json!({"a": [{"b": "nul\u{0}"}]}), json!(null)),
            (json!({"a": [{"nul\u{0}": 1}]}), json!(null)),
        ],
    );
}

#[test]
fn lists_keep_their_order_and_their_elements_are_normalised() {
    table(
        Field::new(NAME).array_of(&TEXT),
        &[
            (json!([" b ", "a", "a"]), json!(["b", "a", "a"])),
            (json!([]), json!([])),
            (json!("a"), json!(null)),
            (json!({"0": "a"}), json!(null)),
            (json!(["a", null]), json!(null)),
            (json!(["a", " "]), json!(null)),
            (json!(["a", 1]), json!(null)),
            (json!(["a\u{0}"]), json!(null)),
        ],
    );
}

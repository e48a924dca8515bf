use serde_json::{Value, json};

use super::{DifferenceBounds, FieldChange};

fn json_bytes(change: &FieldChange) -> usize {
    json!(change).to_string().len()
}

#[test]
fn the_largest_possible_answer_is_bounded() {
    let mut bounds = DifferenceBounds::default();
    // 500 trainings with three long texts each, of short and of long lines, and metadata.
    let side = |letter: &str| {
        [format!("{letter}\n").repeat(32_000), letter.repeat(65_536), format!("{letter}b\n").repeat(900)]
    };
    let (old, new) = (side("a"), side("c"));
    let metadata = json!({"a": "x".repeat(16_000)});
    let mut shown = 0;
    for _ in 0..500 {
        for (old, new) in old.iter().zip(&new) {
            shown += json_bytes(&bounds.change("instructions", json!(old), json!(new)));
        }
        shown += json_bytes(&bounds.change("metadata", Value::Null, metadata.clone()));
    }
    assert!(shown < 16 * 1024 * 1024, "{shown} bytes");
}

#[test]
fn a_value_at_the_bound_is_whole_and_one_beyond_is_not() {
    let change = |length: usize| DifferenceBounds::default().change("info", Value::Null, json!("a".repeat(length)));
    assert!(matches!(change(DifferenceBounds::VALUE_BYTES), FieldChange::Whole { diff: Some(_), .. }));
    assert!(matches!(change(DifferenceBounds::VALUE_BYTES + 1), FieldChange::Hunks { live_bytes: 0, .. }));
    let whole = DifferenceBounds::unbounded().change("info", Value::Null, json!("a".repeat(65_536)));
    assert!(matches!(whole, FieldChange::Whole { .. }));
}

#[test]
fn values_are_short_once_the_answer_is_full() {
    let mut bounds = DifferenceBounds::default();
    let long = "a".repeat(DifferenceBounds::VALUE_BYTES);
    let shown =
        (0..1000).take_while(|_| matches!(bounds.change("info", Value::Null, json!(long)), FieldChange::Whole { .. }));
    assert_eq!(shown.count(), DifferenceBounds::ANSWER_BYTES.div_ceil(2 * DifferenceBounds::VALUE_BYTES + 32));
    assert!(matches!(bounds.change("subject", Value::Null, json!("Short")), FieldChange::Whole { diff: None, .. }));
}

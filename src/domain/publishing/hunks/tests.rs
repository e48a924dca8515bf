use pretty_assertions::assert_eq;
use serde_json::json;

use super::Hunks;

fn numbered(lines: std::ops::Range<usize>) -> String {
    let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
    lines.join("\n") + "\n"
}

#[test]
fn distant_changes_are_two_hunks_with_three_lines_around_them() {
    let old = numbered(1..40);
    let new = old.replace("10\n", "ten\n").replace("30\n", "");
    assert_eq!(
        json!(Hunks::of(&old, &new, 1000, |_, _| true)),
        json!({"hunks": [
            {"live_line": 7, "draft_line": 7, "lines": [
                {"op": "equal", "text": "7\n"}, {"op": "equal", "text": "8\n"}, {"op": "equal", "text": "9\n"},
                {"op": "delete", "text": "10\n"}, {"op": "insert", "text": "ten\n"},
                {"op": "equal", "text": "11\n"}, {"op": "equal", "text": "12\n"}, {"op": "equal", "text": "13\n"},
            ]},
            {"live_line": 27, "draft_line": 27, "lines": [
                {"op": "equal", "text": "27\n"}, {"op": "equal", "text": "28\n"}, {"op": "equal", "text": "29\n"},
                {"op": "delete", "text": "30\n"},
                {"op": "equal", "text": "31\n"}, {"op": "equal", "text": "32\n"}, {"op": "equal", "text": "33\n"},
            ]},
        ], "complete": true})
    );
}

#[test]
fn the_bound_holds_for_long_lines_and_for_many() {
    for (old, new) in [("é".repeat(5000), "ü".repeat(5000)), (numbered(0..5000), numbered(5000..9000))] {
        for compared in [true, false] {
            let hunks = Hunks::of(&old, &new, 1000, |_, _| compared);
            assert!(hunks.bytes() <= 1000 && hunks.bytes() > 400, "{} bytes", hunks.bytes());
            assert!(!hunks.complete);
        }
    }
    let one_line = Hunks::of(&"a".repeat(5000), &"b".repeat(5000), 1000, |_, _| true);
    assert_eq!(one_line.hunks[0].lines.len(), 2, "both sides are shown");
}

#[test]
fn texts_at_the_bound_and_texts_of_one_side_are_complete() {
    assert_eq!(Hunks::of("", "a\n", 136, |_, _| true).hunks[0].lines.len(), 1);
    assert!(Hunks::of("", "a\nb\n", 136, |_, _| true).complete);
    assert_eq!(Hunks::of("same\n", "same\n", 136, |_, _| true), Hunks { hunks: Vec::new(), complete: true });
}

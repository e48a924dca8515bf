use fastrand::Rng;
use pretty_assertions::assert_eq;
use serde_json::json;

use super::{DiffLine, DiffOp, MAX_LINES, diff_lines};

/// One side of a diff, put together again.
fn side(diff: &[DiffLine], without: DiffOp) -> String {
    let lines = diff.iter().filter(|line| line.op != without);
    lines.map(|line| line.text.as_str()).collect()
}

fn assert_whole(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = diff_lines(old, new);
    assert_eq!(side(&diff, DiffOp::Insert), old);
    assert_eq!(side(&diff, DiffOp::Delete), new);
    diff
}

#[test]
fn a_changed_line_is_deleted_and_inserted_between_its_equals() {
    let diff = diff_lines("greet\nask\nthank\n", "greet\nlisten\nthank\n");
    assert_eq!(
        json!(diff),
        json!([
            {"op": "equal", "text": "greet\n"},
            {"op": "delete", "text": "ask\n"},
            {"op": "insert", "text": "listen\n"},
            {"op": "equal", "text": "thank\n"},
        ])
    );
}

#[test]
fn a_missing_last_line_feed_and_a_carriage_return_are_differences() {
    assert_eq!(
        json!(diff_lines("a\nb", "a\nb\n")),
        json!([
            {"op": "equal", "text": "a\n"},
            {"op": "delete", "text": "b"},
            {"op": "insert", "text": "b\n"},
        ])
    );
    assert_eq!(diff_lines("a\n", "a\r\n").len(), 2);
}

#[test]
fn nothing_on_a_side_is_no_line() {
    assert_eq!(diff_lines("", ""), []);
    assert_eq!(json!(diff_lines("", "a")), json!([{"op": "insert", "text": "a"}]));
    assert_eq!(json!(diff_lines("a", "")), json!([{"op": "delete", "text": "a"}]));
}

#[test]
fn equal_texts_have_only_equal_lines() {
    let diff = assert_whole("a\n\nb", "a\n\nb");
    assert!(diff.iter().all(|line| line.op == DiffOp::Equal));
    assert_eq!(diff.len(), 3);
}

#[test]
fn both_texts_can_be_put_together_from_any_diff() {
    let mut rng = Rng::with_seed(3);
    for _ in 0..3_000 {
        let text = |rng: &mut Rng| {
            let pieces = ["a\n", "b\n", "ä\n", "\n", "c", "\r\n", " a\n"];
            (0..rng.usize(..40)).filter_map(|_| rng.choice(pieces)).collect::<String>()
        };
        let (old, new) = (text(&mut rng), text(&mut rng));
        let diff = assert_whole(&old, &new);
        assert!(diff.iter().all(|line| !line.text.trim_end_matches('\n').contains('\n')));
        assert_eq!(diff_lines(&old, &new), diff);
    }
}

#[test]
fn the_longest_texts_that_are_compared_are_compared_line_by_line() {
    let old = "a\n".repeat(MAX_LINES / 2);
    let new = format!("{}b\n", "a\n".repeat(MAX_LINES / 2 - 1));
    assert_eq!(assert_whole(&old, &new).len(), MAX_LINES / 2 + 1);
}

#[test]
fn longer_texts_are_replaced_whole() {
    let old = "a\n".repeat(MAX_LINES);
    let new = format!("{old}b\n");
    let diff = assert_whole(&old, &new);
    assert_eq!(diff.iter().map(|line| line.op).collect::<Vec<_>>(), [DiffOp::Delete, DiffOp::Insert]);
    assert_eq!(assert_whole(&old, &old).len(), 1);
    assert_eq!(assert_whole("", &new).len(), 1);
    assert_eq!(assert_whole(&new, "").len(), 1);
}

#[test]
fn hostile_texts_of_64_kib_are_answered() {
    let mut rng = Rng::with_seed(11);
    let mut hostile = |kinds: usize| -> String {
        let long = "x".repeat(28);
        let lines = (0..MAX_LINES / 2).map(|_| format!("{long}{}\n", rng.usize(..kinds)));
        lines.collect()
    };
    for kinds in [2, 10, 1_000, 1_000_000] {
        let (old, new) = (hostile(kinds), hostile(kinds));
        assert_whole(&old, &new);
    }
    assert_whole(&"\n".repeat(65_536), &"a".repeat(65_536));
}

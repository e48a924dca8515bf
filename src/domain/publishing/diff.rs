//! Line diffs of texts.

use std::collections::HashMap;

use serde::Serialize;
use similar::{Algorithm, ChangeTag, capture_diff_slices};

#[cfg(test)]
mod tests;

/// The maximum number of lines of both texts together that are compared.
///
/// A 64 KiB text of ordinary lines has some 800; one of empty lines has 65,536. The bound is on lines and not on time,
/// so that two texts have the same diff on every machine, and it bounds the answer as well as the work.
pub const MAX_LINES: usize = 4000;

/// Which of the two texts have a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DiffOp {
    /// In both texts.
    Equal,
    /// In the newer text only.
    Insert,
    /// In the older text only.
    Delete,
}

/// One line of a diff; serialises as `{"op":"insert","text":"…\n"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiffLine {
    /// Which of the texts have it.
    pub op: DiffOp,
    /// The line, with its line feed: texts that differ only there still differ.
    pub text: String,
}

/// The line diff of two texts. The equal and deleted lines joined are `old`, the equal and inserted ones `new`. Deleted
/// lines precede the inserted ones that replace them. Myers' algorithm (<http://www.xmailserver.org/diff2.pdf>) finds a
/// short diff, not always the shortest.
///
/// Texts of more than [`MAX_LINES`] lines together are not compared: the old text is one deleted entry and the new text
/// one inserted entry, or both are one equal entry.
pub fn diff_lines(old: &str, new: &str) -> Vec<DiffLine> {
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    if old_lines.len() + new_lines.len() > MAX_LINES {
        return replaced_text(old, new);
    }
    // Lines are compared by number: long lines that begin alike would otherwise be compared again and again.
    let mut known = HashMap::new();
    let old_ids = numbered(&old_lines, &mut known);
    let new_ids = numbered(&new_lines, &mut known);
    capture_diff_slices(Algorithm::Myers, &old_ids, &new_ids)
        .iter()
        .flat_map(|op| op.iter_slices(&old_lines, &new_lines))
        .flat_map(|(tag, lines)| lines.iter().map(move |text| DiffLine::new(tag, text)))
        .collect()
}

fn numbered<'a>(lines: &[&'a str], known: &mut HashMap<&'a str, usize>) -> Vec<usize> {
    let number = |line: &&'a str| {
        let next = known.len();
        *known.entry(*line).or_insert(next)
    };
    lines.iter().map(number).collect()
}

/// The diff of two texts whose lines are not compared: the old text deleted, the new one inserted.
pub fn replaced_text(old: &str, new: &str) -> Vec<DiffLine> {
    if old == new {
        return vec![DiffLine::new(ChangeTag::Equal, old)];
    }
    let sides = [(ChangeTag::Delete, old), (ChangeTag::Insert, new)];
    let held = sides.into_iter().filter(|(_, text)| !text.is_empty());
    held.map(|(tag, text)| DiffLine::new(tag, text)).collect()
}

impl DiffLine {
    fn new(tag: ChangeTag, text: &str) -> Self {
        let op = match tag {
            ChangeTag::Equal => DiffOp::Equal,
            ChangeTag::Insert => DiffOp::Insert,
            ChangeTag::Delete => DiffOp::Delete,
        };
        Self { op, text: text.to_owned() }
    }
}

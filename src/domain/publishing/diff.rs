//! What a reviewer sees of a changed text: its lines, and which of them came and went.

use std::collections::HashMap;

use serde::Serialize;
use similar::{Algorithm, ChangeTag, capture_diff_slices};

#[cfg(test)]
mod tests;

/// Together more lines than this are not compared.
///
/// A 64 KiB text of ordinary lines has some 800; one of empty lines has 65,536. The bound is on lines and not on time,
/// so that two texts have the same diff on every machine, and it bounds the answer as well as the work.
pub const MAX_LINES: usize = 4000;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// In both texts.
    Equal,
    /// In the newer text only.
    Insert,
    /// In the older text only.
    Delete,
}

/// One line of a diff; serialises as `{"op":"insert","text":"…\n"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What became of it.
    pub op: Op,
    /// The line with the line feed that ends it, so that texts which differ in nothing else still differ here.
    pub text: String,
}

/// The line diff of two texts. The texts of the equal and deleted lines joined are `old`, those of the equal and
/// inserted ones `new`, always. Where lines were replaced, the deleted ones come first. It is small, by Myers'
/// algorithm (<http://www.xmailserver.org/diff2.pdf>), and not always the smallest there is.
///
/// Texts of together more than [`MAX_LINES`] lines are not compared: the whole older text is one deleted entry and the
/// whole newer one an inserted entry (or both one equal entry), line feeds and all.
pub fn diff_lines(old: &str, new: &str) -> Vec<Line> {
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    if old_lines.len() + new_lines.len() > MAX_LINES {
        return replaced(old, new);
    }
    // Numbers for lines: long lines that begin alike would otherwise be compared over and over.
    let mut known = HashMap::new();
    let old_ids = numbered(&old_lines, &mut known);
    let new_ids = numbered(&new_lines, &mut known);
    capture_diff_slices(Algorithm::Myers, &old_ids, &new_ids)
        .iter()
        .flat_map(|op| op.iter_slices(&old_lines, &new_lines))
        .flat_map(|(tag, lines)| lines.iter().map(move |text| Line::new(tag, text)))
        .collect()
}

fn numbered<'a>(lines: &[&'a str], known: &mut HashMap<&'a str, usize>) -> Vec<usize> {
    let number = |line: &&'a str| {
        let next = known.len();
        *known.entry(*line).or_insert(next)
    };
    lines.iter().map(number).collect()
}

fn replaced(old: &str, new: &str) -> Vec<Line> {
    if old == new {
        return vec![Line::new(ChangeTag::Equal, old)];
    }
    let sides = [(ChangeTag::Delete, old), (ChangeTag::Insert, new)];
    let held = sides.into_iter().filter(|(_, text)| !text.is_empty());
    held.map(|(tag, text)| Line::new(tag, text)).collect()
}

impl Line {
    fn new(tag: ChangeTag, text: &str) -> Self {
        let op = match tag {
            ChangeTag::Equal => Op::Equal,
            ChangeTag::Insert => Op::Insert,
            ChangeTag::Delete => Op::Delete,
        };
        Self { op, text: text.to_owned() }
    }
}

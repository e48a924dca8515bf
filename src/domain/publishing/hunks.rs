//! Diffs of long texts: the lines around what changed, within a bound.

use serde::Serialize;

use super::diff::{DiffLine, DiffOp, diff_lines};

#[cfg(test)]
mod tests;

/// Equal lines before and after a change.
const CONTEXT: usize = 3;
/// What a line takes in an answer besides its text.
pub(super) const LINE_BYTES: usize = 32;
/// Stands at the end of a line that is cut.
const CUT: &str = "…";

/// Changed lines that stand together, with the lines around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hunk {
    /// The number of the first line in the older text, from 1.
    pub live_line: usize,
    /// The number of the first line in the newer text, from 1.
    pub draft_line: usize,
    pub lines: Vec<DiffLine>,
}

/// The hunks of two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hunks {
    pub hunks: Vec<Hunk>,
    /// Whether the hunks are all of what differs, and no line is cut.
    pub complete: bool,
}

impl Hunks {
    /// The hunks of two texts, with at most `max_bytes` ([`Self::bytes`]): lines over a quarter of it are cut, and what does not
    /// fit is left out. `may_compare` is asked for what is between the first and the last change; unless it agrees, lines
    /// there are not matched.
    pub fn of(old: &str, new: &str, max_bytes: usize, may_compare: impl FnOnce(&str, &str) -> bool) -> Self {
        let texts = SplitTexts::of(old, new);
        let mut found = Self { hunks: Vec::new(), complete: true };
        let lines = texts.lines(may_compare(texts.old, texts.new));
        let shown = near_a_change(&lines);
        let first = texts.before.len().saturating_sub(CONTEXT) + 1;
        let (mut place, mut room, mut open) = ((first, first), max_bytes, false);
        for (line, is_shown) in lines.into_iter().zip(shown) {
            let (op, length) = (line.op, line.text.len());
            if !is_shown {
                open = false;
            } else if room > LINE_BYTES {
                if !open {
                    found.hunks.push(Hunk { live_line: place.0, draft_line: place.1, lines: Vec::new() });
                    open = true;
                }
                let line = cut(line, (room - LINE_BYTES).min(max_bytes.div_ceil(4)));
                found.complete &= line.text.len() == length;
                room -= line.text.len() + LINE_BYTES;
                if let Some(hunk) = found.hunks.last_mut() {
                    hunk.lines.push(line);
                }
            } else {
                found.complete = false;
            }
            place.0 += usize::from(op != DiffOp::Insert);
            place.1 += usize::from(op != DiffOp::Delete);
        }
        found
    }

    /// The bytes of the lines, counted with what they take in an answer.
    pub fn bytes(&self) -> usize {
        self.hunks.iter().flat_map(|hunk| &hunk.lines).map(|line| line.text.len() + LINE_BYTES).sum()
    }
}

/// Two texts without the lines that both begin and end with.
struct SplitTexts<'a> {
    before: Vec<&'a str>,
    old: &'a str,
    new: &'a str,
    after: Vec<&'a str>,
}

impl<'a> SplitTexts<'a> {
    fn of(old: &'a str, new: &'a str) -> Self {
        let pairs = old.split_inclusive('\n').zip(new.split_inclusive('\n'));
        let before: Vec<&str> = pairs.take_while(|(old, new)| old == new).map(|(line, _)| line).collect();
        let start: usize = before.iter().map(|line| line.len()).sum();
        let (old, new) = (&old[start..], &new[start..]);
        let lines = |text: &'a str| text.split_inclusive('\n').rev();
        let pairs = lines(old).zip(lines(new));
        let mut after: Vec<&str> = pairs.take_while(|(old, new)| old == new).map(|(line, _)| line).collect();
        after.reverse();
        let end: usize = after.iter().map(|line| line.len()).sum();
        Self { before, old: &old[..old.len() - end], new: &new[..new.len() - end], after }
    }

    /// The lines between both ends, with context.
    fn lines(&self, compared: bool) -> Vec<DiffLine> {
        let equal = |text: &&str| DiffLine { op: DiffOp::Equal, text: (*text).to_owned() };
        let before = &self.before[self.before.len().saturating_sub(CONTEXT)..];
        let mut lines: Vec<DiffLine> = before.iter().map(equal).collect();
        if compared {
            lines.extend(diff_lines(self.old, self.new));
        } else {
            for (op, text) in [(DiffOp::Delete, self.old), (DiffOp::Insert, self.new)] {
                lines.extend(text.split_inclusive('\n').map(|text| DiffLine { op, text: text.to_owned() }));
            }
        }
        lines.extend(self.after.iter().take(CONTEXT).map(equal));
        lines
    }
}

/// For each line, whether it is a change or up to [`CONTEXT`] lines away from one.
fn near_a_change(lines: &[DiffLine]) -> Vec<bool> {
    let mut near = vec![false; lines.len()];
    for (index, line) in lines.iter().enumerate() {
        if line.op != DiffOp::Equal {
            let end = lines.len().min(index + CONTEXT + 1);
            near[index.saturating_sub(CONTEXT)..end].fill(true);
        }
    }
    near
}

/// The line, or its beginning when it has more than `max` bytes.
fn cut(mut line: DiffLine, max: usize) -> DiffLine {
    if line.text.len() > max {
        let mark = if max > CUT.len() { CUT } else { "" };
        let end = line.text.floor_char_boundary(max - mark.len());
        line.text.truncate(end);
        line.text.push_str(mark);
    }
    line
}

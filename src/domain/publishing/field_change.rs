//! The two values of a field that differs, within the bounds of an answer.

use serde::Serialize;
use serde_json::Value;

use super::diff::{DiffLine, diff_lines, replaced_text};
use super::hunks::{Hunks, LINE_BYTES};

#[cfg(test)]
mod tests;

/// Fields that also get a line diff.
const TEXT_FIELDS: [&str; 5] = ["instructions", "info", "extras", "description", "initial_message"];

/// The two values of one field. The names are those on the wire; in a comparison of versions `live` is the value of
/// the version in the path and `draft` that of the other one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FieldChange {
    /// Both values.
    Whole {
        live: Value,
        draft: Value,
        /// The line diff, for texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        diff: Option<Vec<DiffLine>>,
    },
    /// What differs between values that are too long to be shown in whole. A value that is no text is compared as JSON.
    Hunks {
        /// The length of the older value.
        live_bytes: usize,
        /// The length of the newer value.
        draft_bytes: usize,
        #[serde(flatten)]
        hunks: Hunks,
    },
}

/// How much an answer with differences may still show and compare.
#[derive(Clone, Debug)]
pub struct DifferenceBounds {
    /// The most bytes of a value that is shown in whole.
    value_bytes: usize,
    /// The bytes of values that may still be shown before [`Self::LATE_VALUE_BYTES`] holds.
    answer_bytes: usize,
    /// The pairs of lines that may still be compared.
    line_pairs: usize,
}

impl DifferenceBounds {
    /// The most bytes of a value that is shown in whole.
    pub const VALUE_BYTES: usize = 16 * 1024;
    /// The bytes of values, with their diffs, after which only short ones are shown in whole.
    pub const ANSWER_BYTES: usize = 4 * 1024 * 1024;
    /// The most bytes of a value that is shown in whole after that.
    pub const LATE_VALUE_BYTES: usize = 256;
    /// About half a second of work.
    const LINE_PAIRS: usize = 64_000_000;

    /// No bounds, for answers whose size follows from their request.
    pub fn unbounded() -> Self {
        Self { value_bytes: usize::MAX, answer_bytes: usize::MAX, line_pairs: usize::MAX }
    }

    /// The change of a field within the bounds, which become narrower by it.
    pub(super) fn change(&mut self, name: &str, live: Value, draft: Value) -> FieldChange {
        let is_text = TEXT_FIELDS.contains(&name);
        let (old, new) = (as_text(&live), as_text(&draft));
        let max = if self.answer_bytes == 0 { Self::LATE_VALUE_BYTES.min(self.value_bytes) } else { self.value_bytes };
        if old.len().max(new.len()) > max {
            let hunks = Hunks::of(&old, &new, max, |old, new| self.may_compare(old, new));
            self.answer_bytes = self.answer_bytes.saturating_sub(hunks.bytes());
            return FieldChange::Hunks { live_bytes: old.len(), draft_bytes: new.len(), hunks };
        }
        let diff = is_text
            .then(|| if self.may_compare(&old, &new) { diff_lines(&old, &new) } else { replaced_text(&old, &new) });
        let lines: usize = diff.iter().flatten().map(|line| line.text.len() + LINE_BYTES).sum();
        self.answer_bytes = self.answer_bytes.saturating_sub(old.len() + new.len() + lines);
        drop((old, new));
        FieldChange::Whole { live, draft, diff }
    }

    /// Whether the lines of two texts may still be compared. Counts them.
    fn may_compare(&mut self, old: &str, new: &str) -> bool {
        let pairs = old.split_inclusive('\n').count().saturating_mul(new.split_inclusive('\n').count());
        let left = self.line_pairs.checked_sub(pairs);
        self.line_pairs = left.unwrap_or(self.line_pairs);
        left.is_some()
    }
}

impl Default for DifferenceBounds {
    fn default() -> Self {
        Self { value_bytes: Self::VALUE_BYTES, answer_bytes: Self::ANSWER_BYTES, line_pairs: Self::LINE_PAIRS }
    }
}

/// A text itself, nothing for null, and the JSON of any other value.
fn as_text(value: &Value) -> std::borrow::Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Null => "".into(),
        other => other.to_string().into(),
    }
}

//! Filters of training lists.

use serde_json::{Map, Number, Value};

use super::training::{Content, TrainingType};
use crate::domain::id::Id;

/// The conditions of a list, all of which apply; an absent one admits everything.
#[derive(Clone, Debug, Default)]
pub struct TrainingFilter {
    /// Text in subject or instructions of the draft.
    pub search: Option<SearchText>,
    /// Whether the text may also be in what was last published.
    pub searches_published: bool,
    /// Whether they are active.
    pub is_active: Option<bool>,
    pub kind: Option<TrainingType>,
    pub slot: Option<i64>,
    /// Whether a publish would change them.
    pub is_pending: Option<bool>,
    /// Who made the last change, exactly as stored.
    pub changed_by: Option<String>,
    /// Whether calls use them.
    pub is_live: Option<bool>,
    pub directory: Option<Id>,
    /// Entries that the metadata contains.
    pub metadata: Option<Map<String, Value>>,
}

impl TrainingFilter {
    /// Whether it compares contents, which the two databases would do differently: letters in any case, and documents.
    pub fn needs_content(&self) -> bool {
        self.search.is_some() || self.metadata.is_some()
    }

    /// Whether a training's content matches; for the text, also the content it was last published with, if that is given.
    pub fn matches(&self, content: &Content, published: Option<&Content>) -> bool {
        let found =
            |needle: &SearchText| std::iter::once(content).chain(published).any(|content| needle.is_in(content));
        self.search.as_ref().is_none_or(found)
            && self.metadata.as_ref().is_none_or(|expected| contains_all(&content.metadata, expected))
    }
}

/// The order of a list of trainings. Trainings with the same key are ordered by id, in the same direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrainingOrder {
    pub key: TrainingSortKey,
    pub is_descending: bool,
}

/// The key that a list of trainings is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainingSortKey {
    CreatedAt,
    UpdatedAt,
    /// By code point; `A` to `Z` count as `a` to `z`.
    Subject,
    /// Trainings without a slot come last in both directions.
    Slot,
}

impl TrainingOrder {
    /// The order of Talkover's list.
    pub const OLDEST_FIRST: Self = Self { key: TrainingSortKey::CreatedAt, is_descending: false };
    /// The order of open.cx's list.
    pub const NEWEST_FIRST: Self = Self { key: TrainingSortKey::CreatedAt, is_descending: true };
    /// The names on the wire.
    pub const WIRE_NAMES: [&'static str; 8] =
        ["created_at", "-created_at", "updated_at", "-updated_at", "subject", "-subject", "slot", "-slot"];

    /// The order with this name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        let (name, is_descending) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        let key = match name {
            "created_at" => TrainingSortKey::CreatedAt,
            "updated_at" => TrainingSortKey::UpdatedAt,
            "subject" => TrainingSortKey::Subject,
            "slot" => TrainingSortKey::Slot,
            _ => return None,
        };
        Some(Self { key, is_descending })
    }
}

/// A text to search for, case-insensitive in every script.
#[derive(Clone, Debug)]
pub struct SearchText(String);

impl SearchText {
    /// Searches for this text, white space included.
    pub fn new(text: &str) -> Self {
        Self(folded(text))
    }

    fn is_in(&self, content: &Content) -> bool {
        [&content.subject, &content.instructions].into_iter().any(|text| folded(text).contains(&self.0))
    }
}

/// Case folding by way of upper case, so that `ß` equals `SS` and `ss`, and both forms of a small sigma are equal.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// Containment as in PostgreSQL's `jsonb @>`: objects by key, lists in any order, everything else by value.
fn contains(document: &Value, expected: &Value) -> bool {
    match (document, expected) {
        (Value::Object(document), Value::Object(expected)) => contains_all(document, expected),
        (Value::Array(items), Value::Array(expected)) => {
            expected.iter().all(|expected| items.iter().any(|item| contains(item, expected)))
        }
        (Value::Number(number), Value::Number(expected)) => same_number(number, expected),
        _ => document == expected,
    }
}

fn contains_all(document: &Map<String, Value>, expected: &Map<String, Value>) -> bool {
    expected.iter().all(|(key, expected)| document.get(key).is_some_and(|value| contains(value, expected)))
}

/// `1` equals `1.0`; integers are compared as integers, because floats would round large ones.
fn same_number(a: &Number, b: &Number) -> bool {
    if a.is_f64() || b.is_f64() { a.as_f64() == b.as_f64() } else { a == b }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn finds(needle: &str, subject: &str, instructions: &str) -> bool {
        let content =
            Content { subject: subject.to_owned(), instructions: instructions.to_owned(), ..Content::default() };
        let filter = TrainingFilter { search: Some(SearchText::new(needle)), ..TrainingFilter::default() };
        filter.matches(&content, None)
    }

    #[test]
    fn case_does_not_matter_in_any_script() {
        assert!(finds("HOURS", "Opening hours", ""));
        assert!(finds("öffnungs", "", "ÖFFNUNGSZEITEN"));
        assert!(finds("STRASSE", "Hauptstraße 1", ""));
        assert!(finds("ΟΔΌΣ", "οδός", ""));
        assert!(finds("часы", "ЧАСЫ РАБОТЫ", ""));
        assert!(!finds("offnung", "Öffnung", ""));
        assert!(finds("100%_", "", "100%_ off"));
    }

    #[test]
    fn the_published_text_is_found_as_well() {
        let old = Content { subject: "Parking".to_owned(), ..Content::default() };
        let filter = TrainingFilter { search: Some(SearchText::new("park")), ..TrainingFilter::default() };
        assert!(filter.matches(&Content::default(), Some(&old)));
        assert!(!filter.matches(&Content::default(), None));
    }

    #[test]
    fn containment_is_that_of_jsonb() {
        let document =
            json!({"team": "billing", "tags": ["a", "b", {"c": 1, "d": 2}], "n": 1, "deep": {"x": {"y": null}}});
        for (filter, expected) in [
            (json!({}), true),
            (json!({"team": "billing"}), true),
            (json!({"team": "Billing"}), false),
            (json!({"tags": ["b"]}), true),
            (json!({"tags": ["b", "a", "b"]}), true),
            (json!({"tags": [{"c": 1}]}), true),
            (json!({"tags": [{"c": 2}]}), false),
            (json!({"tags": "a"}), false),
            (json!({"tags": []}), true),
            (json!({"n": 1.0}), true),
            (json!({"n": "1"}), false),
            (json!({"deep": {"x": {}}}), true),
            (json!({"deep": {"x": {"y": null}}}), true),
            (json!({"deep": {"x": null}}), false),
            (json!({"none": null}), false),
        ] {
            assert_eq!(contains(&document, &filter), expected, "{filter}");
        }
    }
}

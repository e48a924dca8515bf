//! Which trainings a list shows.

use serde_json::{Map, Number, Value};

use super::training::{Content, TrainingType};
use crate::domain::id::Id;

/// What a list is narrowed to; nothing said, nothing left out.
#[derive(Clone, Debug, Default)]
pub struct TrainingFilter {
    /// Only those with this text in subject or instructions, as edited or as last published.
    pub search: Option<Needle>,
    /// Only of this type.
    pub kind: Option<TrainingType>,
    /// Only those that serve, or that do not.
    pub is_live: Option<bool>,
    /// Only those filed here.
    pub directory: Option<Id>,
    /// Only those whose metadata holds all of this.
    pub metadata: Option<Map<String, Value>>,
}

impl TrainingFilter {
    /// Whether it asks for something that no index and no database knows alike: letters in any case, and documents.
    pub fn reads_content(&self) -> bool {
        self.search.is_some() || self.metadata.is_some()
    }

    /// Whether a training's content, or the one it was last published with, has what is asked for.
    pub fn admits(&self, content: &Content, published: Option<&Content>) -> bool {
        let found = |needle: &Needle| std::iter::once(content).chain(published).any(|content| needle.is_in(content));
        self.search.as_ref().is_none_or(found)
            && self.metadata.as_ref().is_none_or(|wanted| holds_all(&content.metadata, wanted))
    }
}

/// A text to be found in any case, in any script.
#[derive(Clone, Debug)]
pub struct Needle(String);

impl Needle {
    /// Looks for this text, white space included.
    pub fn new(text: &str) -> Self {
        Self(folded(text))
    }

    fn is_in(&self, content: &Content) -> bool {
        [&content.subject, &content.instructions].into_iter().any(|text| folded(text).contains(&self.0))
    }
}

/// Without case: by way of the capital, so that `ß` is `SS` is `ss`, and both forms of a small sigma are one.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// What `jsonb @>` of `PostgreSQL` says: objects by key, lists in any order, everything else by value.
fn holds(document: &Value, wanted: &Value) -> bool {
    match (document, wanted) {
        (Value::Object(document), Value::Object(wanted)) => holds_all(document, wanted),
        (Value::Array(items), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| items.iter().any(|item| holds(item, wanted)))
        }
        (Value::Number(number), Value::Number(wanted)) => same_number(number, wanted),
        _ => document == wanted,
    }
}

fn holds_all(document: &Map<String, Value>, wanted: &Map<String, Value>) -> bool {
    wanted.iter().all(|(key, wanted)| document.get(key).is_some_and(|value| holds(value, wanted)))
}

/// `1` and `1.0` are one number; whole numbers are not compared as fractions, which would blur the large ones.
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
        let filter = TrainingFilter { search: Some(Needle::new(needle)), ..TrainingFilter::default() };
        filter.admits(&content, None)
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
        let filter = TrainingFilter { search: Some(Needle::new("park")), ..TrainingFilter::default() };
        assert!(filter.admits(&Content::default(), Some(&old)));
        assert!(!filter.admits(&Content::default(), None));
    }

    #[test]
    fn containment_is_that_of_jsonb() {
        let document =
            json!({"team": "billing", "tags": ["a", "b", {"c": 1, "d": 2}], "n": 1, "deep": {"x": {"y": null}}});
        for (wanted, expected) in [
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
            assert_eq!(holds(&document, &wanted), expected, "{wanted}");
        }
    }
}

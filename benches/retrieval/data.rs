//! Banking77 as questions grouped by intent.

use std::collections::BTreeMap;

/// The train or the test part of Banking77.
pub struct Questions {
    /// The questions of each intent. Both parts have the same order of intents.
    pub by_intent: Vec<Vec<String>>,
}

impl Questions {
    pub fn train() -> Self {
        Self::parse(include_str!("banking77/train.csv"))
    }

    pub fn test() -> Self {
        Self::parse(include_str!("banking77/test.csv"))
    }

    fn parse(csv: &str) -> Self {
        let mut by_intent: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in records(csv).into_iter().skip(1) {
            if let [text, intent] = &record[..] {
                by_intent.entry(intent.clone()).or_default().push(text.clone());
            }
        }
        assert_eq!(by_intent.len(), 77, "intents are missing");
        Self { by_intent: by_intent.into_values().collect() }
    }

    /// Every question with the index of its intent.
    pub fn all(&self) -> impl Iterator<Item = (&str, usize)> {
        let intents = self.by_intent.iter().enumerate();
        intents.flat_map(|(intent, questions)| questions.iter().map(move |question| (question.as_str(), intent)))
    }
}

/// The records of a CSV file. Quoted fields may contain commas, line breaks and doubled quotes.
fn records(csv: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = csv.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            _ => field.push(character),
        }
    }
    records
}

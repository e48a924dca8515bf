//! Banking77 as questions grouped by intent.

use std::collections::BTreeMap;

/// The questions of one part of Banking77.
pub struct Questions {
    /// The questions of each intent; the intents are in the same order in both parts.
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
        assert_eq!(by_intent.len(), 77, "the file lacks intents");
        Self { by_intent: by_intent.into_values().collect() }
    }

    /// Every question with the number of its intent.
    pub fn all(&self) -> impl Iterator<Item = (&str, usize)> {
        let intents = self.by_intent.iter().enumerate();
        intents.flat_map(|(intent, questions)| questions.iter().map(move |question| (question.as_str(), intent)))
    }
}

/// The records of a CSV file whose fields may be quoted and then hold commas, line ends and doubled quotes.
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

//! Banking77 as questions grouped by intent, and utterances in several languages.

use std::collections::BTreeMap;

/// The train or the test part of Banking77.
pub struct Questions {
    /// The questions of each intent. Both parts have the same order of intents.
    pub by_intent: Vec<Vec<String>>,
    /// The names of the intents, in the same order.
    intents: Vec<String>,
}

/// What a caller says.
pub struct Utterance {
    pub text: String,
    /// `en`, `de`, `es` or `ja`.
    pub language: String,
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
        let (intents, by_intent) = by_intent.into_iter().unzip();
        Self { by_intent, intents }
    }

    /// Questions in other languages than English, each with the index of its intent.
    pub fn in_other_languages(&self) -> Vec<(Utterance, usize)> {
        let questions = records(include_str!("utterances/fitting.csv")).into_iter().skip(1).map(|record| {
            let [language, text, intent] = <[String; 3]>::try_from(record).expect("three fields");
            let intent = self.intents.iter().position(|known| *known == intent).expect("a known intent");
            (Utterance { text, language }, intent)
        });
        questions.collect()
    }

    /// Every question with the index of its intent.
    pub fn all(&self) -> impl Iterator<Item = (&str, usize)> {
        let intents = self.by_intent.iter().enumerate();
        intents.flat_map(|(intent, questions)| questions.iter().map(move |question| (question.as_str(), intent)))
    }
}

/// Utterances that no training of Banking77 fits.
pub fn unrelated() -> Vec<Utterance> {
    let utterances = records(include_str!("utterances/unrelated.csv")).into_iter().skip(1).map(|record| {
        let [language, _, text] = <[String; 3]>::try_from(record).expect("three fields");
        Utterance { text, language }
    });
    utterances.collect()
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

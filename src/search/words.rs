//! Ranking by words: how much of what was said a text contains.

use std::collections::HashSet;

/// The share of the query's words that the text has, from 0 to 1; a word of the subject counts fully, one of the
/// instructions alone a little less.
pub fn overlap(query: &str, subject: &str, instructions: &str) -> f64 {
    let asked = words(query);
    if asked.is_empty() {
        return 0.0;
    }
    let (subject, instructions) = (words(subject), words(instructions));
    let weight = |word: &String| {
        if subject.contains(word) {
            1.0
        } else if instructions.contains(word) {
            0.8
        } else {
            0.0
        }
    };
    let total: f64 = asked.iter().map(weight).sum();
    total / f64::from(u32::try_from(asked.len()).unwrap_or(u32::MAX))
}

fn words(text: &str) -> HashSet<String> {
    let split = text.split(|c: char| !c.is_alphanumeric());
    split.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_shared_words_score_higher_and_none_scores_nothing() {
        let best = overlap("opening hours", "Opening hours", "We open at 9.");
        let some = overlap("opening hours", "Prices", "During opening times.");
        assert!((best - 1.0).abs() < 1e-9 && some > 0.0 && some < best);
        assert!(overlap("parking", "Opening hours", "We open at 9.") <= 0.0);
        assert!(overlap("?!", "Opening hours", "We open at 9.") <= 0.0);
    }
}

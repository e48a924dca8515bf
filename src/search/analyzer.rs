//! Cuts texts into the terms that BM25 compares: character n-grams or whole words.

use std::hash::{DefaultHasher, Hash, Hasher};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Cuts a text into terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAnalyzer {
    /// N-grams of 3 to 5 characters of each word, with a space added at both ends. In Chinese, Japanese and Korean, where
    /// one character carries a syllable or a word, n-grams of 1 to 3 characters without spaces. They tolerate endings,
    /// compounds and slips of the tongue, and need no word list in any language.
    CharacterNgrams,
    /// Whole words: what the benchmark compares n-grams with.
    Words,
}

impl TextAnalyzer {
    /// The terms of a text as 64-bit hashes, each as often as it occurs. The chance that two different terms of one agent
    /// share a hash is about one in a hundred million.
    pub(super) fn terms(self, text: &str) -> Vec<u64> {
        let mut terms = Vec::new();
        let mut spaced = Vec::new();
        for word in fold(text).split(' ').filter(|word| !word.is_empty()) {
            if self == Self::Words {
                terms.push(hash(word));
                continue;
            }
            let characters: Vec<char> = word.chars().collect();
            for run in characters.chunk_by(|a, b| is_dense(*a) == is_dense(*b)) {
                if is_dense(run[0]) {
                    push_ngrams(run, 1, 3, &mut terms);
                } else {
                    spaced.clear();
                    spaced.push(' ');
                    spaced.extend_from_slice(run);
                    spaced.push(' ');
                    push_ngrams(&spaced, 3, 5, &mut terms);
                }
            }
        }
        terms
    }
}

/// Adds every n-gram of `shortest` to `longest` characters. A run shorter than a length adds nothing for that length.
fn push_ngrams(run: &[char], shortest: usize, longest: usize, terms: &mut Vec<u64>) {
    for length in shortest..=longest.min(run.len()) {
        terms.extend(run.windows(length).map(hash));
    }
}

fn hash<T: Hash + ?Sized>(term: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    term.hash(&mut hasher);
    hasher.finish()
}

/// The text in lower case, with words separated by spaces, without punctuation, and without what is often omitted or
/// typed in several ways: accents of Latin letters, vowel signs of Arabic, full-width and half-width forms.
fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|character| !is_optional(*character));
    let mut folded = String::with_capacity(text.len());
    for character in plain.nfc().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() || is_combining_mark(character) {
            folded.push(character);
        } else if !matches!(character, '\'' | '\u{2019}') {
            folded.push(' ');
        }
    }
    folded
}

/// Accents, Arabic vowel signs and tatweel, the stroke that only lengthens an Arabic word.
fn is_optional(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Han characters, kana and Hangul syllables.
fn is_dense(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(left: &str, right: &str) -> usize {
        let right = TextAnalyzer::CharacterNgrams.terms(right);
        TextAnalyzer::CharacterNgrams.terms(left).iter().filter(|term| right.contains(term)).count()
    }

    #[test]
    fn a_word_gives_its_ngrams_of_three_to_five_characters() {
        // " pin " has three n-grams of three characters, two of four and one of five.
        assert_eq!(TextAnalyzer::CharacterNgrams.terms("PIN!").len(), 6);
        assert_eq!(TextAnalyzer::CharacterNgrams.terms("a").len(), 1);
    }

    #[test]
    fn spellings_of_the_same_text_give_the_same_terms() {
        for (left, right) in [
            ("Dónde ESTÁ", "donde esta"),
            ("u\u{308}ber", "über"),
            ("Ａｆｕｌｌ", "afull"),
            ("don’t", "dont"),
            ("مُحَمَّد", "محمد"),
            ("ｶｰﾄﾞ", "カード"),
        ] {
            assert_eq!(
                TextAnalyzer::CharacterNgrams.terms(left),
                TextAnalyzer::CharacterNgrams.terms(right),
                "{left} and {right}"
            );
            assert_eq!(TextAnalyzer::Words.terms(left), TextAnalyzer::Words.terms(right), "{left} and {right}");
        }
    }

    #[test]
    fn signs_that_distinguish_words_are_kept() {
        assert_ne!(TextAnalyzer::Words.terms("カート"), TextAnalyzer::Words.terms("カード"));
        assert_ne!(TextAnalyzer::Words.terms("ใหม่"), TextAnalyzer::Words.terms("ไหม"));
    }

    #[test]
    fn words_of_two_characters_are_found_inside_chinese_japanese_and_korean_text() {
        assert!(shared("私の荷物はどこですか", "荷物が届かない") >= 3);
        assert!(shared("我的包裹在哪里", "包裹丢了") >= 3);
        assert!(shared("소포가 왔나요", "내 소포") >= 3);
    }

    #[test]
    fn a_text_without_letters_has_no_terms() {
        assert!(TextAnalyzer::CharacterNgrams.terms(" ?! … ").is_empty());
        assert!(TextAnalyzer::Words.terms("").is_empty());
    }
}

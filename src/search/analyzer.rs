//! Cuts texts into the terms that wording is compared by: short stretches of characters, or whole words.

use std::hash::{DefaultHasher, Hash, Hasher};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a text is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAnalyzer {
    /// Stretches of 3 to 5 characters inside each word with a space put at both of its ends; of 1 to 3 characters, without
    /// the spaces, where a character carries as much as a syllable or a word (Chinese, Japanese, Korean). They forgive
    /// endings, compounds and slips of the tongue, and need no list of words in any language.
    Characters,
    /// Whole words.
    Words,
}

impl TextAnalyzer {
    /// The terms of a text, each as often as it occurs, as hashes of 64 bits: two different terms of an agent meet in one
    /// hash with a chance of about one in a hundred million.
    pub(super) fn of(self, text: &str) -> Vec<u64> {
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
                    push_stretches(run, 1, 3, &mut terms);
                } else {
                    spaced.clear();
                    spaced.push(' ');
                    spaced.extend_from_slice(run);
                    spaced.push(' ');
                    push_stretches(&spaced, 3, 5, &mut terms);
                }
            }
        }
        terms
    }
}

/// Adds every stretch of `shortest` to `longest` characters; a run too short for a length is not repeated for it.
fn push_stretches(run: &[char], shortest: usize, longest: usize, terms: &mut Vec<u64>) {
    for length in shortest..=longest.min(run.len()) {
        terms.extend(run.windows(length).map(hash));
    }
}

fn hash<T: Hash + ?Sized>(term: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    term.hash(&mut hasher);
    hasher.finish()
}

/// The text in lower case, its words parted by single spaces, without punctuation and without what is often left out in
/// writing or typed in several ways: accents of Latin letters, vowel signs of Arabic, wide and narrow forms.
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

/// Accents, Arabic vowel signs and the stroke that only lengthens an Arabic word.
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
        let right = TextAnalyzer::CharacterNgrams.of(right);
        TextAnalyzer::CharacterNgrams.of(left).iter().filter(|term| right.contains(term)).count()
    }

    #[test]
    fn a_word_gives_its_stretches_of_three_to_five_characters() {
        // " pin " has three stretches of three characters, two of four and one of five.
        assert_eq!(TextAnalyzer::CharacterNgrams.of("PIN!").len(), 6);
        assert_eq!(TextAnalyzer::CharacterNgrams.of("a").len(), 1);
    }

    #[test]
    fn spellings_of_the_same_text_are_one() {
        for (left, right) in [
            ("Dónde ESTÁ", "donde esta"),
            ("u\u{308}ber", "über"),
            ("Ａｆｕｌｌ", "afull"),
            ("don’t", "dont"),
            ("مُحَمَّد", "محمد"),
            ("ｶｰﾄﾞ", "カード"),
        ] {
            assert_eq!(
                TextAnalyzer::CharacterNgrams.of(left),
                TextAnalyzer::CharacterNgrams.of(right),
                "{left} and {right}"
            );
            assert_eq!(TextAnalyzer::Words.of(left), TextAnalyzer::Words.of(right), "{left} and {right}");
        }
    }

    #[test]
    fn signs_that_tell_words_apart_stay() {
        assert_ne!(TextAnalyzer::Words.of("カート"), TextAnalyzer::Words.of("カード"));
        assert_ne!(TextAnalyzer::Words.of("ใหม่"), TextAnalyzer::Words.of("ไหม"));
    }

    #[test]
    fn words_of_two_characters_are_found_inside_chinese_japanese_and_korean_text() {
        assert!(shared("私の荷物はどこですか", "荷物が届かない") >= 3);
        assert!(shared("我的包裹在哪里", "包裹丢了") >= 3);
        assert!(shared("소포가 왔나요", "내 소포") >= 3);
    }

    #[test]
    fn a_text_without_letters_has_no_terms() {
        assert!(TextAnalyzer::CharacterNgrams.of(" ?! … ").is_empty());
        assert!(TextAnalyzer::Words.of("").is_empty());
    }
}

//! Removes punctuation before a text is embedded.
//!
//! Callers speak, so their questions mostly come without punctuation, while teams write with it, and the model treats a
//! question mark as a part of the meaning. Removing punctuation on both sides finds more, even where both sides had it
//! (docs/SEARCH.md).

/// The text without punctuation, except inside a word or a number (`don't`, `e-mail`, `10:30`).
pub(super) fn strip_punctuation(text: &str) -> String {
    let mut previous = ' ';
    let mut characters = text.chars().peekable();
    let mut stripped = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        let inside_word = character.is_ascii() && joins(previous) && characters.peek().is_some_and(|next| joins(*next));
        stripped.push(if is_punctuation(character) && !inside_word { ' ' } else { character });
        previous = character;
    }
    stripped
}

fn joins(character: char) -> bool {
    character.is_alphanumeric()
}

/// Signs that are pronounced, so they stay.
const PRONOUNCED_SIGNS: [char; 6] = ['%', '&', '+', '@', '#', '$'];

/// Punctuation of the scripts that the model knows.
fn is_punctuation(character: char) -> bool {
    match character {
        // Dashes, quotes and dots; brackets and full stops of Chinese and Japanese.
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301f}' => true,
        _ if character.is_ascii() => character.is_ascii_punctuation() && !PRONOUNCED_SIGNS.contains(&character),
        _ => "¡¿«»·،؛؟۔・！，．：；？（）［］｡｢｣､".contains(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_is_removed_except_inside_words_and_numbers() {
        let written = "\"Don't\" I get my e-mail (at 10:30, for $5.50)?";
        let stripped: Vec<_> = strip_punctuation(written).split_whitespace().map(str::to_owned).collect();
        assert_eq!(stripped.join(" "), "Don't I get my e-mail at 10:30 for $5.50");
    }

    #[test]
    fn punctuation_of_other_scripts_is_removed() {
        assert_eq!(strip_punctuation("荷物は、どこですか？").trim(), "荷物は どこですか");
        assert_eq!(strip_punctuation("¿Dónde está?").trim(), "Dónde está");
        assert_eq!(strip_punctuation("أين طردي؟").trim(), "أين طردي");
        assert_eq!(strip_punctuation("พัสดุอยู่ที่ไหน"), "พัสดุอยู่ที่ไหน");
    }
}

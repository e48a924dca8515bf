//! `SentencePiece`'s precompiled table of character replacements (`nmt_nfkc`), and the whitespace rules applied with it.

use yada::DoubleArray;

use super::ModelError;

/// What a space becomes inside the model's vocabulary.
pub(super) const SPACE: char = '\u{2581}';

/// The replacements: a double-array trie over the source bytes whose values point into a list of zero-ended texts.
pub(super) struct Charsmap {
    trie: DoubleArray<Vec<u8>>,
    replacements: String,
}

impl Charsmap {
    /// Reads the compiled form: the trie's length in bytes, the trie, the replacements.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        let (length, rest) = bytes.split_first_chunk().ok_or(ModelError::Vocabulary("character map"))?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(ModelError::damaged)?;
        let (trie, replacements) = rest.split_at_checked(length).ok_or(ModelError::Vocabulary("character map"))?;
        let trie = DoubleArray::new(trie.to_vec()).map_err(ModelError::damaged)?;
        let replacements = String::from_utf8(replacements.to_vec()).map_err(ModelError::damaged)?;
        Ok(Self { trie, replacements })
    }

    /// The text as the vocabulary spells it: characters replaced, spaces at the ends removed and runs of them made one, each
    /// written as [`SPACE`], and one put in front. Empty when nothing is left.
    pub(super) fn normalise(&self, text: &str) -> String {
        let mut normalised = String::with_capacity(text.len() + text.len() / 4);
        let mut pending_space = true;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let mut own = [0; 4];
            let (replacement, consumed) =
                self.longest_match(rest).unwrap_or_else(|| (first.encode_utf8(&mut own), first.len_utf8()));
            for character in replacement.chars() {
                if character == ' ' {
                    pending_space = true;
                } else {
                    if std::mem::take(&mut pending_space) {
                        normalised.push(SPACE);
                    }
                    normalised.push(character);
                }
            }
            rest = rest.get(consumed..).unwrap_or_default();
        }
        normalised
    }

    /// The replacement for the longest known beginning of `text`, and that beginning's length in bytes.
    fn longest_match(&self, text: &str) -> Option<(&str, usize)> {
        let (value, length) = self.trie.common_prefix_search(text.as_bytes()).last()?;
        let replacement = self.replacements.get(usize::try_from(value).ok()?..)?;
        let end = replacement.find('\0').unwrap_or(replacement.len());
        Some((&replacement[..end], length))
    }
}

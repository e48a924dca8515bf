//! `SentencePiece`'s precompiled charsmap (`nmt_nfkc`): character replacements and the whitespace rules applied with them.

use yada::DoubleArray;

use super::ModelError;

/// Stands for a space in the vocabulary.
pub(super) const SPACE: char = '\u{2581}';

/// A double-array trie over source bytes; its values are offsets into a list of zero-terminated replacements.
pub(super) struct Charsmap {
    trie: DoubleArray<Vec<u8>>,
    replacements: String,
}

impl Charsmap {
    /// Parses the compiled form: the trie's length in bytes, the trie, the replacements.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        let (length, rest) = bytes.split_first_chunk().ok_or(ModelError::Vocabulary("character map"))?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(ModelError::damaged)?;
        let (trie, replacements) = rest.split_at_checked(length).ok_or(ModelError::Vocabulary("character map"))?;
        let trie = DoubleArray::new(trie.to_vec()).map_err(ModelError::damaged)?;
        let replacements = String::from_utf8(replacements.to_vec()).map_err(ModelError::damaged)?;
        Ok(Self { trie, replacements })
    }

    /// The text in the spelling of the vocabulary: characters replaced, surrounding spaces removed, runs of spaces collapsed
    /// to one [`SPACE`], and a [`SPACE`] in front. Empty when no character is left.
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

    /// The replacement for the longest known prefix of `text`, and the length of that prefix in bytes.
    fn longest_match(&self, text: &str) -> Option<(&str, usize)> {
        let (value, length) = self.trie.common_prefix_search(text.as_bytes()).last()?;
        let replacement = self.replacements.get(usize::try_from(value).ok()?..)?;
        let end = replacement.find('\0').unwrap_or(replacement.len());
        Some((&replacement[..end], length))
    }
}

//! `SentencePiece`'s unigram tokenizer: splits a text into the vocabulary pieces with the highest sum of scores.

use yada::DoubleArray;
use yada::builder::DoubleArrayBuilder;

use super::ModelError;
use super::charsmap::Charsmap;
use super::protobuf::{ProtobufFields, ProtobufValue};

/// Id of a character that no piece covers, and of an empty text.
const UNKNOWN: u32 = 0;
const BEGIN: u32 = 1;
const END: u32 = 2;
/// An unknown character scores this much less than the worst piece.
const UNKNOWN_PENALTY: f32 = 10.0;

/// Turns texts into ids of vocabulary pieces.
pub(super) struct Tokenizer {
    charsmap: Charsmap,
    /// Maps the bytes of a piece to its id.
    pieces: DoubleArray<Vec<u8>>,
    /// Log-probability of each piece, by id.
    scores: Vec<f32>,
    unknown_score: f32,
}

/// The best segmentation found up to one position of the text: its score and its last piece.
#[derive(Clone, Copy)]
struct Step {
    score: f32,
    from: usize,
    piece: u32,
}

impl Tokenizer {
    /// Parses a `SentencePiece` model: pieces in field 1, the normaliser in field 3, its charsmap in field 2 of that.
    pub(super) fn parse(model: &[u8]) -> Result<Self, ModelError> {
        let mut charsmap = None;
        let mut scores = Vec::new();
        let mut keys: Vec<(&[u8], u32)> = Vec::new();
        for field in ProtobufFields(model) {
            match (field.number, field.value) {
                (1, ProtobufValue::Bytes(piece)) => {
                    let id = u32::try_from(scores.len()).map_err(ModelError::damaged)?;
                    let piece = Piece::parse(piece);
                    if piece.ordinary && !piece.text.is_empty() {
                        keys.push((piece.text, id));
                    }
                    scores.push(piece.score);
                }
                (3, ProtobufValue::Bytes(normaliser)) => charsmap = read_charsmap(normaliser),
                _ => {}
            }
        }
        keys.sort_unstable();
        keys.dedup_by_key(|(text, _)| *text);
        let trie = DoubleArrayBuilder::build(&keys).map_err(ModelError::damaged)?;
        let worst = scores.iter().copied().fold(f32::INFINITY, f32::min);
        Ok(Self {
            charsmap: Charsmap::parse(charsmap.ok_or(ModelError::Vocabulary("character map"))?)?,
            pieces: DoubleArray::new(trie).map_err(ModelError::damaged)?,
            scores,
            unknown_score: worst - UNKNOWN_PENALTY,
        })
    }

    /// The number of pieces; every id is smaller.
    pub(super) fn size(&self) -> usize {
        self.scores.len()
    }

    /// The ids of the text's pieces between the begin and end markers: at least three.
    pub(super) fn encode(&self, text: &str) -> Vec<u32> {
        let normalised = self.charsmap.normalise(text);
        let mut ids = self.best_path(&normalised);
        if ids.is_empty() {
            ids.push(UNKNOWN);
        }
        ids.push(BEGIN);
        ids.reverse();
        ids.push(END);
        ids
    }

    /// The ids of the best segmentation, last piece first.
    fn best_path(&self, text: &str) -> Vec<u32> {
        let steps = self.steps(text);
        let mut ids = Vec::new();
        let mut position = text.len();
        while position > 0 {
            ids.push(steps[position].piece);
            position = steps[position].from;
        }
        ids
    }

    /// The best step to every position of the text, left to right. Of equal scores the first one found wins.
    fn steps(&self, text: &str) -> Vec<Step> {
        let unreached = Step { score: f32::NEG_INFINITY, from: 0, piece: UNKNOWN };
        let mut steps = vec![unreached; text.len() + 1];
        steps[0].score = 0.0;
        for (from, character) in text.char_indices() {
            let base = steps[from].score;
            let next = character.len_utf8();
            let mut reach = |length: usize, piece: u32, score: f32| {
                let step = &mut steps[from + length];
                if base + score > step.score {
                    *step = Step { score: base + score, from, piece };
                }
            };
            let mut covered = false;
            for (piece, length) in self.pieces.common_prefix_search(&text.as_bytes()[from..]) {
                covered |= length == next;
                reach(length, piece, self.scores[piece as usize]);
            }
            if !covered {
                reach(next, UNKNOWN, self.unknown_score);
            }
        }
        steps
    }
}

/// One entry of the vocabulary.
struct Piece<'a> {
    text: &'a [u8],
    score: f32,
    /// Whether texts may contain it. Markers such as `<s>` are never text, even when a caller spells them out.
    ordinary: bool,
}

impl<'a> Piece<'a> {
    /// Parses the text (field 1), the score (field 2) and the type (field 3: 1 or absent is ordinary).
    fn parse(message: &'a [u8]) -> Self {
        let mut piece = Self { text: &[], score: 0.0, ordinary: true };
        for field in ProtobufFields(message) {
            match (field.number, field.value) {
                (1, ProtobufValue::Bytes(text)) => piece.text = text,
                (2, ProtobufValue::Fixed32(score)) => piece.score = f32::from_le_bytes(score),
                (3, ProtobufValue::Number(kind)) => piece.ordinary = kind == 1,
                _ => {}
            }
        }
        piece
    }
}

fn read_charsmap(normaliser: &[u8]) -> Option<&[u8]> {
    ProtobufFields(normaliser).find_map(|field| match (field.number, field.value) {
        (2, ProtobufValue::Bytes(bytes)) => Some(bytes),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::MODEL;

    #[test]
    fn texts_are_split_as_sentencepiece_splits_them() {
        for (text, ids) in [
            ("How do I reset my PIN?", &[1348, 61, 33, 18580, 31, 179, 6, 35085, 21][..]),
            ("emoji 🙂 test", &[206, 55180, 6, 0, 1803]),
            (" a  b ", &[10, 254]),
            ("", &[0]),
        ] {
            let found = MODEL.base.tokenizer.encode(text);
            assert_eq!(found, [&[1], ids, &[2]].concat(), "{text:?}");
        }
    }

    #[test]
    fn markers_in_a_text_are_not_special() {
        let ids = MODEL.base.tokenizer.encode("<s></s>");
        assert!(ids[1..ids.len() - 1].iter().all(|id| *id > 2), "{ids:?}");
    }

    #[test]
    fn wide_letters_ligatures_and_whitespace_are_normalised() {
        let same = |left, right| assert_eq!(MODEL.base.tokenizer.encode(left), MODEL.base.tokenizer.encode(right));
        same("Ａｆｕｌｌ ﬁne", "Afull fine");
        same("\u{3000}spaces \t and\nlines ", "spaces and lines");
    }
}

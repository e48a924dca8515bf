//! Cuts a training into chunks, the texts that are embedded. Each chunk should say one thing.

use unicode_segmentation::UnicodeSegmentation;

/// Chunks of one training; the rest is not embedded. More hardly change the mean, and the work stays bounded.
const MAX_CHUNKS: usize = 128;
/// Neighbouring sentences of a line share a chunk up to this many bytes: about 25 English words or 50 Chinese characters.
/// Shorter chunks found less (docs/SEARCH.md), because a short sentence often means little by itself.
const CHUNK_BYTES: usize = 150;
/// A longer sentence, in bytes, is cut where a clause may end. Thai and transcripts of speech often have no sentence ends.
const MAX_SENTENCE_BYTES: usize = 450;

/// The chunks of a training: its subject, then the sentences or trigger phrases of its instructions, in order, without
/// list marks and quotes, each text once.
///
/// Every line starts a chunk, and so does a sentence (by Unicode's rules, in any language) that does not fit into the
/// current one. Returns at most 128 chunks, and none for a training without letters and digits.
/// [`mean_pool`](super::mean_pool()) makes one vector of theirs.
pub fn chunks(subject: &str, instructions: &str) -> Vec<String> {
    let mut chunks: Vec<String> = Vec::new();
    let lines = instructions.lines().flat_map(packed_sentences);
    for chunk in std::iter::once(subject).chain(lines).map(strip_marks) {
        if chunks.len() == MAX_CHUNKS {
            break;
        }
        if chunk.contains(char::is_alphanumeric) && !chunks.iter().any(|known| known == chunk) {
            chunks.push(chunk.to_owned());
        }
    }
    chunks
}

/// The line cut between sentences into packs of at most [`CHUNK_BYTES`], or of one sentence where that is longer.
fn packed_sentences(line: &str) -> Vec<&str> {
    let mut packs = Vec::new();
    let (mut start, mut end) = (0, 0);
    for sentence in line.split_sentence_bounds().flat_map(clauses) {
        if end > start && end - start + sentence.trim_end().len() > CHUNK_BYTES {
            packs.push(&line[start..end]);
            start = end;
        }
        end += sentence.len();
    }
    packs.push(&line[start..]);
    packs
}

/// The sentence itself, or pieces of a long one that end at a space or a comma.
fn clauses(sentence: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut rest = sentence;
    while rest.len() > MAX_SENTENCE_BYTES {
        let limit = rest.floor_char_boundary(MAX_SENTENCE_BYTES);
        let cut = rest[..limit].char_indices().rfind(|(_, character)| ends_clause(*character));
        let (clause, remainder) = rest.split_at(cut.map_or(limit, |(at, character)| at + character.len_utf8()));
        clauses.push(clause);
        rest = remainder;
    }
    clauses.push(rest);
    clauses
}

fn ends_clause(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ';' | '、' | '，' | '；' | '،' | '؛')
}

/// The text without leading list marks and surrounding quotes.
fn strip_marks(text: &str) -> &str {
    let text = text.trim().trim_start_matches(['-', '*', '•', '–', '—', '·', '#', '>']).trim_start();
    let text = text.trim_matches(['"', '“', '”', '„', '«', '»', '「', '」', '『', '』']);
    text.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_and_every_line_make_a_chunk_each() {
        let found = chunks("Reset a PIN", "Ask for the card number. Never read the PIN aloud!\nSend a link");
        assert_eq!(found, ["Reset a PIN", "Ask for the card number. Never read the PIN aloud!", "Send a link"]);
    }

    #[test]
    fn lists_of_trigger_phrases_lose_their_marks_and_quotes() {
        let found = chunks("", "- \"Where is my parcel?\"\n* „Wo ist mein Paket?“\n•  where is my order");
        assert_eq!(found, ["Where is my parcel?", "Wo ist mein Paket?", "where is my order"]);
    }

    #[test]
    fn a_paragraph_is_cut_between_sentences_in_every_language() {
        for sentence in [
            "Ask the caller for the number of the order and for the address it was sent to. ",
            "Fragen Sie nach der Bestellnummer, und nennen Sie dann den Tag der Lieferung. ",
            "お客様の荷物の番号と住所を必ず確認してください。",
            "请先核对客户的订单号码和收货地址，然后再告诉他包裹在哪里。",
            "고객님의 주문 번호와 주소를 먼저 확인하고 배송일을 알려 주세요. ",
            "اسأل المتصل عن رقم الطلب وعن العنوان قبل أن تخبره بموعد التسليم؟ ",
        ] {
            let paragraph = sentence.repeat(6);
            let found: Vec<_> = packed_sentences(&paragraph).into_iter().map(strip_marks).collect();
            assert!(found.len() > 1, "{found:?}");
            assert!(found.iter().all(|chunk| chunk.ends_with(sentence.trim())), "{found:?}");
        }
    }

    #[test]
    fn thai_without_sentence_ends_is_cut_at_its_spaces() {
        let text = "พัสดุของฉันอยู่ที่ไหนกรุณาตรวจสอบที่อยู่ ".repeat(12);
        let found = clauses(&text);
        assert!(found.len() > 2);
        assert!(found.iter().all(|clause| clause.len() <= MAX_SENTENCE_BYTES));
        assert!(found[..found.len() - 1].iter().all(|clause| clause.ends_with("ที่อยู่ ")), "{found:?}");
    }

    #[test]
    fn a_long_text_without_any_space_is_still_cut() {
        let found = chunks("", &"荷".repeat(200));
        assert_eq!(found.iter().map(|chunk| chunk.chars().count()).collect::<Vec<_>>(), [150, 50]);
    }

    #[test]
    fn repeated_and_empty_chunks_are_left_out_and_their_number_is_bounded() {
        assert_eq!(chunks("Refunds", "Refunds\n\n--\n…\nrefund me"), ["Refunds", "refund me"]);
        let lines: Vec<_> = (0..1000).map(|line| format!("phrase {line}")).collect();
        assert_eq!(chunks("Many", &lines.join("\n")).len(), MAX_CHUNKS);
    }
}

//! Cuts a training into the parts that are embedded: each should say one thing.

use unicode_segmentation::UnicodeSegmentation;

/// More parts than this are not embedded: a training's meaning is settled by then, and the work stays bounded.
const MOST_PARTS: usize = 128;
/// Neighbouring sentences of a line share a part up to this many bytes: about 25 English words or 50 Chinese characters.
/// Shorter parts found less (docs/SEARCH.md), because a short sentence often means little by itself.
const FULL: usize = 150;
/// A sentence of more bytes than this is cut where a clause may end. Thai writes no sentence ends at all, and spoken words
/// written down often have none.
const LONG: usize = 450;

/// What must be embedded for a training: its subject, then the sentences or trigger phrases of its instructions, in their
/// order, without list marks and quotes, each text once.
///
/// Every line starts a part, and so does a sentence (as Unicode ends them, whatever the language) that no longer fits with
/// the ones before it. No more than 128 parts are given; none at all for a training without a single letter or digit.
/// [`mean_pool`](super::mean_pool) makes one vector of theirs.
pub fn chunks(subject: &str, instructions: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let lines = instructions.lines().flat_map(packed_sentences);
    for part in std::iter::once(subject).chain(lines).map(bare) {
        if parts.len() == MOST_PARTS {
            break;
        }
        if part.contains(char::is_alphanumeric) && !parts.iter().any(|known| known == part) {
            parts.push(part.to_owned());
        }
    }
    parts
}

/// The line cut between sentences into stretches of at most [`FULL`] bytes, or of one sentence where that is longer.
fn packed_sentences(line: &str) -> Vec<&str> {
    let mut stretches = Vec::new();
    let (mut start, mut end) = (0, 0);
    for sentence in line.split_sentence_bounds().flat_map(clauses) {
        if end > start && end - start + sentence.trim_end().len() > FULL {
            stretches.push(&line[start..end]);
            start = end;
        }
        end += sentence.len();
    }
    stretches.push(&line[start..]);
    stretches
}

/// The sentence itself, or, when it is long, stretches of it that end at a space or a comma.
fn clauses(sentence: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut rest = sentence;
    while rest.len() > LONG {
        let limit = rest.floor_char_boundary(LONG);
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

/// The text without the marks of a list in front and without quotes around it.
fn bare(text: &str) -> &str {
    let text = text.trim().trim_start_matches(['-', '*', '•', '–', '—', '·', '#', '>']).trim_start();
    let text = text.trim_matches(['"', '“', '”', '„', '«', '»', '「', '」', '『', '』']);
    text.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_and_every_line_make_a_part_each() {
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
            let found: Vec<_> = packed_sentences(&paragraph).into_iter().map(bare).collect();
            assert!(found.len() > 1, "{found:?}");
            assert!(found.iter().all(|part| part.ends_with(sentence.trim())), "{found:?}");
        }
    }

    #[test]
    fn thai_without_sentence_ends_is_cut_at_its_spaces() {
        let text = "พัสดุของฉันอยู่ที่ไหนกรุณาตรวจสอบที่อยู่ ".repeat(12);
        let found = clauses(&text);
        assert!(found.len() > 2);
        assert!(found.iter().all(|clause| clause.len() <= LONG));
        assert!(found[..found.len() - 1].iter().all(|clause| clause.ends_with("ที่อยู่ ")), "{found:?}");
    }

    #[test]
    fn a_long_stretch_without_any_gap_is_still_cut() {
        let found = chunks("", &"荷".repeat(200));
        assert_eq!(found.iter().map(|part| part.chars().count()).collect::<Vec<_>>(), [150, 50]);
    }

    #[test]
    fn repeated_and_empty_parts_are_left_out_and_their_number_is_bounded() {
        assert_eq!(chunks("Refunds", "Refunds\n\n--\n…\nrefund me"), ["Refunds", "refund me"]);
        let lines: Vec<_> = (0..1000).map(|line| format!("phrase {line}")).collect();
        assert_eq!(chunks("Many", &lines.join("\n")).len(), MOST_PARTS);
    }
}

//! Who is named in a conversation: callers and agents introduce themselves and address each other, and then use the name
//! without any introduction.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::gaps::Gap;
use super::phrases::{COMMON, NOBODY};

/// What comes before a name in so many words: the next words are a name, in whatever case a transcript writes them.
const STRONG: &str = r"(?i)\b(?:(?:my|the|full|first|last) name(?:'s| is|’s)|name:|nom:|nombre:|nome:|naam:|i am called|mein name (?:ist|lautet)|ich hei(?:ß|ss)e|je m['’]appelle|mon nom est|me llamo|mi nombre es|(?:o )?meu nome é|chamo-me|(?:eu )?me chamo|mi chiamo|il mio nome è|mijn naam is|ik heet)\s+((?:[\p{L}][\p{L}'’-]*\.?\s*){1,4})";
/// What comes before a name or before something else: only capitals are a name.
const WEAK: &str = r"\b(?i:this is|call me|i'm|i’m|i am|speaking with|spoke (?:to|with)|speaking to|talked to|hier (?:ist|spricht)|c['’]est|soy|le habla|habla|sou [oa]|fala [oa]|sono|parla|ik ben|spreekt met|u spreekt met)\s+((?:\p{Lu}[\p{L}'’-]+\s*){1,3})";
/// What comes before a name or before a word that has a capital anyway: two capitals are a name.
const WEAKER: &str = r"\b(?i:ich bin|je suis|aquí|aqui|ici)\s+((?:\p{Lu}[\p{L}'’-]+\s+){1,2}\p{Lu}[\p{L}'’-]+)";
/// A Dutch phone call begins with one's own name.
const OPENING: &str =
    r"^(?i:(?:hallo|hoi|goede\p{L}+|dag)?,?\s*met)\s+((?:\p{Lu}[\p{L}'’-]+\s*|(?:van|de|der|den|ter)\s+){1,4})";
/// A title makes what follows a name.
const TITLED: &str = r"\b(?i:mr|mrs|ms|miss|dr|prof|professor|herrn?|frau|monsieur|madame|mme|mlle|señor(?:a|ita)?|sra?|senhora?|dona|doña|signora?|sig|meneer|mevrouw|dhr|mevr)\b\.?\s+((?:\p{Lu}[\p{L}'’-]+\s*|(?:van|von|de|der|den|da|di|dos|del)\s+){1,4})";
/// Whoever is greeted or thanked by name.
const ADDRESSED: &str = r"\b(?i:hi|hello|hey|dear|thanks|thank you|sorry|hallo|guten (?:tag|morgen|abend)|danke(?: schön)?|vielen dank|liebe[r]?|bonjour|bonsoir|merci|cher|chère|hola|buenos días|buenas tardes|gracias|estimad[oa]|olá|oi|bom dia|boa tarde|obrigad[oa]|ciao|salve|buongiorno|buonasera|grazie|dag|hoi|goede\p{L}+|bedankt|dank u|you['’]re welcome|you are welcome|of course|certainly|sure|bitte|gerne|natürlich|bien sûr|claro|de nada|certo|prego|natuurlijk|graag gedaan)(?i:\s+(?:so much|very much|beaucoup|mille))?,?\s+(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?)\s*(?:[,.!?]|$)";
/// Whoever says that they are on the line.
const ON_THE_LINE: &str = r"(?:^|[,.!?]\s*)(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?)\s+(?i:here|speaking|hier|am apparat|à l['’]appareil|al teléfono|al telefono|ao telefone|aan de lijn)\s*(?:[,.!?]|$)";
/// Chinese, Japanese and Korean.
const EASTERN: &str = r"(?:我叫|我的名字是|我姓)\s*(\p{Han}{2,3})|([\p{Han}]{2,5}|[\p{Katakana}ー]{2,8})と申します|(?:私は|名前は)\s*([\p{Han}]{2,5}|[\p{Katakana}ー]{2,8})です|(?:제 이름은|이름은)\s*(\p{Hangul}{2,4}?)(?:입니다|이에요|예요|이고)|(\p{Hangul}{2,4}?)(?:이라고|라고) 합니다";

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [STRONG, WEAK, WEAKER, OPENING, TITLED, ADDRESSED, ON_THE_LINE, EASTERN]
        .into_iter()
        .filter_map(|source| Regex::new(source).ok())
        .collect()
});

/// A title before a name that was taken out, and names side by side.
static REST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:\b(?i:mrs?|ms|miss|dr|prof|herrn?|frau|monsieur|madame|mme|mlle|señor(?:a|ita)?|sra?|senhora?|signora?|sig|meneer|mevrouw|dhr|mevr)\b\.?\s+)?\[name\](?:[\s-]+(?:(?:van|von|de|der|den|da|di|dos|del|la|le)\s+)*\[name\])*(?:['’]s)?").ok()
});

/// Everyone who is named in a conversation.
pub(super) struct Names(Option<Regex>);

impl Names {
    /// Who is named in these texts.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut words = BTreeSet::new();
        for text in texts {
            for captures in PATTERNS.iter().flat_map(|pattern| pattern.captures_iter(text)) {
                if let Some(found) = captures.iter().skip(1).flatten().next() {
                    words.extend(name_words(found.as_str()));
                }
            }
        }
        let mut longest_first: Vec<_> = words.into_iter().collect();
        longest_first.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let alternatives: Vec<String> = longest_first.iter().map(|(word, cased)| alternative(word, *cased)).collect();
        let pattern = (!alternatives.is_empty()).then(|| Regex::new(&alternatives.join("|")).ok());
        Self(pattern.flatten())
    }

    /// The text with a mark where somebody is named.
    pub(super) fn taken_out_of(&self, text: &str) -> String {
        let Some(names) = &self.0 else { return text.to_owned() };
        let marked = names.replace_all(text, Gap::Name.mark());
        match REST.as_ref() {
            Some(rest) => rest.replace_all(&marked, Gap::Name.mark()).into_owned(),
            None => marked.into_owned(),
        }
    }
}

/// The words of a name, and whether each was written with a capital. A capital first word ends the name at the first small
/// one; where a transcript has no capitals, a name has at most two words.
fn name_words(found: &str) -> Vec<(String, bool)> {
    let words: Vec<&str> = found.split_whitespace().map(|word| word.trim_matches(['.', ',', '\'', '’', '-'])).collect();
    let cased = words.first().is_some_and(|word| word.starts_with(char::is_uppercase));
    let eastern = words.first().is_some_and(|word| !word.starts_with(|c: char| c.is_uppercase() || c.is_lowercase()));
    let is_common =
        |word: &str| COMMON.contains(&word.to_lowercase().as_str()) || NOBODY.contains(&word.to_lowercase().as_str());
    let mut name = Vec::new();
    for word in words {
        let small = word.starts_with(char::is_lowercase);
        let particle = cased && small && is_common(word);
        if particle && !name.is_empty() {
            continue;
        }
        if word.is_empty() || is_common(word) || (cased && small) || (!cased && !eastern && name.len() == 2) {
            break;
        }
        name.push((word.to_owned(), cased));
    }
    name.retain(|(word, _)| word.chars().count() > 1);
    name
}

/// A name as a pattern: as it was written or in capitals, or in any case when it was written without one.
fn alternative(word: &str, cased: bool) -> String {
    let escaped = regex::escape(word);
    if !word.chars().any(|character| character.is_uppercase() || character.is_lowercase()) {
        return escaped;
    }
    if !cased {
        return format!(r"(?i:\b{escaped}\b)");
    }
    format!(r"\b(?:{escaped}|{})\b", regex::escape(&word.to_uppercase()))
}

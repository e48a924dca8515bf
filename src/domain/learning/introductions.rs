//! How people say who they are and whom they address, in the languages of the product: what is said around a name.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::{self, CHINESE_SURNAMES, JAPANESE_SURNAMES, KOREAN_SURNAMES};

/// What comes before a name in so many words: the next words are a name, in whatever case a transcript writes them.
const STRONG: &str = r"(?:(?:my|the|full|first|last|middle|family|maiden) |my sur)name(?:'s| is|’s)|name:|nom:|nombre:|nome:|naam:|i am called|mein (?:vor-? ?und nach|vor|nach|familien)?name (?:ist|lautet)|ich hei(?:ß|ss)e|je m['’]appelle|mon (?:nom(?: de famille| complet)?|prénom) est|me llamo|mi (?:nombre(?: completo)?|apellido) es|mis apellidos son|(?:o )?meu (?:nome(?: completo)?|sobrenome|apelido) é|chamo-me|(?:eu )?me chamo|mi chiamo|il mio (?:nome|cognome|nome e cognome) è|mijn (?:voor|achter)?naam is|ik heet";
/// What comes before a name or before something else: only capitals are a name.
const WEAK: &str = r"this is|call me|i'm|i’m|i am|speaking with|spoke (?:to|with)|speaking to|talked to|hier (?:ist|spricht)|c['’]est|je suis|soy|le habla|habla|aquí habla|sou(?: [oa])?|aqui (?:é|fala)(?: [oa])?|quem fala é(?: [oa])?|fala [oa]|sono|parla|ik ben|spreekt met|u spreekt met";
/// What comes before a name or before a word that has a capital anyway: two capitals are a name.
const WEAKER: &str = r"ich bin(?: (?:der|die))?|aquí|aqui|ici";
/// At the beginning of a message alone: two capitals, and then the matter.
const AT_FIRST: &str = r"it['’]s";
/// What follows the name of whoever says that they are on the line.
const ON_THE_LINE: &str = r"here|speaking|hier|am apparat|à l['’]appareil|al teléfono|al telefono|ao telefone|aan de lijn|(?:ist )?mein name|is my name|mon nom|è il mio nome|is mijn naam";
/// A title makes what follows a name.
const TITLES: &str = r"mrs?|ms|miss|dr|prof|professor|herrn?|frau|monsieur|madame|mme|mlle|señor(?:a|ita)?|sra?|senhora?|dona|doña|signora?|sig|meneer|mevrouw|dhr|mevr";
/// Greetings, thanks and assent, as they come before the name of whoever is addressed.
const ADDRESSING: &str = r"hi|hello|hey|dear|thanks|thank you|sorry|hallo|guten (?:tag|morgen|abend)|danke(?: schön)?|vielen dank|liebe[r]?|bonjour|bonsoir|merci|cher|chère|hola|buenos días|buenas tardes|gracias|estimad[oa]|olá|oi|bom dia|boa tarde|obrigad[oa]|ciao|salve|buongiorno|buonasera|grazie|dag|hoi|goede\p{L}+|bedankt|dank u|you['’]re welcome|you are welcome|of course|certainly|sure|bitte|gerne|natürlich|bien sûr|claro|de nada|certo|prego|natuurlijk|graag gedaan";
/// Chinese, Japanese and Korean: before a name, and after one.
const EASTERN_BEFORE: &str = r"我(?:的名字)?叫|我的名字是|我是|我姓|私は|(?:私の)?名前は|저는|(?:제 )?이름은";
const EASTERN_AFTER: &str = r"と申します|と(?:言|い)います|です(?:が|けれども|けれど|けど)?|(?:입니다|이에요|예요|이고)(?:만)?|(?:이라고|라고) 합니다";

/// A word with a capital, and space on the line.
const CAPITAL: &str = r"\p{Lu}[\p{L}'’-]+";
const SPACE: &str = r"[ \t\u{a0}]+";
/// A name ends with its sentence and with its line: only the dot of an initial or a title is not the end.
const PIECE: &str = r"(?:(?i:dr|prof|mrs?|ms|st|sra?|sig|dott|ing|med|dipl|jr)\.|\p{L}\.|\p{L}[\p{L}'’-]*)";

/// A pattern whose first group that matched is a name of at least so many words.
pub(super) struct Introduction {
    pub(super) pattern: Regex,
    pub(super) fewest: usize,
}

/// The patterns, compiled once. One that did not compile would be missing: a test counts them.
pub(super) static INTRODUCTIONS: LazyLock<Vec<Introduction>> = LazyLock::new(|| {
    let compiled = sources()
        .into_iter()
        .filter_map(|(fewest, source)| Some(Introduction { pattern: Regex::new(&source).ok()?, fewest }));
    compiled.collect()
});

/// What [`INTRODUCTIONS`] is made of.
pub(super) fn sources() -> Vec<(usize, String)> {
    let initials = r"(?:\p{Lu}\.[ \t\u{a0}]*)*";
    let one_or_two = format!("({CAPITAL}(?:{SPACE}{CAPITAL})?)");
    let word = r"\p{L}[\p{L}-]*";
    let with_particles = |particles: &str| {
        let part = format!("(?:{CAPITAL}|(?:{particles}))");
        format!("({initials}{part}(?:{SPACE}{part}){{0,3}})")
    };
    let (dutch, all) = (with_particles("van|de|der|den|ter"), with_particles("van|von|de|der|den|da|di|dos|del"));
    let begun = format!(r"(?:^|[,.!?]\s*|\b(?i:{ADDRESSING}),?\s+)");
    vec![
        (1, format!(r"(?i)\b(?:{STRONG})\s+({PIECE}(?:[ \t\u{{a0}}]*{PIECE}){{0,5}})")),
        (1, format!(r"\b(?i:{WEAK})\s+({initials}{CAPITAL}(?:{SPACE}{CAPITAL}){{0,2}})")),
        (2, format!(r"\b(?i:{WEAKER})\s+({CAPITAL}(?:{SPACE}{CAPITAL}){{1,2}})")),
        (
            2,
            format!(
                r"^(?:(?i:{ADDRESSING})[,.!]?\s+)?(?i:{AT_FIRST})\s+{one_or_two}(?:,|\s+(?:and|from|calling|here)\b)"
            ),
        ),
        (1, format!(r"(?i)\bthis is ({word}(?:{SPACE}{word})?) (?:calling|speaking)\b")),
        // A Dutch phone call begins with one's own name, and a German one may.
        (1, format!(r"(?m)^(?i:(?:hallo|hoi|goede\p{{L}}+|dag)?,?\s*met)\s+{dutch}")),
        (1, format!(r"(?m){begun}(?i:hier)\s+{one_or_two}\s*(?:[,.!]|$|und ich\b)")),
        (1, format!(r"\b(?i:{TITLES})\b\.?\s+{all}")),
        (1, format!(r"(?:^|[.!?]\s+|\b(?i:{ADDRESSING}|oui|non|avec|pour|chez|par),?\s+)M\.\s+{one_or_two}")),
        (
            1,
            format!(
                r"(?m)\b(?i:{ADDRESSING})(?i:\s+(?:so much|very much|beaucoup|mille))?,?\s+{one_or_two}\s*(?:[,.!?]|$)"
            ),
        ),
        (1, format!(r"(?m){begun}{one_or_two},?\s+(?i:{ON_THE_LINE})\s*(?:[,.!?]|$|(?i:and i|und ich|et je)\b)")),
        (1, chinese()),
        (1, japanese()),
        (1, korean()),
    ]
}

fn chinese() -> String {
    let (surnames, given) =
        (phrases::any_of(&CHINESE_SURNAMES), r"[\p{Han}--[想要来的在有是打问和今请能可一二三四五六日人员客者户]]");
    format!(
        r"我(?:的名字)?(?:叫|的名字是)\s*(\p{{Han}}{{2}}{given}?)|(?:我|免贵)姓\s*({surnames})|我是\s*((?:{surnames}){given}{{1,2}})(?:[，。,.！!、\s想请要]|$)"
    )
}

fn japanese() -> String {
    let surnames = phrases::any_of(&JAPANESE_SURNAMES);
    format!(
        r"([\p{{Han}}]{{2,5}}|[\p{{Katakana}}ー]{{2,8}})と申します|((?:{surnames})\p{{Han}}{{0,3}})と[言い]います|(?:私は|名前は)\s*([\p{{Han}}]{{2,5}}|[\p{{Katakana}}ー]{{2,8}})です|(?:^|[。、！？,.!?\s])((?:{surnames})\p{{Han}}{{0,3}})です(?:が|けれど|けど|[。、])"
    )
}

fn korean() -> String {
    let surnames = phrases::any_of(&KOREAN_SURNAMES);
    format!(
        r"이름은\s*(\p{{Hangul}}{{2,4}}?)(?:입니다|이에요|예요|이고)|저는\s*((?:{surnames})\p{{Hangul}}{{2}})(?:입니다|이에요|예요|이고|인데)|(\p{{Hangul}}{{2,4}}?)(?:이라고|라고) 합니다"
    )
}

pattern!(
    /// What is left of an introduction at the beginning of a sentence in which the name was taken out.
    pub(super) INTRODUCED,
    format!(
        r"(?i)^(?:(?:{STRONG}|{WEAK}|{WEAKER}|{AT_FIRST}|this is|hier|met)\s+\[name\](?:\s+(?:{ON_THE_LINE}|calling)\b)?|\[name\],?\s+(?:{ON_THE_LINE})\b|(?:{EASTERN_BEFORE})\s*\[name\](?:{EASTERN_AFTER})?|\[name\](?:{EASTERN_AFTER}))"
    )
);
pattern!(
    /// The same where it says in so many words that a name follows: anywhere.
    pub(super) INTRODUCED_ANYWHERE,
    format!(r"(?i)\b(?:{STRONG})\s+\[name\]")
);
pattern!(
    /// A name that was taken out with the title before it, other names beside it, and what is joined to it.
    pub(super) TITLED,
    format!(
        r"(?:\b(?:(?i:{TITLES})\b\.?|M\.)\s+)?\[name\](?:(?:{SPACE}|-)(?:(?:van|von|de|der|den|da|di|dos|del|la|le)\s+)*\[name\])*(?:['’]s|さん|様|さま|氏|先生|女士|小姐|太太|\s?씨|\s?(?:고객)?님)?"
    )
);

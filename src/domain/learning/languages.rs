//! Word lists and patterns, one plain file per language under `languages/`, and `all.txt` for what no single language owns.
//! Each file can be reviewed by a person who knows that language alone.
//!
//! A file consists of sections. An empty line and `[name]` start a section, and lines that start with `# ` are comments.
//! A section whose name ends with `pattern` or `patterns` holds one regular expression per line. Any other section holds
//! words, separated by commas, in which `'` stands for both apostrophes, `-` for a hyphen or a space, and `*` for one or
//! more letters. In words and in patterns `<name>` stands for any entry of that section: of the same file when it has that
//! section, of all files otherwise.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// A pattern that is compiled on first use. A test checks that every pattern compiles.
pub(super) type Pattern = LazyLock<Option<Regex>>;
/// A word list that is collected on first use.
pub(super) type Words = LazyLock<Vec<&'static str>>;

type Sections = HashMap<&'static str, Vec<&'static str>>;

/// Matches nothing: the meaning of a section without entries.
const NEVER: &str = r"[^\s\S]";

static FILES: LazyLock<Vec<Sections>> = LazyLock::new(|| {
    let texts = [
        include_str!("languages/all.txt"),
        include_str!("languages/en.txt"),
        include_str!("languages/de.txt"),
        include_str!("languages/fr.txt"),
        include_str!("languages/es.txt"),
        include_str!("languages/pt.txt"),
        include_str!("languages/it.txt"),
        include_str!("languages/nl.txt"),
        include_str!("languages/ja.txt"),
        include_str!("languages/ko.txt"),
        include_str!("languages/zh.txt"),
    ];
    texts.into_iter().map(sections).collect()
});

/// The words of a section, in all languages.
pub(super) fn words(section: &str) -> Vec<&'static str> {
    FILES.iter().filter_map(|file| file.get(section)).flatten().copied().collect()
}

/// The patterns of a section, in all languages.
pub(super) fn patterns(section: &str) -> Vec<Regex> {
    sources(section).iter().filter_map(|source| Regex::new(source).ok()).collect()
}

/// The first pattern of a section.
pub(super) fn pattern(section: &str) -> Option<Regex> {
    patterns(section).into_iter().next()
}

/// The source texts of [`patterns`].
pub(super) fn sources(section: &str) -> Vec<String> {
    let lines = |file: &'static Sections| file.get(section).into_iter().flatten().map(move |line| expand(file, line));
    FILES.iter().flat_map(lines).collect()
}

fn sections(text: &'static str) -> Sections {
    let section = |block: &'static str| {
        let (head, body) = block.trim().split_once('\n')?;
        let name = head.strip_prefix('[')?.strip_suffix(']')?;
        let lines = body.lines().filter(|line| !line.starts_with("# "));
        let entries = if is_pattern(name) {
            lines.collect()
        } else {
            lines.flat_map(|line| line.split(',')).map(str::trim).filter(|word| !word.is_empty()).collect()
        };
        Some((name, entries))
    };
    text.split("\n\n").filter_map(section).collect()
}

fn is_pattern(section: &str) -> bool {
    section.ends_with("pattern") || section.ends_with("patterns")
}

/// The pattern with a group in place of every `<name>`.
fn expand(file: &'static Sections, pattern: &str) -> String {
    let (mut expanded, mut rest) = (String::new(), pattern);
    while let Some((before, (name, after))) =
        rest.split_once('<').and_then(|(before, rest)| Some((before, rest.split_once('>')?)))
    {
        expanded.push_str(before);
        expanded.push_str(&group(file, name));
        rest = after;
    }
    expanded + rest
}

/// A group of everything in a section, the longest words first.
fn group(file: &'static Sections, section: &str) -> String {
    let own = std::slice::from_ref(file);
    let files = if file.contains_key(section) { own } else { FILES.as_slice() };
    let entries =
        files.iter().flat_map(|file| file.get(section).into_iter().flatten().map(move |entry| (file, *entry)));
    let mut alternatives: Vec<String> = if is_pattern(section) {
        entries.map(|(file, pattern)| expand(file, pattern)).collect()
    } else {
        let mut words: Vec<_> = entries.collect();
        words.sort_by_key(|(_, word)| (Reverse(word.chars().count()), *word));
        words.into_iter().map(|(file, word)| expand(file, &word_pattern(word))).collect()
    };
    alternatives.dedup();
    if alternatives.is_empty() { NEVER.to_owned() } else { format!("(?:{})", alternatives.join("|")) }
}

/// A word as a pattern that still holds its `<name>`s.
fn word_pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len());
    for character in word.chars() {
        match character {
            '\'' => pattern.push_str("['’]"),
            '-' => pattern.push_str("[- ]"),
            '*' => pattern.push_str(r"\p{L}+"),
            '<' | '>' => pattern.push(character),
            other => pattern.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use regex::Regex;

    use super::{FILES, expand, group, is_pattern};

    #[test]
    fn every_pattern_compiles_and_every_reference_names_a_section() {
        let reference = Regex::new("<([^<>]+)>").unwrap();
        for file in FILES.iter() {
            for (section, entries) in file {
                assert!(!entries.is_empty(), "{section} is empty");
                for entry in entries {
                    for name in reference.captures_iter(entry).map(|captures| captures[1].to_owned()) {
                        assert!(FILES.iter().any(|file| file.contains_key(name.as_str())), "{section} names {name}");
                    }
                    let source = expand(file, entry);
                    assert!(!is_pattern(section) || Regex::new(&source).is_ok(), "{section}: {entry}");
                }
            }
        }
    }

    #[test]
    fn words_become_the_pattern_that_the_file_format_promises() {
        let matches = |section: &str, text: &str| {
            Regex::new(&format!("^(?i:{})$", group(&FILES[0], section))).unwrap().is_match(text)
        };
        for text in ["je m'appelle", "je m’appelle", "Mein Vor- und Nachname lautet", "family name is"] {
            assert!(matches("introductions", text), "{text}");
        }
        for text in ["einundzwanzig", "trente-quatre", "soixante dix-huit", "cuarenta y cinco", "ventotto"] {
            assert!(matches("compound numbers", text), "{text}");
        }
        assert_eq!((matches("compound numbers", "einundtwenty"), matches("titles", "")), (false, false));
        assert_eq!((matches("greetings before a name", "goedenavond"), matches("no section", "")), (true, false));
    }
}

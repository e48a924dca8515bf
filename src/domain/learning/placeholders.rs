//! Placeholders such as `[name]`, which replace personal details.

use std::ops::Range;

/// The kind of personal detail that was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placeholder {
    Email,
    Link,
    Address,
    Number,
    Date,
    Name,
}

impl Placeholder {
    const ALL: [Self; 6] = [Self::Email, Self::Link, Self::Address, Self::Number, Self::Date, Self::Name];

    /// The text that replaces the detail.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Email => "[email]",
            Self::Link => "[link]",
            Self::Address => "[address]",
            Self::Number => "[number]",
            Self::Date => "[date]",
            Self::Name => "[name]",
        }
    }
}

/// Whether the text contains a placeholder.
pub(super) fn contains_placeholder(text: &str) -> bool {
    placeholder_ranges(text).next().is_some()
}

/// The byte ranges of the placeholders, in order.
pub(super) fn placeholder_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('[').filter_map(|(start, _)| {
        let mut placeholders = Placeholder::ALL.iter().map(|placeholder| placeholder.text());
        let found = placeholders.find(|placeholder| text[start..].starts_with(placeholder))?;
        Some(start..start + found.len())
    })
}

/// The text without placeholders and with single spaces.
pub(super) fn without_placeholders(text: &str) -> String {
    if !contains_placeholder(text) {
        return text.to_owned();
    }
    let without = |text: String, placeholder: &Placeholder| text.replace(placeholder.text(), " ");
    let rest = Placeholder::ALL.iter().fold(text.to_owned(), without);
    let mut words = String::with_capacity(rest.len());
    for word in rest.split_whitespace() {
        if !words.is_empty() && !word.starts_with(['.', ',', '?', '!', ';', ':']) {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

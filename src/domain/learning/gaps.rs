//! What stands where something was taken out.

use std::ops::Range;

/// Something that says whose conversation it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    Email,
    Link,
    Address,
    Number,
    Date,
    Name,
}

impl Gap {
    const ALL: [Self; 6] = [Self::Email, Self::Link, Self::Address, Self::Number, Self::Date, Self::Name];

    /// What is put in its place.
    pub(super) const fn mark(self) -> &'static str {
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

/// Whether something was taken out of the text.
pub fn has_gap(text: &str) -> bool {
    text.contains('[') && Gap::ALL.iter().any(|gap| text.contains(gap.mark()))
}

/// The places of the marks, in order.
pub(super) fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('[').filter_map(|(at, _)| {
        let mark = Gap::ALL.iter().map(|gap| gap.mark()).find(|mark| text[at..].starts_with(mark))?;
        Some(at..at + mark.len())
    })
}

/// The text without the marks.
pub(super) fn without_gaps(text: &str) -> String {
    if !has_gap(text) {
        return text.to_owned();
    }
    let bare = Gap::ALL.iter().fold(text.to_owned(), |text, gap| text.replace(gap.mark(), " "));
    let mut words = String::with_capacity(bare.len());
    for word in bare.split_whitespace() {
        if !words.is_empty() && !word.starts_with(['.', ',', '?', '!', ';', ':']) {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

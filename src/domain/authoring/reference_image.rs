//! Trainings that are a reference image with a description (Luw's): subject and instructions are derived from `image`,
//! `info` and `extras`.
//!
//! A text is derived again with every change for as long as it equals what was derived before. A text that a client
//! wrote is never overwritten.

use crate::domain::authoring::training::{Content, MAX_INSTRUCTIONS};
use crate::domain::form::{FieldErrors, message};

/// The maximum length of a derived subject, in characters.
const MAX_SUBJECT: usize = 255;

/// Which texts of a training are derived from its image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DerivedTexts {
    subject: bool,
    instructions: bool,
}

impl DerivedTexts {
    /// The texts that a change does not name and that equal what is derived from the content before it. The empty
    /// content of a new training counts as derived.
    pub fn of(before: &Content, keeps_subject: bool, keeps_instructions: bool) -> Self {
        Self {
            subject: keeps_subject && before.subject == subject(before),
            instructions: keeps_instructions && before.instructions == instructions(before),
        }
    }

    /// Derives the texts from the changed content. A subject never becomes empty this way.
    ///
    /// # Errors
    /// When the instructions exceed [`MAX_INSTRUCTIONS`].
    pub fn refresh(self, after: &mut Content) -> Result<(), FieldErrors> {
        let subject = subject(after);
        if self.subject && !subject.is_empty() {
            after.subject = subject;
        }
        if self.instructions {
            after.instructions = instructions(after);
            if after.instructions.chars().count() > MAX_INSTRUCTIONS {
                return Err(FieldErrors::one("extras", message::max_characters("info and extras", MAX_INSTRUCTIONS)));
            }
        }
        Ok(())
    }
}

/// `info` shortened, or the image's file name; empty where there is neither.
fn subject(content: &Content) -> String {
    let text = match (&content.info, &content.image) {
        (Some(info), _) => info,
        (None, Some(image)) => file_name(image),
        (None, None) => "",
    };
    text.chars().take(MAX_SUBJECT).collect()
}

/// `info` and `extras`, a blank line between them.
fn instructions(content: &Content) -> String {
    let parts: Vec<&str> = [&content.info, &content.extras].into_iter().flatten().map(String::as_str).collect();
    parts.join("\n\n")
}

/// The last segment of a URL's path, undecoded, or the host of a URL without a path.
fn file_name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::super::training_form::TrainingFields;
    use super::*;
    use crate::domain::form::FieldUpdate;

    fn set(text: &str) -> FieldUpdate<String> {
        FieldUpdate::Set(text.to_owned())
    }

    fn pictured(info: Option<&str>) -> Content {
        let info = info.map_or(FieldUpdate::Keep, set);
        let fields = TrainingFields { image: set("https://a.example/x/menu.png?s=2#top"), info, ..Default::default() };
        fields.apply(Content::default()).unwrap()
    }

    #[test]
    fn texts_follow_from_info_and_extras_or_from_the_file_name() {
        let content = pictured(None);
        assert_eq!((content.subject.as_str(), content.instructions.as_str()), ("menu.png", ""));
        let more = TrainingFields { extras: set("Soup too."), ..Default::default() }.apply(content).unwrap();
        assert_eq!((more.subject.as_str(), more.instructions.as_str()), ("menu.png", "Soup too."));
        let told = TrainingFields { info: set("The menu."), ..Default::default() }.apply(more).unwrap();
        assert_eq!((told.subject.as_str(), told.instructions.as_str()), ("The menu.", "The menu.\n\nSoup too."));
        let bare = TrainingFields { info: FieldUpdate::Clear, extras: FieldUpdate::Clear, ..Default::default() };
        assert_eq!(bare.apply(told).unwrap(), pictured(None));
    }

    #[test]
    fn subjects_are_shortened_to_255_characters_not_bytes() {
        let long = "é".repeat(300);
        assert_eq!(pictured(Some(&long)).subject, "é".repeat(255));
        assert_eq!(pictured(Some(&long)).instructions, long);
    }

    #[test]
    fn what_a_person_wrote_is_never_overwritten() {
        let written = TrainingFields { instructions: set("Say it in French."), ..Default::default() };
        let content = written.apply(pictured(Some("The menu."))).unwrap();
        let after = TrainingFields { info: set("The wines."), ..Default::default() }.apply(content).unwrap();
        assert_eq!((after.subject.as_str(), after.instructions.as_str()), ("The wines.", "Say it in French."));
    }

    #[test]
    fn a_subject_is_never_emptied_and_instructions_are_never_too_long() {
        let none = TrainingFields { image: FieldUpdate::Clear, info: FieldUpdate::Clear, ..Default::default() };
        assert_eq!(none.apply(pictured(Some("The menu."))).unwrap().subject, "The menu.");
        let long = TrainingFields { extras: set(&"x".repeat(MAX_INSTRUCTIONS - 3)), ..Default::default() };
        let errors = long.clone().apply(pictured(Some("ab"))).unwrap_err();
        let sentence = "The info and extras must not be greater than 65536 characters.";
        assert_eq!(errors, FieldErrors::one("extras", sentence));
        assert!(long.apply(pictured(Some("a"))).is_ok());
    }

    #[test]
    fn a_url_without_a_file_name_gives_its_host() {
        for (url, name) in [
            ("https://a.example/x/menu.png", "menu.png"),
            ("https://a.example/x/", "x"),
            ("https://a.example", "a.example"),
            ("https://a.example/?q=/x", "a.example"),
        ] {
            assert_eq!(file_name(url), name);
        }
    }
}

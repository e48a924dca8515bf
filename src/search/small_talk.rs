//! Small talk: what people say in every call, whatever it is about.
//!
//! A greeting of one word has so little content that its vector is a little near to any short training. How near it is
//! to small talk tells it from a question (`calibration.rs`).

use understudy_linalg::{direction, dot};

use super::embedder::{Embedder, EmbeddingError, EmbeddingPurpose};

/// Greetings, thanks, yes and no, and the like: nine in each of the built-in model's sixteen languages.
const PHRASES: &str = include_str!("small_talk_phrases.txt");

/// The vectors of phrases of small talk, compared from the generic centroid.
pub struct SmallTalk {
    centroid: Vec<f32>,
    vectors: Vec<Vec<f32>>,
}

impl SmallTalk {
    /// Embeds the phrases. `generic` is the [`generic_centroid`](super::generic_centroid) of the same embedder. The
    /// built-in model takes about 0.05 s.
    ///
    /// # Errors
    /// The errors of [`Embedder::embed`].
    pub fn embed(embedder: &dyn Embedder, generic: &[f32]) -> Result<Self, EmbeddingError> {
        let phrases: Vec<&str> = PHRASES.lines().collect();
        let vectors = embedder.embed(&phrases, EmbeddingPurpose::ReferenceQuery)?;
        let vectors = vectors.iter().filter_map(|vector| direction(generic, vector)).collect();
        Ok(Self { centroid: generic.to_vec(), vectors })
    }

    /// The similarity of a query to the nearest phrase, from 0 to 1.
    pub fn similarity(&self, query: &[f32]) -> f32 {
        let Some(query) = direction(&self.centroid, query) else { return 0.0 };
        self.vectors.iter().map(|phrase| dot(&query, phrase)).fold(0.0, f32::max).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the letters of a text.
    struct Letters;

    impl Embedder for Letters {
        fn model_id(&self) -> &'static str {
            "letters"
        }

        fn dimensions(&self) -> Option<usize> {
            Some(26)
        }

        fn embed(&self, texts: &[&str], _: EmbeddingPurpose) -> Result<Vec<Vec<f32>>, EmbeddingError> {
            let count =
                |text: &str, letter: char| f32::from(u8::try_from(text.matches(letter).count()).unwrap_or(u8::MAX));
            Ok(texts.iter().map(|text| ('a'..='z').map(|letter| count(text, letter)).collect()).collect())
        }
    }

    #[test]
    fn a_phrase_is_as_similar_as_can_be_and_a_vector_of_another_model_is_not_at_all() {
        let small_talk = SmallTalk::embed(&Letters, &[0.0; 26]).expect("vectors");
        let of =
            |text: &str| small_talk.similarity(&Letters.embed(&[text], EmbeddingPurpose::Query).expect("a vector")[0]);
        assert!((of("Hello.") - 1.0).abs() < 1e-6);
        assert!(of("xxx") < 0.5);
        assert!(small_talk.similarity(&[1.0]).abs() < f32::EPSILON);
    }

    #[test]
    fn every_language_has_nine_phrases() {
        assert_eq!(PHRASES.lines().filter(|phrase| !phrase.is_empty()).count(), 16 * 9);
    }
}

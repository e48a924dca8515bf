//! Calibration of scores: one minimum score separates questions that a training fits from unrelated ones, whatever the
//! number of trainings.
//!
//! The best of many trainings scores more than the best of few for any text, and a text in the trainings' language shares
//! more of their wording than one in another language. So the sum at which a training fits depends on both. Small talk
//! is a little near to any short training, so for it the sum must be higher. The sum at which a training fits is mapped to
//! one score. The constants were fitted on the train part of Banking77 and utterances of other domains (docs/SEARCH.md).

/// The score at which a training begins to fit a question, and so the least score of a scenario by default.
pub const DEFAULT_MIN_SCORE: f64 = 0.5;

/// The calibrated score at the threshold.
const BORDER: f32 = 0.5;

/// The threshold of one training, for a text that shares no wording with any training.
const MEANING: f32 = 0.05;
/// What each e-fold of the number of trainings adds.
const SIZE: f32 = 0.025;
/// What the highest lexical score adds, as a share of it, up to `MAX_SHARED_WORDING`.
const SHARED_WORDING: f32 = 0.5;
/// A text in the trainings' language mostly has a highest lexical score of this or more.
const MAX_SHARED_WORDING: f32 = 0.2;
/// The threshold for small talk, as a share of its similarity to the nearest phrase.
const SMALL_TALK: f32 = 0.3;
/// The threshold of one training when wording alone ranks.
const WORDING: f32 = 0.08;

/// The weighted sum of cosine and lexical score at which a training begins to fit one query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FitThreshold(f32);

impl FitThreshold {
    /// The threshold for a query with a vector, given its lexical score for every training and its similarity to small
    /// talk.
    pub(super) fn by_meaning(lexical: &[f32], small_talk: f32) -> Self {
        let shared = lexical.iter().copied().fold(0.0, f32::max).min(MAX_SHARED_WORDING);
        let unrelated = MEANING + SHARED_WORDING * shared + size_effect(lexical.len());
        Self(unrelated.max(SMALL_TALK * small_talk))
    }

    /// The threshold when wording alone ranks.
    pub(super) fn by_wording(trainings: usize) -> Self {
        Self(WORDING + size_effect(trainings))
    }

    /// Maps a sum from 0 to 1 to a score from 0 to 1: 0 to 0, the threshold to [`DEFAULT_MIN_SCORE`], 1 to 1, and linear in
    /// between. A higher sum gives a higher score, so the order stays.
    pub(super) fn calibrate(self, sum: f32) -> f32 {
        let Self(threshold) = self;
        if sum < threshold {
            BORDER * sum / threshold
        } else {
            BORDER + (1.0 - BORDER) * (sum - threshold) / (1.0 - threshold)
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "the number of trainings is far below 2^24")]
fn size_effect(trainings: usize) -> f32 {
    SIZE * (trainings.max(1) as f32).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_stay_and_the_threshold_becomes_the_default_minimum() {
        for threshold in [FitThreshold::by_meaning(&[0.3; 77], 0.0), FitThreshold::by_wording(1)] {
            let FitThreshold(sum) = threshold;
            assert!(threshold.calibrate(0.0).abs() < 1e-6 && (threshold.calibrate(1.0) - 1.0).abs() < 1e-6);
            assert!((f64::from(threshold.calibrate(sum)) - DEFAULT_MIN_SCORE).abs() < 1e-6);
            assert!(threshold.calibrate(sum - 0.01) < threshold.calibrate(sum));
            assert!(threshold.calibrate(sum) < threshold.calibrate(sum + 0.01));
        }
    }

    #[test]
    fn small_talk_raises_the_threshold_and_a_question_does_not() {
        let sum = |small_talk: f32| FitThreshold::by_meaning(&[0.0; 5], small_talk).0;
        assert!((sum(0.2) - sum(0.0)).abs() < 1e-6);
        assert!((sum(1.0) - SMALL_TALK).abs() < 1e-6);
    }

    #[test]
    fn more_trainings_and_shared_wording_raise_the_threshold_within_bounds() {
        let sum = |lexical: &[f32]| FitThreshold::by_meaning(lexical, 0.0).0;
        assert!(sum(&[0.0; 500]) > sum(&[0.0; 5]));
        assert!(sum(&[0.1, 0.0]) > sum(&[0.0, 0.0]));
        assert!((sum(&[0.2, 0.0]) - sum(&[1.0, 0.0])).abs() < 1e-6);
        assert!((sum(&[]) - sum(&[0.0])).abs() < 1e-6);
        assert!(sum(&vec![1.0; 100_000]) < 0.5);
    }
}

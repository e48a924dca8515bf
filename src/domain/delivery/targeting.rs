//! Targeting: pure rules over a training's content, without a clock.

use serde::Serialize;

use crate::domain::authoring::training::{Content, TrainingType};
use crate::domain::clock::Timestamp;

/// What targeting looks at: where, for whom and when a call takes place.
#[derive(Clone, Debug)]
pub struct EvaluationContext {
    /// The channel of the call, such as `web`.
    pub channel: Option<String>,
    /// The segments the caller belongs to.
    pub segments: Vec<String>,
    /// The instant that time windows are compared with.
    pub at: Timestamp,
}

/// Why a context does not contain a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionReason {
    /// Inactive.
    Inactive,
    /// Restricted to other channels.
    Channel,
    /// Restricted to other segments.
    Segment,
    /// Outside its time window.
    Window,
    /// A scenario, and the request has no query.
    NoQuery,
    /// Scored below `min_score`.
    BelowMinScore,
    /// Better matches filled the limit.
    BeyondLimit,
}

impl EvaluationContext {
    /// Returns why targeting excludes a training, or `None` when the training applies. A restricted training applies
    /// only when the context names one of its channels and one of its segments. A time window includes its start and
    /// excludes its end.
    pub fn exclusion_reason(&self, content: &Content) -> Option<ExclusionReason> {
        let channels = &content.restricted_to_channels;
        let segments = &content.restricted_to_segments;
        let in_channel = self.channel.as_ref().is_some_and(|channel| channels.contains(channel));
        let begun = content.start_time.is_none_or(|start| start <= self.at);
        let ended = content.end_time.is_some_and(|end| end <= self.at);
        if !content.active {
            Some(ExclusionReason::Inactive)
        } else if !channels.is_empty() && !in_channel {
            Some(ExclusionReason::Channel)
        } else if !segments.is_empty() && !segments.iter().any(|segment| self.segments.contains(segment)) {
            Some(ExclusionReason::Segment)
        } else if !begun || ended {
            Some(ExclusionReason::Window)
        } else {
            None
        }
    }
}

/// Whether the training applies to every query; a scenario applies to queries that match it.
pub fn is_behavioral(content: &Content) -> bool {
    content.kind == TrainingType::Behavioral
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation() -> EvaluationContext {
        EvaluationContext {
            channel: Some("web".to_owned()),
            segments: vec!["vip".to_owned()],
            at: Timestamp::from_micros(1_000_000).unwrap(),
        }
    }

    fn content() -> Content {
        Content { active: true, ..Content::default() }
    }

    #[test]
    fn a_restricted_training_applies_only_where_the_request_names_the_restriction() {
        let mut restricted = content();
        restricted.restricted_to_channels = vec!["sms".to_owned()];
        assert_eq!(evaluation().exclusion_reason(&restricted), Some(ExclusionReason::Channel));
        restricted.restricted_to_channels.push("web".to_owned());
        assert_eq!(evaluation().exclusion_reason(&restricted), None);
        let silent = EvaluationContext { channel: None, segments: vec![], ..evaluation() };
        assert_eq!(silent.exclusion_reason(&restricted), Some(ExclusionReason::Channel));
        let mut segmented = content();
        segmented.restricted_to_segments = vec!["vip".to_owned()];
        assert_eq!(evaluation().exclusion_reason(&segmented), None);
        assert_eq!(silent.exclusion_reason(&segmented), Some(ExclusionReason::Segment));
    }

    #[test]
    fn a_window_is_open_from_its_start_until_just_before_its_end() {
        let at = |micros| EvaluationContext { at: Timestamp::from_micros(micros).unwrap(), ..evaluation() };
        let mut windowed = content();
        windowed.start_time = Timestamp::from_micros(10);
        windowed.end_time = Timestamp::from_micros(20);
        let excluded: Vec<_> = [9, 10, 19, 20].map(|micros| at(micros).exclusion_reason(&windowed).is_some()).into();
        assert_eq!(excluded, [true, false, false, true]);
    }
}

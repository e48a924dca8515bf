//! What applies at a moment of a call: pure selection over the trainings of one version.

use serde::Serialize;

use super::agent::AgentConfig;
use super::clock::Timestamp;
use super::id::Id;
use super::training::{Content, TrainingType};

/// A training as the runtime can get it.
#[derive(Clone, Debug)]
pub struct Taught {
    /// Its id.
    pub id: Id,
    /// What it says.
    pub content: Content,
}

/// The moment of a call that is asked about.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Where the call takes place.
    pub channel: Option<String>,
    /// What kind of caller it is.
    pub segments: Vec<String>,
    /// When.
    pub at: Timestamp,
}

/// Why a training was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// It is inactive.
    Inactive,
    /// It is restricted to other channels.
    Channel,
    /// It is restricted to other segments.
    Segment,
    /// The moment is outside its time window.
    Window,
    /// It is for scenarios and nothing was asked.
    NoQuery,
    /// Its score is below `min_score`.
    BelowMinScore,
    /// Better ones filled the limit.
    BeyondLimit,
}

impl Moment {
    /// Why the training does not apply at this moment, if it does not. A restricted training applies only when the
    /// request names one of the channels or segments it is restricted to.
    pub fn excludes(&self, content: &Content) -> Option<LeftOut> {
        let channels = &content.restricted_to_channels;
        let segments = &content.restricted_to_segments;
        let in_channel = self.channel.as_ref().is_some_and(|channel| channels.contains(channel));
        let begun = content.start_time.is_none_or(|start| start <= self.at);
        let ended = content.end_time.is_some_and(|end| end <= self.at);
        if !content.active {
            Some(LeftOut::Inactive)
        } else if !channels.is_empty() && !in_channel {
            Some(LeftOut::Channel)
        } else if !segments.is_empty() && !segments.iter().any(|segment| self.segments.contains(segment)) {
            Some(LeftOut::Segment)
        } else if !begun || ended {
            Some(LeftOut::Window)
        } else {
            None
        }
    }
}

/// Puts trainings in the order in which behavioural ones are told: by slot, then by creation (the order they come in);
/// those without a slot last.
pub fn in_told_order(trainings: &mut [Taught]) {
    trainings.sort_by_key(|training| training.content.slot.unwrap_or(i64::MAX));
}

/// Whether the training always applies.
pub fn is_behavioral(content: &Content) -> bool {
    content.kind == TrainingType::Behavioral
}

/// One text for a language model: who the agent is, how it behaves, what fits what was said. The same input gives the
/// same text.
pub fn prompt(config: &AgentConfig, behavioral: &[&Content], scenarios: &[&Content]) -> String {
    let mut text = String::new();
    if let Some(description) = &config.description {
        section(&mut text, "# Agent", [(None, description.as_str())].into_iter());
    }
    let told = |content: &'_ &Content| -> (Option<String>, String) {
        (Some(content.subject.clone()), content.instructions.clone())
    };
    for (heading, trainings) in [("# Behavior", behavioral), ("# Scenarios", scenarios)] {
        let parts: Vec<_> = trainings.iter().map(told).collect();
        if !parts.is_empty() {
            section(&mut text, heading, parts.iter().map(|(subject, body)| (subject.as_deref(), body.as_str())));
        }
    }
    text
}

fn section<'t>(text: &mut String, heading: &str, parts: impl Iterator<Item = (Option<&'t str>, &'t str)>) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(heading);
    text.push('\n');
    for (subject, body) in parts {
        text.push('\n');
        if let Some(subject) = subject {
            text.push_str("## ");
            text.push_str(subject);
            text.push('\n');
        }
        text.push_str(body);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Moment {
        Moment {
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
        assert_eq!(moment().excludes(&restricted), Some(LeftOut::Channel));
        restricted.restricted_to_channels.push("web".to_owned());
        assert_eq!(moment().excludes(&restricted), None);
        let silent = Moment { channel: None, segments: vec![], ..moment() };
        assert_eq!(silent.excludes(&restricted), Some(LeftOut::Channel));
        let mut segmented = content();
        segmented.restricted_to_segments = vec!["vip".to_owned()];
        assert_eq!(moment().excludes(&segmented), None);
        assert_eq!(silent.excludes(&segmented), Some(LeftOut::Segment));
    }

    #[test]
    fn a_window_is_open_from_its_start_until_just_before_its_end() {
        let at = |micros| Moment { at: Timestamp::from_micros(micros).unwrap(), ..moment() };
        let mut windowed = content();
        windowed.start_time = Timestamp::from_micros(10);
        windowed.end_time = Timestamp::from_micros(20);
        let excluded: Vec<_> = [9, 10, 19, 20].map(|micros| at(micros).excludes(&windowed).is_some()).into();
        assert_eq!(excluded, [true, false, false, true]);
    }

    #[test]
    fn the_prompt_names_agent_behavior_and_scenarios_in_that_order() {
        let config = AgentConfig { description: Some("A hotel.".to_owned()), ..AgentConfig::default() };
        let tone = Content { subject: "Tone".to_owned(), instructions: "Be kind.".to_owned(), ..content() };
        let hours = Content { subject: "Hours".to_owned(), instructions: "9 to 18.".to_owned(), ..content() };
        assert_eq!(
            prompt(&config, &[&tone], &[&hours]),
            "# Agent\n\nA hotel.\n\n# Behavior\n\n## Tone\nBe kind.\n\n# Scenarios\n\n## Hours\n9 to 18.\n"
        );
    }
}

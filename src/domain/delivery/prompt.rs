//! The prompt: the answer to a context request as one text.

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::Content;

/// Renders the agent's description, its behavioral trainings and the matching scenarios as Markdown for a language
/// model. Deterministic.
pub fn build_prompt(config: &AgentConfig, behavioral: &[&Content], scenarios: &[&Content]) -> String {
    let mut text = String::new();
    if let Some(description) = &config.description {
        section(&mut text, "# Agent", [(None, description.as_str())].into_iter());
    }
    for (heading, trainings) in [("# Behavior", behavioral), ("# Scenarios", scenarios)] {
        if !trainings.is_empty() {
            let parts = trainings.iter().map(|content| (Some(content.subject.as_str()), content.instructions.as_str()));
            section(&mut text, heading, parts);
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

    #[test]
    fn the_prompt_names_agent_behavior_and_scenarios_in_that_order() {
        let config = AgentConfig { description: Some("A hotel.".to_owned()), ..AgentConfig::default() };
        let tone = Content { subject: "Tone".to_owned(), instructions: "Be kind.".to_owned(), ..Content::default() };
        let hours = Content { subject: "Hours".to_owned(), instructions: "9 to 18.".to_owned(), ..Content::default() };
        assert_eq!(
            build_prompt(&config, &[&tone], &[&hours]),
            "# Agent\n\nA hotel.\n\n# Behavior\n\n## Tone\nBe kind.\n\n# Scenarios\n\n## Hours\n9 to 18.\n"
        );
    }
}

//! Rolling back: the content of an older version becomes live at once, as a new version.

use serde_json::json;

use super::audit::Event;
use super::error::StoreError;
use super::next_version::Step;
use super::publish::AgentPublish;
use crate::domain::agent::AgentConfig;

impl AgentPublish<'_, '_> {
    /// Makes the content of version `number` live again, as a new version; the draft stays as it is. Where nothing
    /// differs no version is made.
    ///
    /// # Errors
    /// When the database fails.
    pub fn roll_back(&mut self, number: i64, config: AgentConfig) -> Result<i64, StoreError> {
        let base = self.base()?;
        let steps = self.steps_back_to(number)?;
        for step in &steps {
            self.writer().set_live_hash(step.id, step.enters.as_ref().map(|(hash, _)| hash.clone()))?;
        }
        let changes = self.make_version(base, config, steps, None, Some(number))?;
        self.finish()?;
        let facts = json!({ "version": self.agent().last_version, "to": number, "changes": changes });
        self.record(Event::agent("agent.rolled_back", self.agent().id).facts(facts))?;
        Ok(changes)
    }

    /// What brings the newest version back to `number`: close what was opened since, open again what was closed since.
    fn steps_back_to(&mut self, number: i64) -> Result<Vec<Step>, StoreError> {
        let agent = self.agent().id;
        let (opened, closed) = self.writer().revisions_since(agent, number)?;
        let mut steps: Vec<Step> = Vec::new();
        for row in closed {
            let Some(content) = row.content else { continue };
            let enters = Some((row.content_hash, content));
            steps.push(Step { id: row.training_id, created_at: row.created_at, leaves: None, enters });
        }
        for row in opened {
            let leaves = Some(row.content_hash);
            if let Some(step) = steps.iter_mut().find(|step| step.id == row.training_id) {
                step.leaves = leaves;
            } else {
                steps.push(Step { id: row.training_id, created_at: row.created_at, leaves, enters: None });
            }
        }
        steps.retain(|step| step.leaves.as_deref() != step.enters.as_ref().map(|(hash, _)| hash.as_str()));
        Ok(steps)
    }
}

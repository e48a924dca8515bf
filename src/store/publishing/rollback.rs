//! Rolling back: the content of an older version becomes live at once, as a new version.

use std::collections::BTreeMap;

use serde_json::json;

use super::publish::AgentPublish;
use super::versions::{RevisionRow, Step};
use crate::domain::authoring::agent::AgentConfig;
use crate::domain::id::Id;
use crate::store::audit::events::AuditEvent;
use crate::store::db::error::StoreError;

impl AgentPublish<'_, '_> {
    /// Makes the content of version `number` live again, as a new version; the draft stays as it is. Where nothing
    /// differs no version is made.
    pub fn roll_back(&mut self, number: i64, config: AgentConfig) -> Result<i64, StoreError> {
        let base = self.base()?;
        let steps = self.steps_back_to(number)?;
        for step in &steps {
            self.writer().set_live_hash(step.id, step.enters.as_ref().map(|(hash, _)| hash.clone()))?;
        }
        let changes = self.make_version(base.as_ref(), config, steps, None, Some(number))?;
        self.finish()?;
        let facts = json!({ "version": self.agent().last_version, "to": number, "changes": changes });
        self.record(AuditEvent::agent("agent.rolled_back", self.agent().id).facts(facts))?;
        Ok(changes)
    }

    /// What brings the newest version back to `number`: close what was opened since, open again what was closed since.
    fn steps_back_to(&mut self, number: i64) -> Result<Vec<Step>, StoreError> {
        let agent = self.agent().id;
        let (opened, closed) = self.writer().revisions_since(agent, number)?;
        let mut steps: BTreeMap<Id, Step> = BTreeMap::new();
        for row in closed {
            let step = steps.entry(row.training_id).or_insert_with(|| Step::blank(&row));
            step.enters = row.content.map(|content| (row.content_hash, content));
        }
        for row in opened {
            let step = steps.entry(row.training_id).or_insert_with(|| Step::blank(&row));
            step.leaves = Some(row.content_hash);
        }
        steps.retain(|_, step| step.leaves.as_deref() != step.enters.as_ref().map(|(hash, _)| hash.as_str()));
        Ok(steps.into_values().collect())
    }
}

impl Step {
    fn blank(row: &RevisionRow) -> Self {
        Self { id: row.training_id, created_at: row.created_at, leaves: None, enters: None }
    }
}

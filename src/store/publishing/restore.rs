//! Bringing an old version back into the draft.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::json;

use crate::domain::authoring::agent::AgentConfig;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::id::Id;
use crate::domain::publishing::version::VersionedTraining;
use crate::store::audit::events::AuditEvent;
use crate::store::authoring::draft::AgentDraft;
use crate::store::authoring::trainings::TrainingRow;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{training_revisions, trainings};

impl AgentDraft<'_, '_> {
    /// Makes the draft what version `number` was. What the version lacks leaves the draft and stays in the versions that
    /// hold it; a training that never was in a version is kept, held back (and gives up a slot the version needs).
    pub fn restore(
        &mut self,
        number: i64,
        config: AgentConfig,
        version: Vec<VersionedTraining>,
    ) -> Result<(), StoreError> {
        self.record(AuditEvent::agent("agent.restored", self.agent().id).facts(json!({ "from": number })))?;
        if config != self.agent().config {
            self.configure(config)?;
        }
        let (texts, slots) = wanted(version);
        let published = self.ever_published()?;
        let (inside, outside): (Vec<_>, Vec<_>) =
            self.every_training()?.into_iter().partition(|(training, _)| texts.contains_key(&training.id));
        for (training, in_draft) in outside {
            self.leave(training, in_draft, &published, &slots)?;
        }
        let changed: Vec<_> = inside
            .into_iter()
            .filter(|(training, in_draft)| {
                !in_draft || training.held_back || texts.get(&training.id) != Some(&training.content)
            })
            .collect();
        self.vacate_slots(&changed.iter().map(|(training, _)| training.id).collect::<Vec<_>>())?;
        for (before, _) in changed {
            let content = texts.get(&before.id).cloned().unwrap_or_default();
            let after = Training { content, held_back: false, ..before.clone() };
            self.change_training(&before, after)?;
        }
        Ok(())
    }

    fn leave(
        &mut self,
        training: Training,
        in_draft: bool,
        published: &HashSet<Id>,
        slots: &HashSet<i64>,
    ) -> Result<(), StoreError> {
        if !in_draft {
            return Ok(());
        }
        if published.contains(&training.id) {
            return self.drop_from_draft(training);
        }
        let mut kept = Training { held_back: true, ..training.clone() };
        kept.content.slot = kept.content.slot.filter(|slot| !slots.contains(slot));
        if kept != training {
            self.change_training(&training, kept)?;
        }
        Ok(())
    }

    fn ever_published(&mut self) -> Result<HashSet<Id>, StoreError> {
        let (tenant, agent) = self.key();
        let ids: Vec<Id> = training_revisions::table
            .filter(training_revisions::tenant_id.eq(tenant))
            .filter(training_revisions::agent_id.eq(agent))
            .select(training_revisions::training_id)
            .distinct()
            .load(self.reader().conn)?;
        Ok(ids.into_iter().collect())
    }

    fn every_training(&mut self) -> Result<Vec<(Training, bool)>, StoreError> {
        let (tenant, agent) = self.key();
        let rows: Vec<TrainingRow> = trainings::table
            .filter(trainings::tenant_id.eq(tenant))
            .filter(trainings::agent_id.eq(agent))
            .select(TrainingRow::as_select())
            .order((trainings::created_at.asc(), trainings::id.asc()))
            .load(self.reader().conn)?;
        rows.into_iter().map(|row| (row.in_draft(), row)).map(|(inside, row)| Ok((row.training()?, inside))).collect()
    }

    /// Slots change hands one row at a time; until all have, none is held by a row that is about to change.
    fn vacate_slots(&mut self, ids: &[Id]) -> Result<(), StoreError> {
        let (tenant, _) = self.key();
        for id in ids {
            diesel::update(trainings::table.find((tenant, *id)))
                .set(trainings::slot.eq(None::<i64>))
                .execute(self.reader().conn)?;
        }
        Ok(())
    }
}

/// The texts of a version, and the slots they take. A version of selected changes can hold two trainings in one slot:
/// the draft cannot, so the older training keeps it.
fn wanted(version: Vec<VersionedTraining>) -> (HashMap<Id, Content>, HashSet<i64>) {
    let (mut texts, mut slots) = (HashMap::new(), HashSet::new());
    for training in version {
        let Some(mut content) = training.content else { continue };
        content.slot = content.slot.filter(|slot| slots.insert(*slot));
        texts.insert(training.id, content);
    }
    (texts, slots)
}

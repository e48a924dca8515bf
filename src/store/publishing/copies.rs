//! Copies of trainings, many at once.

use diesel::prelude::*;

use crate::domain::authoring::training::Training;
use crate::domain::id::Id;
use crate::store::authoring::create_training::created_event;
use crate::store::authoring::draft::{AgentDraft, NewTraining};
use crate::store::db::connection::both;
use crate::store::db::error::StoreError;
use crate::store::db::schema::agents;

/// A copy of a training to create.
#[derive(Clone, Debug)]
pub struct TrainingCopy {
    pub new: NewTraining,
    /// The training that it goes back to.
    pub origin: Id,
}

impl AgentDraft<'_, '_> {
    /// Adds trainings in this order.
    ///
    /// # Errors
    /// `UniqueViolation` when a node id or slot is in use.
    pub fn create_copies(&mut self, copies: Vec<TrainingCopy>) -> Result<Vec<Training>, StoreError> {
        let agent = self.agent.id;
        let first = self.take_numbers(copies.len())?;
        let (now, changed_by) = (self.write.now(), self.agent.changed_by.clone());
        let copy = |(number, TrainingCopy { new, origin }): (i64, TrainingCopy)| Training {
            id: self.write.new_id(),
            agent,
            number,
            node_id: new.node_id,
            directory: new.directory,
            content: new.content,
            held_back: new.held_back,
            in_draft: true,
            live_hash: None,
            created_at: now,
            updated_at: now,
            changed_by: changed_by.clone(),
            origin: Some(origin),
        };
        let created: Vec<Training> = (first..).zip(copies).map(copy).collect();
        self.insert_trainings(&created)?;
        self.record_all(created.iter().map(created_event).collect())?;
        Ok(created)
    }

    /// Takes `count` consecutive training numbers and returns the first.
    fn take_numbers(&mut self, count: usize) -> Result<i64, StoreError> {
        let count = i64::try_from(count).map_err(|error| StoreError::Broken(error.to_string()))?;
        let row = agents::table.find(self.key());
        let next: i64 = both!(self.write.conn(), conn => diesel::update(row)
            .set(agents::next_training_number.eq(agents::next_training_number + count))
            .returning(agents::next_training_number)
            .get_result(conn))?;
        Ok(next - count)
    }
}

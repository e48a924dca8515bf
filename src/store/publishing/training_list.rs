//! Filtered lists of an agent's trainings.

use diesel::dsl::{not, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::authoring::agent::Agent;
use crate::domain::authoring::training::Training;
use crate::domain::authoring::training_filter::TrainingFilter;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::store::authoring::trainings::TrainingRow;
use crate::store::db::connection::MultiBackend;
use crate::store::db::error::StoreError;
use crate::store::db::schema::trainings;
use crate::store::publishing::published_contents::IS_ACTIVE;
use crate::store::tenant::TenantReader;

/// SQL condition: the newest version has the training, active.
fn active_in_newest_version() -> SqlLiteral<Bool> {
    sql(&format!(
        "EXISTS (SELECT 1 FROM training_revisions WHERE training_revisions.tenant_id = trainings.tenant_id \
         AND training_revisions.agent_id = trainings.agent_id AND training_revisions.training_id = trainings.id \
         AND training_revisions.to_version IS NULL AND {IS_ACTIVE})"
    ))
}

type Boxed<'q> = trainings::BoxedQuery<'q, MultiBackend>;
/// [`CHUNK`](crate::store::CHUNK), as a limit.
const ROWS: i64 = 400;

impl TenantReader<'_> {
    /// A page of the trainings of the draft that match the filter, newest first, and their total number. The agent must
    /// be in scope.
    pub fn list_trainings(
        &mut self,
        agent: &Agent,
        filter: &TrainingFilter,
        window: OffsetLimit,
    ) -> Result<(Vec<Training>, i64), StoreError> {
        if filter.is_live == Some(true) && !agent.serving {
            return Ok((Vec::new(), 0));
        }
        if filter.needs_content() {
            return self.search_trainings(agent, filter, window);
        }
        let total = self.listed(agent, filter).count().get_result(self.conn)?;
        let rows: Vec<TrainingRow> = self
            .listed(agent, filter)
            .select(TrainingRow::as_select())
            .order((trainings::created_at.desc(), trainings::id.desc()))
            .limit(window.limit)
            .offset(window.offset)
            .load(self.conn)?;
        Ok((rows.into_iter().map(TrainingRow::training).collect::<Result<_, _>>()?, total))
    }

    /// Compares the agent's trainings one by one, chunk by chunk: the two databases disagree about which letters are equal
    /// case-insensitively.
    fn search_trainings(
        &mut self,
        agent: &Agent,
        filter: &TrainingFilter,
        window: OffsetLimit,
    ) -> Result<(Vec<Training>, i64), StoreError> {
        let (mut found, mut total, mut after) = (Vec::new(), 0, None);
        loop {
            let rows = self.chunk_after(agent, filter, after)?;
            let edited = |row: &&TrainingRow| row.live_hash.as_ref() != Some(&row.content_hash);
            let edited: Vec<Id> = rows.iter().filter(edited).map(|row| row.id).collect();
            let published = self.last_published(agent.id, &edited)?;
            let Some(last) = rows.last() else { return Ok((found, total)) };
            after = Some((last.created_at(), last.id));
            for row in rows {
                let training = row.training()?;
                if filter.matches(&training.content, published.get(&training.id).map(|text| &text.content)) {
                    if window.contains(total) {
                        found.push(training);
                    }
                    total += 1;
                }
            }
        }
    }

    fn chunk_after(
        &mut self,
        agent: &Agent,
        filter: &TrainingFilter,
        after: Option<(Timestamp, Id)>,
    ) -> Result<Vec<TrainingRow>, StoreError> {
        let mut query = self.listed(agent, filter);
        if let Some((at, id)) = after {
            let earlier = trainings::created_at.eq(at).and(trainings::id.lt(id));
            query = query.filter(trainings::created_at.lt(at).or(earlier));
        }
        Ok(query
            .select(TrainingRow::as_select())
            .order((trainings::created_at.desc(), trainings::id.desc()))
            .limit(ROWS)
            .load(self.conn)?)
    }

    fn listed<'q>(&self, agent: &Agent, filter: &TrainingFilter) -> Boxed<'q> {
        let mut query = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent.id))
            .filter(trainings::in_draft)
            .into_boxed::<MultiBackend>();
        if let Some(kind) = filter.kind {
            query = query.filter(trainings::kind.eq(kind.name()));
        }
        if let Some(directory) = filter.directory {
            query = query.filter(trainings::directory_id.eq(directory));
        }
        match filter.is_live.filter(|_| agent.serving) {
            Some(true) => query.filter(active_in_newest_version()),
            Some(false) => query.filter(not(active_in_newest_version())),
            None => query,
        }
    }
}

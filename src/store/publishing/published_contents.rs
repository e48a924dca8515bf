//! Published contents of trainings, with publisher and time.

use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;

use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::db::connection::MultiBackend;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agent_versions, training_revisions};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::TenantReader;

/// SQL condition: the revision is active. The same on both databases.
pub(in crate::store) const IS_ACTIVE: &str = "training_revisions.content ->> 'current_status' = 'active'";

/// A published content of a training, and the versions that have it.
#[derive(Clone, Debug)]
pub struct PublishedContent {
    /// The first version with this content.
    pub from_version: i64,
    /// The first version without it; none while the newest version has it.
    pub to_version: Option<i64>,
    pub content: Content,
    pub published_by: String,
    pub published_at: Timestamp,
}

impl TenantReader<'_> {
    /// The published contents of a training, newest first.
    pub fn published_contents(&mut self, agent: Id, training: Id) -> Result<Vec<PublishedContent>, StoreError> {
        let texts = self.texts(agent, vec![training], None)?;
        Ok(texts.into_iter().map(|(_, text)| text).collect())
    }

    /// The content with which each of these trainings was last published, by id. `to_version` is none for those in the
    /// newest version.
    pub fn last_published(&mut self, agent: Id, ids: &[Id]) -> Result<HashMap<Id, PublishedContent>, StoreError> {
        let mut texts = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let newest: Vec<(Id, Option<i64>)> = training_revisions::table
                .filter(training_revisions::tenant_id.eq(self.tenant()))
                .filter(training_revisions::agent_id.eq(agent))
                .filter(training_revisions::training_id.eq_any(chunk.to_vec()))
                .group_by(training_revisions::training_id)
                .select((training_revisions::training_id, max(training_revisions::from_version)))
                .load(self.conn)?;
            let newest: HashMap<Id, i64> = newest.into_iter().filter_map(|(id, number)| Some((id, number?))).collect();
            let versions = newest.values().copied().collect();
            let found = self.texts(agent, newest.keys().copied().collect(), Some(versions))?;
            texts.extend(found.into_iter().filter(|(id, text)| newest.get(id) == Some(&text.from_version)));
        }
        Ok(texts)
    }

    /// The published contents of these trainings, first published in `versions` or in any, newest first; without
    /// deleted ones.
    fn texts(
        &mut self,
        agent: Id,
        ids: Vec<Id>,
        versions: Option<Vec<i64>>,
    ) -> Result<Vec<(Id, PublishedContent)>, StoreError> {
        type Row = (Id, i64, Option<i64>, Option<JsonDocument>, String, Timestamp);
        let on = agent_versions::tenant_id
            .eq(training_revisions::tenant_id)
            .and(agent_versions::agent_id.eq(training_revisions::agent_id))
            .and(agent_versions::number.eq(training_revisions::from_version));
        let mut query = training_revisions::table
            .inner_join(agent_versions::table.on(on))
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .filter(training_revisions::training_id.eq_any(ids))
            .select((
                training_revisions::training_id,
                training_revisions::from_version,
                training_revisions::to_version,
                training_revisions::content,
                agent_versions::published_by,
                agent_versions::published_at,
            ))
            .order(training_revisions::from_version.desc())
            .into_boxed::<MultiBackend>();
        if let Some(versions) = versions {
            query = query.filter(training_revisions::from_version.eq_any(versions));
        }
        let rows: Vec<Row> = query.load(self.conn)?;
        let text = |(id, from_version, to_version, document, published_by, published_at): Row| {
            let text = |content| PublishedContent { from_version, to_version, content, published_by, published_at };
            Some(document?.read().map(|content| (id, text(content))))
        };
        rows.into_iter().filter_map(text).collect()
    }
}

//! Deleted trainings that the stored hashes of older versions still count. A deletion corrects the newest version alone;
//! the others are corrected when they are read, which costs what was deleted, whatever the number of versions.

use std::cmp::Reverse;

use diesel::prelude::*;

use super::versions::VersionRow;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{SetHash, content_hash, element};
use crate::domain::publishing::version::Version;
use crate::store::db::error::StoreError;
use crate::store::db::schema::training_revisions;
use crate::store::tenant::TenantReader;

/// Training, hash, `from_version`, `to_version` and `subtracted_from`.
type CountedRow = (Id, String, i64, Option<i64>, Option<i64>);

/// A deleted text that the stored hashes of versions `from` to `before` (exclusive) count.
struct CountedDeletion {
    from: i64,
    before: i64,
    element: Vec<u8>,
}

impl VersionRow {
    /// Corrects number and hash of the trainings by `count` trainings with the (negative) sum `removed`.
    pub(super) fn correct(&mut self, removed: &SetHash, count: i64) -> Result<(), StoreError> {
        let mut sum = self.sum()?;
        sum.add_all(removed);
        self.trainings -= count;
        self.content_hash = content_hash(&self.config.0, &sum, self.trainings.unsigned_abs());
        self.trainings_sum = sum.to_bytes().to_vec();
        Ok(())
    }
}

impl TenantReader<'_> {
    /// These versions of an agent, newest first, with the hashes that they have without deleted trainings.
    pub(super) fn corrected(&mut self, agent: Id, rows: Vec<VersionRow>) -> Result<Vec<Version>, StoreError> {
        self.corrected_rows(agent, rows)?.into_iter().map(VersionRow::version).collect()
    }

    /// The rows of [`Self::corrected`].
    pub(super) fn corrected_rows(
        &mut self,
        agent: Id,
        mut rows: Vec<VersionRow>,
    ) -> Result<Vec<VersionRow>, StoreError> {
        let (Some(newest), Some(oldest)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
        let mut deletions = self.counted_deletions(agent, oldest.number, newest.number)?;
        if !deletions.is_empty() {
            // From the newest version to the oldest, each text is removed where it ends and added where it begins.
            deletions.sort_unstable_by_key(|deletion| Reverse(deletion.before));
            let mut beginning: Vec<&CountedDeletion> = deletions.iter().collect();
            beginning.sort_unstable_by_key(|deletion| Reverse(deletion.from));
            let (mut beginning, mut ending) = (beginning.into_iter().peekable(), deletions.iter().peekable());
            let (mut removed, mut count) = (SetHash::new(), 0);
            for row in &mut rows {
                while let Some(deletion) = ending.next_if(|deletion| deletion.before > row.number) {
                    removed.remove(&deletion.element);
                    count += 1;
                }
                while let Some(deletion) = beginning.next_if(|deletion| deletion.from > row.number) {
                    removed.add(&deletion.element);
                    count -= 1;
                }
                if count > 0 {
                    row.correct(&removed, count)?;
                }
            }
        }
        Ok(rows)
    }

    /// The deleted texts that the stored hash of any version from `oldest` to `newest` counts.
    fn counted_deletions(&mut self, agent: Id, oldest: i64, newest: i64) -> Result<Vec<CountedDeletion>, StoreError> {
        let rows: Vec<CountedRow> = training_revisions::table
            .filter(training_revisions::tenant_id.eq(self.tenant()))
            .filter(training_revisions::agent_id.eq(agent))
            .filter(training_revisions::subtracted_from.gt(oldest))
            .filter(training_revisions::from_version.le(newest))
            .filter(training_revisions::to_version.gt(oldest))
            .select((
                training_revisions::training_id,
                training_revisions::content_hash,
                training_revisions::from_version,
                training_revisions::to_version,
                training_revisions::subtracted_from,
            ))
            .load(self.conn)?;
        let deletion = |(training, hash, from, to, subtracted): CountedRow| {
            let before = to.into_iter().chain(subtracted).min()?;
            (from < before).then(|| CountedDeletion { from, before, element: element(training, &hash) })
        };
        Ok(rows.into_iter().filter_map(deletion).collect())
    }
}

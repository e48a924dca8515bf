//! Rows of directories, and which trainings are in them.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::draft::AgentDraft;
use super::locked_agent::LockedAgent;
use crate::domain::authoring::directory::Directory;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::store::CHUNK;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::{Conn, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, directories, trainings};
use crate::store::tenant::{TenantReader, TenantWriter};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = directories, treat_none_as_default_value = false)]
struct DirectoryRow {
    tenant_id: Id,
    id: Id,
    environment_id: Id,
    name: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl DirectoryRow {
    fn directory(self) -> Directory {
        Directory { id: self.id, name: self.name, created_at: self.created_at, updated_at: self.updated_at }
    }
}

impl TenantReader<'_> {
    /// A page of the environment's directories, newest first, and their total number.
    pub fn directories(&mut self, window: OffsetLimit) -> Result<(Vec<Directory>, i64), StoreError> {
        let mine = directories::table
            .filter(directories::tenant_id.eq(self.tenant()))
            .filter(directories::environment_id.eq(self.environment()));
        let total = mine.count().get_result(self.conn)?;
        let rows: Vec<DirectoryRow> = mine
            .select(DirectoryRow::as_select())
            .order((directories::created_at.desc(), directories::id.desc()))
            .limit(window.limit)
            .offset(window.offset)
            .load(self.conn)?;
        Ok((rows.into_iter().map(DirectoryRow::directory).collect(), total))
    }

    /// A directory of the environment.
    pub fn directory(&mut self, id: Id) -> Result<Option<Directory>, StoreError> {
        let row = directories::table
            .find((self.tenant(), id))
            .filter(directories::environment_id.eq(self.environment()))
            .select(DirectoryRow::as_select())
            .first(self.conn)
            .optional()?;
        Ok(row.map(DirectoryRow::directory))
    }

    /// The names of these directories of the environment, by id.
    pub fn directory_names(&mut self, ids: &[Id]) -> Result<HashMap<Id, String>, StoreError> {
        let mut names = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Id, String)> = directories::table
                .filter(directories::tenant_id.eq(self.tenant()))
                .filter(directories::environment_id.eq(self.environment()))
                .filter(directories::id.eq_any(chunk.to_vec()))
                .select((directories::id, directories::name))
                .load(self.conn)?;
            names.extend(rows);
        }
        Ok(names)
    }

    /// The agents with a training in the directory, in the draft or not, ordered by id. Not those that were deleted.
    pub fn agents_with_trainings_in(&mut self, directory: Id) -> Result<Vec<Id>, StoreError> {
        let agent = agents::tenant_id.eq(trainings::tenant_id).and(agents::id.eq(trainings::agent_id));
        Ok(trainings::table
            .inner_join(agents::table.on(agent))
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::directory_id.eq(directory))
            .filter(agents::deleted_at.is_null())
            .select(trainings::agent_id)
            .distinct()
            .order(trainings::agent_id.asc())
            .load(self.conn)?)
    }
}

impl TenantWriter<'_> {
    /// Creates a directory.
    ///
    /// # Errors
    /// `UniqueViolation` when the environment has one of that name.
    pub fn create_directory(&mut self, name: &str) -> Result<Directory, StoreError> {
        let row = self.directory_row(name);
        diesel::insert_into(directories::table).values(&row).execute(self.conn())?;
        self.record_creation(&row)?;
        Ok(row.directory())
    }

    fn directory_row(&self, name: &str) -> DirectoryRow {
        let now = self.now();
        DirectoryRow {
            tenant_id: self.tenant(),
            id: self.new_id(),
            environment_id: self.environment(),
            name: name.to_owned(),
            created_at: now,
            updated_at: now,
        }
    }

    fn record_creation(&mut self, row: &DirectoryRow) -> Result<(), StoreError> {
        let after = json!({ "name": row.name });
        self.record(&AuditEvent::new("directory.created", "directory", row.id).fields(None, Some(&after)))
    }

    /// Renames a directory.
    ///
    /// # Errors
    /// `UniqueViolation` when the environment has one of that name.
    pub fn rename_directory(&mut self, before: &Directory, name: &str) -> Result<Directory, StoreError> {
        let now = self.now();
        diesel::update(directories::table.find((self.tenant(), before.id)))
            .set((directories::name.eq(name), directories::updated_at.eq(now)))
            .execute(self.conn())?;
        let (old, new) = (json!({ "name": before.name }), json!({ "name": name }));
        self.record(&AuditEvent::new("directory.updated", "directory", before.id).fields(Some(&old), Some(&new)))?;
        Ok(Directory { name: name.to_owned(), updated_at: now, ..before.clone() })
    }

    /// Deletes an empty directory.
    pub fn delete_directory(&mut self, directory: &Directory) -> Result<(), StoreError> {
        // Trainings of deleted agents, whose rows are not removed yet.
        let left = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::directory_id.eq(directory.id));
        diesel::update(left).set(trainings::directory_id.eq(None::<Id>)).execute(self.conn())?;
        diesel::delete(directories::table.find((self.tenant(), directory.id))).execute(self.conn())?;
        let before = json!({ "name": directory.name });
        self.record(&AuditEvent::new("directory.deleted", "directory", directory.id).fields(Some(&before), None))
    }

    /// Locks a directory of the environment until the transaction ends: no training is moved into it meanwhile.
    pub fn lock_directory(&mut self, id: Id) -> Result<Option<Directory>, StoreError> {
        let query = directories::table
            .filter(directories::tenant_id.eq(self.tenant()))
            .filter(directories::environment_id.eq(self.environment()))
            .filter(directories::id.eq(id))
            .select(directories::all_columns);
        let row = match self.conn() {
            // SQLite's write transaction already holds the only lock.
            Conn::Sqlite(conn) => query.first::<DirectoryRow>(conn),
            Conn::Postgres(conn) => query.for_update().first::<DirectoryRow>(conn),
        };
        Ok(row.optional()?.map(DirectoryRow::directory))
    }
}

impl LockedAgent<'_, '_> {
    /// Locks a directory of the environment against deletion; false if there is none.
    pub fn hold_directory(&mut self, id: Id) -> Result<bool, StoreError> {
        let reader = self.reader();
        let query = directories::table
            .filter(directories::tenant_id.eq(reader.tenant()))
            .filter(directories::environment_id.eq(reader.environment()))
            .filter(directories::id.eq(id))
            .select(directories::id);
        let found = match reader.conn {
            Conn::Sqlite(conn) => query.first::<Id>(conn),
            Conn::Postgres(conn) => query.for_key_share().first::<Id>(conn),
        };
        Ok(found.optional()?.is_some())
    }

    /// The directory of this name in the environment, created if there is none. It is locked against deletion.
    pub fn hold_directory_named(&mut self, name: &str) -> Result<Id, StoreError> {
        let row = self.write.directory_row(name);
        let created = both!(self.write.conn(), conn => diesel::insert_into(directories::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        if created == 1 {
            self.write.record_creation(&row)?;
            return Ok(row.id);
        }
        let query = directories::table
            .filter(directories::tenant_id.eq(self.write.tenant()))
            .filter(directories::environment_id.eq(self.write.environment()))
            .filter(directories::name.eq(name))
            .select(directories::id);
        let found = match self.write.conn() {
            Conn::Sqlite(conn) => query.first::<Id>(conn),
            Conn::Postgres(conn) => query.for_key_share().first::<Id>(conn),
        };
        found.optional()?.ok_or_else(|| StoreError::Contended("a directory was deleted while being used".to_owned()))
    }
}

impl AgentDraft<'_, '_> {
    /// Takes every training of the agent out of the directory.
    pub fn clear_directory(&mut self, directory: Id) -> Result<(), StoreError> {
        let (tenant, agent) = self.key();
        let (now, by) = (self.reader().now(), self.agent().changed_by.clone());
        let filed = trainings::table
            .filter(trainings::tenant_id.eq(tenant))
            .filter(trainings::agent_id.eq(agent))
            .filter(trainings::directory_id.eq(directory));
        let moved = both!(self.reader().conn, conn => diesel::update(filed)
            .set((
                trainings::directory_id.eq(None::<Id>),
                trainings::updated_at.eq(now),
                trainings::changed_by.eq(&by),
            ))
            .execute(conn))?;
        let facts = json!({ "directory_id": directory, "trainings": moved });
        self.record(AuditEvent::agent("agent.directory_cleared", agent).facts(facts))
    }
}

//! Many rows of trainings in few statements.

use diesel::prelude::*;

use super::trainings::TrainingRow;
use crate::domain::id::Id;
use crate::store::CHUNK;
use crate::store::db::connection::{Conn, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::trainings;
use crate::store::db::statements::Cached;
use crate::store::tenant::TenantReader;

impl TenantReader<'_> {
    /// The rows with these ids and node ids, and those of the draft with these slots. A row may be returned twice.
    pub(in crate::store) fn training_rows(
        &mut self,
        agent: Id,
        ids: &[Id],
        node_ids: &[String],
        slots: &[i64],
    ) -> Result<Vec<TrainingRow>, StoreError> {
        let query = trainings::table
            .filter(trainings::tenant_id.eq(self.tenant()))
            .filter(trainings::agent_id.eq(agent))
            .select(TrainingRow::as_select());
        let mut rows: Vec<TrainingRow> = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            rows.extend(query.filter(trainings::id.eq_any(chunk.to_vec())).load(self.conn)?);
        }
        for chunk in node_ids.chunks(CHUNK) {
            rows.extend(query.filter(trainings::node_id.eq_any(chunk.to_vec())).load(self.conn)?);
        }
        for chunk in slots.chunks(CHUNK) {
            let occupied = query.filter(trainings::slot.eq_any(chunk.to_vec())).filter(trainings::in_draft);
            rows.extend(occupied.load(self.conn)?);
        }
        Ok(rows)
    }
}

/// Inserts new rows: on PostgreSQL many in a trip, on SQLite and for one row by a statement that a connection prepares once.
pub(in crate::store) fn insert_rows(conn: &mut Conn, rows: Vec<TrainingRow>) -> Result<(), StoreError> {
    match conn {
        Conn::Postgres(conn) if rows.len() > 1 => {
            for chunk in rows.chunks(CHUNK) {
                diesel::insert_into(trainings::table).values(chunk).execute(conn)?;
            }
        }
        _ => {
            for row in rows {
                diesel::insert_into(trainings::table).values(row).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Replaces rows of the same ids.
pub(in crate::store) fn replace_rows(conn: &mut Conn, rows: Vec<TrainingRow>) -> Result<(), StoreError> {
    for row in rows {
        let update = Cached(diesel::update(trainings::table.find((row.tenant_id, row.id))).set(row));
        both!(&mut *conn, conn => update.execute(conn))?;
    }
    Ok(())
}

//! Statements of the hottest paths. A connection prepares them once: Diesel prepares its own UPDATE, and a query with SQL
//! of ours, every time, which costs a third of a short transaction on SQLite and a round trip on PostgreSQL. Independent
//! statements are sent together.

use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};

use super::schema::agents;
use super::types::{IdSql, TimeSql};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

/// Sets an agent's status to `draft`, increments its revision and reserves `numbers` training numbers. Locks the row.
#[derive(Clone, Debug, QueryId)]
pub(in crate::store) struct EditAgent {
    pub(in crate::store) tenant: Id,
    pub(in crate::store) environment: Id,
    pub(in crate::store) agent: Id,
    pub(in crate::store) numbers: i64,
    pub(in crate::store) now: Timestamp,
    pub(in crate::store) by: String,
}

impl<DB> QueryFragment<DB> for EditAgent
where
    DB: Backend + HasSqlType<IdSql> + HasSqlType<TimeSql>,
    Id: ToSql<IdSql, DB>,
    Timestamp: ToSql<TimeSql, DB>,
    i64: ToSql<BigInt, DB>,
    str: ToSql<Text, DB>,
    <agents::table as Table>::AllColumns: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE agents SET status = 'draft', draft_revision = draft_revision + 1, updated_at = ");
        out.push_bind_param::<TimeSql, _>(&self.now)?;
        out.push_sql(", changed_by = ");
        out.push_bind_param::<Text, str>(&self.by)?;
        out.push_sql(", next_training_number = next_training_number + ");
        out.push_bind_param::<BigInt, _>(&self.numbers)?;
        out.push_sql(" WHERE tenant_id = ");
        out.push_bind_param::<IdSql, _>(&self.tenant)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<IdSql, _>(&self.agent)?;
        out.push_sql(" AND environment_id = ");
        out.push_bind_param::<IdSql, _>(&self.environment)?;
        out.push_sql(" AND deleted_at IS NULL RETURNING ");
        QueryFragment::<DB>::walk_ast(&ALL, out.reborrow())
    }
}

/// Returns the training numbers that [`EditAgent`] reserved last. Only while the agent is locked.
#[derive(Clone, Debug, QueryId)]
pub(in crate::store) struct ReleaseTrainingNumbers {
    pub(in crate::store) tenant: Id,
    pub(in crate::store) agent: Id,
    pub(in crate::store) numbers: i64,
}

impl<DB> QueryFragment<DB> for ReleaseTrainingNumbers
where
    DB: Backend + HasSqlType<IdSql>,
    Id: ToSql<IdSql, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE agents SET next_training_number = next_training_number - ");
        out.push_bind_param::<BigInt, _>(&self.numbers)?;
        out.push_sql(" WHERE tenant_id = ");
        out.push_bind_param::<IdSql, _>(&self.tenant)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<IdSql, _>(&self.agent)
    }
}

impl<C> RunQueryDsl<C> for ReleaseTrainingNumbers {}

const ALL: <agents::table as Table>::AllColumns = agents::all_columns;

impl Query for EditAgent {
    type SqlType = <agents::table as diesel::query_builder::AsQuery>::SqlType;
}

impl<C> RunQueryDsl<C> for EditAgent {}

/// A statement that a connection prepares once. Its text must depend on its type alone, not on its values: no list of
/// values on SQLite, where each value is a parameter.
#[derive(Clone, Copy, Debug, QueryId)]
pub(in crate::store) struct Cached<S>(pub(in crate::store) S);

impl<S: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Cached<S> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<S: Query> Query for Cached<S> {
    type SqlType = S::SqlType;
}

impl<S, C> RunQueryDsl<C> for Cached<S> {}

/// Two statements as one on PostgreSQL. Neither may depend on what the other does. Answers with the rows of the second.
#[derive(Clone, Copy, Debug, QueryId)]
pub(in crate::store) struct Together<A, B>(pub(in crate::store) A, pub(in crate::store) B);

impl<A: QueryFragment<Pg>, B: QueryFragment<Pg>> QueryFragment<Pg> for Together<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH first AS (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        self.1.walk_ast(out)
    }
}

impl<A, B, C> RunQueryDsl<C> for Together<A, B> {}

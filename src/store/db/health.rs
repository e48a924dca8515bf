//! What `doctor` asks of the database.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::connection::Conn;
use super::error::StoreError;
use crate::store::Store;

impl Store {
    /// Whether SQLite was built with its query planner stability guarantee, without which every bound `LIMIT` is
    /// planned anew at each run; nothing on PostgreSQL.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_stable_planner(&self) -> Result<Option<bool>, StoreError> {
        self.scan(|conn| match conn {
            Conn::Sqlite(conn) => {
                let used = diesel::select(sql::<Bool>("sqlite_compileoption_used('ENABLE_QPSG')"));
                Ok(Some(used.get_result(conn)?))
            }
            Conn::Postgres(_) => Ok(None),
        })
        .await
    }
}

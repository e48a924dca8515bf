//! Checks of the database for `doctor`.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::connection::Conn;
use super::error::StoreError;
use crate::store::Store;

impl Store {
    /// Whether SQLite is compiled with its query planner stability guarantee. Without it every statement with a bound
    /// `LIMIT` is planned again at each run. `None` on PostgreSQL.
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

//! Checks of the database for `doctor`.

use diesel::connection::SimpleConnection;
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

    /// Whether PostgreSQL's timeouts are recognised, which translated error messages prevent (`lc_messages`). Provokes
    /// a timeout of 1 ms. `None` on SQLite, whose messages are not translated.
    pub async fn has_error_codes(&self) -> Result<Option<bool>, StoreError> {
        self.scan(|conn| match conn {
            Conn::Sqlite(_) => Ok(None),
            Conn::Postgres(conn) => {
                let slow = "BEGIN; SET LOCAL statement_timeout = '1ms'; SELECT pg_sleep(1)";
                let error = conn.batch_execute(slow).err().map(StoreError::from);
                conn.batch_execute("ROLLBACK")?;
                Ok(Some(matches!(error, Some(StoreError::Contended(_)))))
            }
        })
        .await
    }
}

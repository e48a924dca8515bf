//! Transactions outside any tenant: login, creation of tenants, the command line.

use super::Store;
use super::db::connection::Conn;
use super::db::error::TransactionError;
use crate::domain::clock::{Clock, Timestamp};

/// A transaction that is not bound to a tenant.
pub struct GlobalStore<'c> {
    pub(super) conn: &'c mut Conn,
    /// The clock, for new ids and secrets.
    pub clock: &'c Clock,
    /// The start of the transaction.
    pub now: Timestamp,
}

impl Store {
    /// Runs `work` in one transaction that is not bound to a tenant. `work` may run more than once.
    ///
    /// # Errors
    /// The errors of `work`, and failures of the database.
    pub async fn global<T, E>(
        &self,
        mut work: impl FnMut(&mut GlobalStore<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let clock = self.clock().clone();
        self.write(move |conn| work(&mut GlobalStore { conn, clock: &clock, now: clock.now() })).await
    }

    /// Runs a short read that is not bound to a tenant.
    ///
    /// # Errors
    /// The errors of `work`, and failures of the database.
    pub async fn global_read<T, E>(
        &self,
        mut work: impl FnMut(&mut GlobalStore<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let clock = self.clock().clone();
        self.read(None, move |conn| work(&mut GlobalStore { conn, clock: &clock, now: clock.now() })).await
    }

    /// Runs a read of a few rows by their keys that is not bound to a tenant and that requests wait for before they do
    /// anything else. Longer work does not delay it.
    ///
    /// # Errors
    /// The errors of `work`, and failures of the database.
    pub async fn global_look_up<T, E>(
        &self,
        mut work: impl FnMut(&mut GlobalStore<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let clock = self.clock().clone();
        self.look_up(None, move |conn| work(&mut GlobalStore { conn, clock: &clock, now: clock.now() })).await
    }
}

//! Transactions that write.

use std::time::Duration;

use super::Store;
use super::after_commit::commit_counter::CommitNote;
use super::db::connection::Conn;
use super::db::error::{StoreError, TransactionError};
use crate::domain::authoring::agent::AgentKey;
use crate::domain::fair_semaphore::FairPermit;
use crate::domain::id::Id;

/// How long a write waits on PostgreSQL until the earlier ones of its agent in this process have ended.
const AGENT_TIMEOUT: Duration = Duration::from_secs(3);

impl Store {
    /// Runs one transaction of no tenant, which is durable when this returns `Ok`. `work` may run more than once; failed
    /// runs are rolled back.
    pub(super) async fn write<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.write_for(None, None, work).await
    }

    /// [`Store::write`] for a tenant. On PostgreSQL, writes with the same environment and agent take turns in this
    /// process before they take a connection.
    pub(super) async fn write_for<T, E>(
        &self,
        tenant: Option<Id>,
        agent: Option<(Id, AgentKey)>,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let written = self.write_in_turn(tenant, agent, self.noting(work)).await;
        written.map(|(value, _)| value)
    }

    async fn write_in_turn<T, E>(
        &self,
        tenant: Option<Id>,
        agent: Option<(Id, AgentKey)>,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if let Some(writer) = &self.writer {
            return writer.write(tenant, work).await;
        }
        let turn = match agent {
            Some(agent) => Some(self.agent_turn(agent).await?),
            None => None,
        };
        self.shared.write(tenant, turn, work).await
    }

    /// Runs one statement about an agent as a transaction of its own, like [`Store::write_for`]. `work` may run more than
    /// once; on PostgreSQL also after a run whose outcome is unknown, because the connection was lost.
    pub(super) async fn write_alone<T, E>(
        &self,
        tenant: Id,
        agent: (Id, AgentKey),
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        if self.writer.is_some() {
            return self.write_for(Some(tenant), Some(agent), work).await;
        }
        let turn = self.agent_turn(agent).await?;
        let written = self.shared.write_alone(Some(tenant), turn, self.noting(work)).await;
        written.map(|(value, _)| value)
    }

    /// Waits until the earlier writes to an agent in this process have ended.
    async fn agent_turn(&self, agent: (Id, AgentKey)) -> Result<FairPermit<(Id, AgentKey)>, StoreError> {
        let turn = self.agent_turns.acquire(agent, AGENT_TIMEOUT).await;
        turn.ok_or_else(|| StoreError::Contended("earlier writes of the agent took too long".to_owned()))
    }

    /// `work` that is counted as a commit when its result is dropped.
    fn noting<T, E>(
        &self,
        mut work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> impl FnMut(&mut Conn) -> Result<(T, CommitNote), E> + Send + 'static {
        let commits = self.commits.clone();
        move |conn| work(conn).map(|value| (value, commits.note()))
    }
}

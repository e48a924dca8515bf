//! Rows of agents: read, create, delete. Changes go through an [`AgentDraft`](crate::store::AgentDraft).

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::agent_removal::RemovedAgent;
use super::agent_state::AgentState;
use crate::domain::authoring::agent::{Agent, AgentConfig, AgentSort, AgentStatus};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::PageRequest;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::{Conn, MultiBackend, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, environments};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::{TenantReader, TenantWriter};

/// The conditions of a list of agents, all of which apply.
#[derive(Clone, Debug, Default)]
pub struct AgentFilter {
    pub status: Option<AgentStatus>,
    /// `inbound` or `outbound`.
    pub direction: Option<String>,
    /// Part of the name or the label, case-insensitive.
    pub search: Option<String>,
}

/// The row of an agent; lists filter by `name`, `label`, `direction` and `search_key`, copies from `config`.
#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = agents, treat_none_as_default_value = false)]
pub(in crate::store) struct AgentRow {
    tenant_id: Id,
    id: Id,
    environment_id: Id,
    number: i64,
    name: String,
    label: String,
    direction: String,
    search_key: String,
    config: JsonDocument,
    status: String,
    draft_revision: i64,
    last_version: Option<i64>,
    serving: bool,
    next_training_number: i64,
    published_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    changed_by: String,
    /// Only rows without it are read: see [`super::agent_removal`].
    deleted_at: Option<Timestamp>,
}

impl AgentRow {
    /// The number that the next training of this agent gets.
    pub(in crate::store) fn next_training_number(&self) -> i64 {
        self.next_training_number
    }

    pub(in crate::store) fn agent(self) -> Result<Agent, StoreError> {
        let state = AgentState {
            id: self.id,
            number: self.number,
            status: self.status,
            draft_revision: self.draft_revision,
            last_version: self.last_version,
            serving: self.serving,
            published_at: self.published_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            changed_by: self.changed_by,
        };
        state.agent(self.config)
    }
}

/// The columns that follow from the configuration.
#[derive(AsChangeset)]
#[diesel(table_name = agents)]
pub(in crate::store) struct ConfigColumns {
    name: String,
    label: String,
    direction: String,
    search_key: String,
    config: JsonDocument,
}

impl ConfigColumns {
    pub(in crate::store) fn of(config: &AgentConfig) -> Result<Self, StoreError> {
        Ok(Self {
            name: config.name.clone(),
            label: config.label.clone(),
            direction: config.direction.clone(),
            search_key: format!("{}\n{}", config.name, config.label).to_lowercase(),
            config: JsonDocument::of(config)?,
        })
    }
}

/// Matches `text` literally anywhere, under `ESCAPE '\'`.
pub(in crate::store) fn like(text: &str) -> String {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

type Boxed<'q> = agents::BoxedQuery<'q, MultiBackend>;

/// The query in this order; `name` is the SQL of the key by name.
fn sorted<'q>(query: Boxed<'q>, sort: AgentSort, name: &'static str) -> Boxed<'q> {
    let oldest = (agents::created_at.asc(), agents::id.asc());
    match sort {
        AgentSort::Name => query.order((sql::<Text>(name).asc(), oldest)),
        AgentSort::NameDescending => query.order((sql::<Text>(name).desc(), oldest)),
        AgentSort::UpdatedAt => query.order((agents::updated_at.asc(), oldest)),
        AgentSort::UpdatedAtDescending => query.order((agents::updated_at.desc(), oldest)),
        AgentSort::CreatedAt => query.order(oldest),
        AgentSort::CreatedAtDescending => query.order((agents::created_at.desc(), agents::id.desc())),
    }
}

impl TenantReader<'_> {
    /// The agent, if it is within reach.
    pub fn agent(&mut self, id: Id) -> Result<Option<Agent>, StoreError> {
        if !self.scope().allows_agent(id) {
            return Ok(None);
        }
        let row = agents::table
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::id.eq(id))
            .filter(agents::deleted_at.is_null())
            .select(AgentRow::as_select())
            .first(self.conn)
            .optional()?;
        row.map(AgentRow::agent).transpose()
    }

    /// The id of the agent with that number in the environment, if it is within reach.
    pub fn agent_numbered(&mut self, number: i64) -> Result<Option<Id>, StoreError> {
        let id: Option<Id> = agents::table
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::number.eq(number))
            .filter(agents::deleted_at.is_null())
            .select(agents::id)
            .first(self.conn)
            .optional()?;
        Ok(id.filter(|id| self.scope().allows_agent(*id)))
    }

    /// The environment of an agent of the tenant, whichever it is. To read the agent takes a scope in it.
    pub fn environment_of_agent(&mut self, id: Id) -> Result<Option<Id>, StoreError> {
        let agent = agents::table.find((self.tenant(), id)).filter(agents::deleted_at.is_null());
        Ok(agent.select(agents::environment_id).first(self.conn).optional()?)
    }

    /// A page of the environment's agents, and how many there are in all.
    pub fn agents(
        &mut self,
        filter: &AgentFilter,
        sort: AgentSort,
        page: PageRequest,
    ) -> Result<(Vec<Agent>, i64), StoreError> {
        let total = self.filtered(filter).count().get_result(self.conn)?;
        let name = self.by_name();
        let rows: Vec<AgentRow> = sorted(self.filtered(filter), sort, name)
            .select(AgentRow::as_select())
            .limit(page.per_page)
            .offset(page.offset())
            .load(self.conn)?;
        let agents = rows.into_iter().map(AgentRow::agent).collect::<Result<_, _>>()?;
        Ok((agents, total))
    }

    /// Every agent of the environment that is within reach, oldest first.
    pub fn all_agents(&mut self) -> Result<Vec<Agent>, StoreError> {
        let query = sorted(self.filtered(&AgentFilter::default()), AgentSort::CreatedAt, self.by_name());
        let rows: Vec<AgentRow> = query.select(AgentRow::as_select()).load(self.conn)?;
        rows.into_iter().map(AgentRow::agent).collect()
    }

    /// The name in lower case, ordered by code point on both databases.
    fn by_name(&self) -> &'static str {
        match self.conn {
            Conn::Sqlite(_) => "agents.search_key",
            Conn::Postgres(_) => "agents.search_key COLLATE \"C\"",
        }
    }

    pub(super) fn filtered<'q>(&self, filter: &AgentFilter) -> Boxed<'q> {
        let mut query = agents::table
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::deleted_at.is_null())
            .into_boxed::<MultiBackend>();
        if let Some(bound) = self.scope().agent {
            query = query.filter(agents::id.eq(bound));
        }
        if let Some(status) = filter.status {
            query = query.filter(agents::status.eq(status.name()));
        }
        if let Some(direction) = &filter.direction {
            query = query.filter(agents::direction.eq(direction.clone()));
        }
        if let Some(search) = &filter.search {
            query = query.filter(agents::search_key.like(like(search)).escape('\\'));
        }
        query
    }
}

impl TenantWriter<'_> {
    /// Creates an agent, in draft.
    pub fn create_agent(&mut self, config: &AgentConfig) -> Result<Agent, StoreError> {
        let (id, now, number) = (self.new_id(), self.now(), self.take_agent_number()?);
        let columns = ConfigColumns::of(config)?;
        let row = AgentRow {
            tenant_id: self.tenant(),
            id,
            environment_id: self.environment(),
            number,
            name: columns.name,
            label: columns.label,
            direction: columns.direction,
            search_key: columns.search_key,
            config: columns.config,
            status: AgentStatus::Draft.name().to_owned(),
            draft_revision: 1,
            last_version: None,
            serving: false,
            next_training_number: 1,
            published_at: None,
            created_at: now,
            updated_at: now,
            changed_by: self.scope().actor.label.clone(),
            deleted_at: None,
        };
        diesel::insert_into(agents::table).values(row.clone()).execute(self.conn())?;
        self.record(&AuditEvent::agent("agent.created", id).revision(1).fields(None, Some(&row.config.0)))?;
        row.agent()
    }

    /// Deletes a locked agent with everything that belongs to it, except the audit log. It is unknown at once; rows
    /// beyond the first few are removed after the commit.
    pub(in crate::store) fn delete_agent_row(&mut self, agent: &Agent) -> Result<(), StoreError> {
        let environment = (self.tenant(), self.environment());
        diesel::update(environments::table.find(environment))
            .filter(environments::default_agent_id.eq(agent.id))
            .set(environments::default_agent_id.eq(None::<Id>))
            .execute(self.conn())?;
        let (tenant, now) = (self.tenant(), self.now());
        RemovedAgent { conn: self.conn(), tenant, agent: agent.id }.begin(now)?;
        self.note_deleted_vectors();
        self.record(&AuditEvent::agent("agent.deleted", agent.id).revision(agent.draft_revision))
    }

    fn take_agent_number(&mut self) -> Result<i64, StoreError> {
        let environment = environments::table.find((self.tenant(), self.environment()));
        let next: i64 = both!(self.conn(), conn => diesel::update(environment)
            .set(environments::next_agent_number.eq(environments::next_agent_number + 1))
            .returning(environments::next_agent_number)
            .get_result(conn))?;
        Ok(next - 1)
    }
}

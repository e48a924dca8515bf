//! Stored conversations. They are the agent's, but neither its draft's nor a version's: storing one changes no training.

use diesel::prelude::*;
use serde_json::json;

use super::audit::events::Event;
use super::db::connection::{Conn, MultiBackend, both};
use super::db::error::StoreError;
use super::db::schema::{agents, session_messages, sessions};
use super::tenant::{TenantReader, TenantWriter};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::domain::session::{Message, NewSession, Session, Speaker};

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct SessionRow {
    tenant_id: Id,
    agent_id: Id,
    id: Id,
    external_id: Option<String>,
    channel: Option<String>,
    version: Option<i64>,
    messages: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = session_messages, treat_none_as_default_value = false)]
struct MessageRow {
    tenant_id: Id,
    session_id: Id,
    place: i64,
    role: String,
    content: String,
    said_at: Option<Timestamp>,
}

impl SessionRow {
    fn session(self) -> Session {
        Session {
            id: self.id,
            agent: self.agent_id,
            external_id: self.external_id,
            channel: self.channel,
            version: self.version,
            messages: self.messages,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl MessageRow {
    fn message(self) -> Result<Message, StoreError> {
        let unknown = || StoreError::Broken(format!("nobody is called {}", self.role));
        let role = Speaker::named(&self.role).ok_or_else(unknown)?;
        Ok(Message { role, content: self.content, at: self.said_at })
    }
}

impl TenantReader<'_> {
    /// A conversation of an agent that is within reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn session(&mut self, agent: Id, id: Id) -> Result<Option<Session>, StoreError> {
        let row: Option<SessionRow> = sessions::table
            .find((self.tenant(), id))
            .filter(sessions::agent_id.eq(agent))
            .select(SessionRow::as_select())
            .first(self.conn)
            .optional()?;
        Ok(row.map(SessionRow::session))
    }

    /// What was said in a conversation, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn session_messages(&mut self, session: Id) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<MessageRow> = session_messages::table
            .filter(session_messages::tenant_id.eq(self.tenant()))
            .filter(session_messages::session_id.eq(session))
            .select(MessageRow::as_select())
            .order(session_messages::place.asc())
            .load(self.conn)?;
        rows.into_iter().map(MessageRow::message).collect()
    }

    /// A page of an agent's conversations before `before`, newest first; with `external`, the one of that key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sessions(
        &mut self,
        agent: Id,
        external: Option<&str>,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Vec<Session>, StoreError> {
        let mut query = sessions::table
            .filter(sessions::tenant_id.eq(self.tenant()))
            .filter(sessions::agent_id.eq(agent))
            .into_boxed::<MultiBackend>();
        if let Some(external) = external {
            query = query.filter(sessions::external_id.eq(external.to_owned()));
        }
        if let Some(Cursor { at, id }) = before {
            let older = sessions::created_at.lt(at);
            query = query.filter(sessions::created_at.le(at));
            query = query.filter(older.or(sessions::created_at.eq(at).and(sessions::id.lt(id))));
        }
        let rows: Vec<SessionRow> = query
            .select(SessionRow::as_select())
            .order((sessions::created_at.desc(), sessions::id.desc()))
            .limit(limit)
            .load(self.conn)?;
        Ok(rows.into_iter().map(SessionRow::session).collect())
    }
}

impl TenantWriter<'_> {
    /// Keeps an agent from being deleted until the transaction ends; whether it is there and within reach. It is not
    /// changed by that.
    ///
    /// # Errors
    /// When the database fails.
    pub fn hold_agent(&mut self, id: Id) -> Result<bool, StoreError> {
        if !self.scope().allows_agent(id) {
            return Ok(false);
        }
        let query = agents::table
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::id.eq(id))
            .select(agents::id);
        let found = match self.conn() {
            // The write transaction of SQLite holds the only lock there is.
            Conn::Sqlite(conn) => query.first::<Id>(conn),
            Conn::Postgres(conn) => query.for_key_share().first::<Id>(conn),
        };
        Ok(found.optional()?.is_some())
    }

    /// Stores a conversation of an agent that is held; one whose external id is known is replaced. Says whether it is
    /// a new one.
    ///
    /// # Errors
    /// `Collided` when the known one is deleted meanwhile; otherwise when the database fails.
    pub fn put_session(&mut self, agent: Id, new: &NewSession) -> Result<(Session, bool), StoreError> {
        let now = self.now();
        let row = SessionRow {
            tenant_id: self.tenant(),
            agent_id: agent,
            id: self.new_id(),
            external_id: new.external_id.clone(),
            channel: new.channel.clone(),
            version: new.version,
            messages: i64::try_from(new.messages.len()).unwrap_or(i64::MAX),
            created_at: now,
            updated_at: now,
        };
        let made = both!(self.conn(), conn => diesel::insert_into(sessions::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        let (row, is_new) = if made == 1 { (row, true) } else { (self.replace_session(row)?, false) };
        self.insert_messages(row.id, &new.messages)?;
        let action = if is_new { "session.created" } else { "session.replaced" };
        self.record(&Event::session(action, agent, row.id).facts(json!({ "messages": row.messages })))?;
        Ok((row.session(), is_new))
    }

    /// Deletes a conversation with all that was said in it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_session(&mut self, session: &Session) -> Result<(), StoreError> {
        diesel::delete(sessions::table.find((self.tenant(), session.id))).execute(self.conn())?;
        let facts = json!({ "messages": session.messages });
        self.record(&Event::session("session.deleted", session.agent, session.id).facts(facts))
    }

    fn replace_session(&mut self, new: SessionRow) -> Result<SessionRow, StoreError> {
        let query = sessions::table
            .filter(sessions::tenant_id.eq(new.tenant_id))
            .filter(sessions::agent_id.eq(new.agent_id))
            .filter(sessions::external_id.eq(new.external_id.clone()))
            .select(sessions::all_columns);
        let known = match self.conn() {
            Conn::Sqlite(conn) => query.first::<SessionRow>(conn),
            Conn::Postgres(conn) => query.for_update().first::<SessionRow>(conn),
        };
        let gone = || StoreError::Collided("the conversation was deleted meanwhile".to_owned());
        let known = known.optional()?.ok_or_else(gone)?;
        let said = session_messages::table
            .filter(session_messages::tenant_id.eq(known.tenant_id))
            .filter(session_messages::session_id.eq(known.id));
        diesel::delete(said).execute(self.conn())?;
        let row = SessionRow { id: known.id, created_at: known.created_at, ..new };
        diesel::update(sessions::table.find((row.tenant_id, row.id)))
            .set((
                sessions::channel.eq(row.channel.clone()),
                sessions::version.eq(row.version),
                sessions::messages.eq(row.messages),
                sessions::updated_at.eq(row.updated_at),
            ))
            .execute(self.conn())?;
        Ok(row)
    }

    fn insert_messages(&mut self, session: Id, messages: &[Message]) -> Result<(), StoreError> {
        let tenant = self.tenant();
        let row = |(place, message): (i64, &Message)| MessageRow {
            tenant_id: tenant,
            session_id: session,
            place,
            role: message.role.name().to_owned(),
            content: message.content.clone(),
            said_at: message.at,
        };
        let rows: Vec<MessageRow> = (0..).zip(messages).map(row).collect();
        both!(self.conn(), conn => diesel::insert_into(session_messages::table).values(&rows).execute(conn))?;
        Ok(())
    }
}

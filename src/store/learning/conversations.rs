//! Rows of stored conversations. They belong to an agent, but to no draft and no version.

use diesel::prelude::*;
use serde_json::json;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::learning::conversation::{Conversation, Message, NewConversation, Speaker};
use crate::domain::pagination::Cursor;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::{Conn, MultiBackend, both};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agents, session_messages, sessions};
use crate::store::tenant::{TenantReader, TenantWriter};

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct ConversationRow {
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

impl ConversationRow {
    fn into_conversation(self) -> Conversation {
        Conversation {
            id: self.id,
            agent: self.agent_id,
            external_id: self.external_id,
            channel: self.channel,
            version: self.version,
            message_count: self.messages,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl MessageRow {
    fn into_message(self) -> Result<Message, StoreError> {
        let unknown = || StoreError::unknown_value("session_messages.role", &self.role);
        let role = Speaker::from_name(&self.role).ok_or_else(unknown)?;
        Ok(Message { role, content: self.content, at: self.said_at })
    }
}

impl TenantReader<'_> {
    /// A conversation of an agent, without its messages.
    pub fn conversation(&mut self, agent: Id, id: Id) -> Result<Option<Conversation>, StoreError> {
        let row: Option<ConversationRow> = sessions::table
            .find((self.tenant(), id))
            .filter(sessions::agent_id.eq(agent))
            .select(ConversationRow::as_select())
            .first(self.conn)
            .optional()?;
        Ok(row.map(ConversationRow::into_conversation))
    }

    /// The messages of a conversation, in order.
    ///
    /// # Errors
    /// `Broken` when a stored speaker is unknown.
    pub fn conversation_messages(&mut self, conversation: Id) -> Result<Vec<Message>, StoreError> {
        let rows: Vec<MessageRow> = session_messages::table
            .filter(session_messages::tenant_id.eq(self.tenant()))
            .filter(session_messages::session_id.eq(conversation))
            .select(MessageRow::as_select())
            .order(session_messages::place.asc())
            .load(self.conn)?;
        rows.into_iter().map(MessageRow::into_message).collect()
    }

    /// A page of an agent's conversations older than `before`, newest first; with `external_id`, the one with that key.
    pub fn conversations(
        &mut self,
        agent: Id,
        external_id: Option<&str>,
        before: Option<Cursor>,
        limit: i64,
    ) -> Result<Vec<Conversation>, StoreError> {
        let mut query = sessions::table
            .filter(sessions::tenant_id.eq(self.tenant()))
            .filter(sessions::agent_id.eq(agent))
            .into_boxed::<MultiBackend>();
        if let Some(external_id) = external_id {
            query = query.filter(sessions::external_id.eq(external_id.to_owned()));
        }
        if let Some(Cursor { at, id }) = before {
            let older = sessions::created_at.lt(at);
            query = query.filter(sessions::created_at.le(at));
            query = query.filter(older.or(sessions::created_at.eq(at).and(sessions::id.lt(id))));
        }
        let rows: Vec<ConversationRow> = query
            .select(ConversationRow::as_select())
            .order((sessions::created_at.desc(), sessions::id.desc()))
            .limit(limit)
            .load(self.conn)?;
        Ok(rows.into_iter().map(ConversationRow::into_conversation).collect())
    }
}

impl TenantWriter<'_> {
    /// Locks an agent against deletion until the transaction ends, without changing it. False for an agent that is unknown
    /// or out of scope.
    pub fn lock_agent_existence(&mut self, id: Id) -> Result<bool, StoreError> {
        if !self.scope().allows_agent(id) {
            return Ok(false);
        }
        let query = agents::table
            .filter(agents::tenant_id.eq(self.tenant()))
            .filter(agents::environment_id.eq(self.environment()))
            .filter(agents::id.eq(id))
            .filter(agents::deleted_at.is_null())
            .select(agents::id);
        let found = match self.conn() {
            // SQLite's write transaction locks the whole database already.
            Conn::Sqlite(conn) => query.first::<Id>(conn),
            Conn::Postgres(conn) => query.for_key_share().first::<Id>(conn),
        };
        Ok(found.optional()?.is_some())
    }

    /// Inserts a conversation, or replaces the one with the same external id; the flag is true for an insert. The agent is
    /// locked already ([`Self::lock_agent_existence`]).
    ///
    /// # Errors
    /// `Collided` when the conversation to replace is deleted meanwhile.
    pub fn put_conversation(&mut self, agent: Id, new: &NewConversation) -> Result<(Conversation, bool), StoreError> {
        let now = self.now();
        let row = ConversationRow {
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
        let inserted = both!(self.conn(), conn => diesel::insert_into(sessions::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        let (row, is_new) = if inserted == 1 { (row, true) } else { (self.replace_conversation(row)?, false) };
        self.insert_messages(row.id, &new.messages)?;
        let action = if is_new { "session.created" } else { "session.replaced" };
        self.record(&AuditEvent::conversation(action, agent, row.id).facts(json!({ "messages": row.messages })))?;
        Ok((row.into_conversation(), is_new))
    }

    /// Deletes a conversation and its messages.
    pub fn delete_conversation(&mut self, conversation: &Conversation) -> Result<(), StoreError> {
        diesel::delete(sessions::table.find((self.tenant(), conversation.id))).execute(self.conn())?;
        let facts = json!({ "messages": conversation.message_count });
        self.record(&AuditEvent::conversation("session.deleted", conversation.agent, conversation.id).facts(facts))
    }

    fn replace_conversation(&mut self, new: ConversationRow) -> Result<ConversationRow, StoreError> {
        let query = sessions::table
            .filter(sessions::tenant_id.eq(new.tenant_id))
            .filter(sessions::agent_id.eq(new.agent_id))
            .filter(sessions::external_id.eq(new.external_id.clone()))
            .select(sessions::all_columns);
        let known = match self.conn() {
            Conn::Sqlite(conn) => query.first::<ConversationRow>(conn),
            Conn::Postgres(conn) => query.for_update().first::<ConversationRow>(conn),
        };
        let deleted = || StoreError::SerializationFailure("the conversation was deleted meanwhile".to_owned());
        let known = known.optional()?.ok_or_else(deleted)?;
        let old_messages = session_messages::table
            .filter(session_messages::tenant_id.eq(known.tenant_id))
            .filter(session_messages::session_id.eq(known.id));
        diesel::delete(old_messages).execute(self.conn())?;
        let row = ConversationRow { id: known.id, created_at: known.created_at, ..new };
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

    fn insert_messages(&mut self, conversation: Id, messages: &[Message]) -> Result<(), StoreError> {
        let tenant = self.tenant();
        let row = |(place, message): (i64, &Message)| MessageRow {
            tenant_id: tenant,
            session_id: conversation,
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

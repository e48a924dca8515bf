//! Stored conversations: put, look up, delete. None of it changes an agent's draft.

use super::agents::find;
use super::error::{Kind, ServiceError};
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::domain::session::{Message, NewSession, Session};
use crate::store::{TenantReader, TenantWriter};

/// A page of conversations.
#[derive(Clone, Debug)]
pub struct SessionPage {
    /// The conversations, newest first.
    pub sessions: Vec<Session>,
    /// Where the page ended, when there are more.
    pub next: Option<Cursor>,
}

/// Stores a conversation, or replaces the one of that external id. Says whether it is a new one.
///
/// # Errors
/// `NotFound`.
pub fn put(write: &mut TenantWriter<'_>, agent: Id, new: &NewSession) -> Result<(Session, bool), ServiceError> {
    if !write.hold_agent(agent)? {
        return Err(ServiceError::NotFound(Kind::Agent));
    }
    Ok(write.put_session(agent, new)?)
}

/// A page of an agent's conversations, before `before`; with `external`, the one of that key.
///
/// # Errors
/// `NotFound`.
pub fn list(
    read: &mut TenantReader<'_>,
    agent: Id,
    external: Option<&str>,
    before: Option<Cursor>,
    limit: i64,
) -> Result<SessionPage, ServiceError> {
    find(read, agent)?;
    let mut sessions = read.sessions(agent, external, before, limit + 1)?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = sessions.len() > shown;
    sessions.truncate(shown);
    let next = sessions.last().filter(|_| more).map(|session| Cursor { at: session.created_at, id: session.id });
    Ok(SessionPage { sessions, next })
}

/// A conversation with what was said in it.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, agent: Id, id: Id) -> Result<(Session, Vec<Message>), ServiceError> {
    let session = known(read, agent, id)?;
    let messages = read.session_messages(id)?;
    Ok((session, messages))
}

/// Deletes a conversation. What was learned from it stays: nothing in it says whose conversation it was.
///
/// # Errors
/// `NotFound`.
pub fn delete(write: &mut TenantWriter<'_>, agent: Id, id: Id) -> Result<(), ServiceError> {
    let session = known(write, agent, id)?;
    Ok(write.delete_session(&session)?)
}

fn known(read: &mut TenantReader<'_>, agent: Id, id: Id) -> Result<Session, ServiceError> {
    find(read, agent)?;
    read.session(agent, id)?.ok_or(ServiceError::NotFound(Kind::Session))
}

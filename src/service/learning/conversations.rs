//! Stores, lists, reads and deletes conversations. None of these changes an agent's draft.

use crate::domain::id::Id;
use crate::domain::learning::conversation::{Conversation, Message, NewConversation};
use crate::domain::pagination::Cursor;
use crate::service::agent_access::find_agent;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{TenantReader, TenantWriter};

/// A page of conversations.
#[derive(Clone, Debug)]
pub struct ConversationPage {
    /// The conversations, newest first.
    pub conversations: Vec<Conversation>,
    /// The end of the page, when there are more.
    pub next: Option<Cursor>,
}

/// Stores a conversation, or replaces the one with the same external id. The flag is true for a new one.
///
/// # Errors
/// `NotFound`.
pub fn put(
    write: &mut TenantWriter<'_>,
    agent: Id,
    new: &NewConversation,
) -> Result<(Conversation, bool), ServiceError> {
    if !write.lock_agent_existence(agent)? {
        return Err(ServiceError::NotFound(ResourceKind::Agent));
    }
    Ok(write.put_conversation(agent, new)?)
}

/// A page of an agent's conversations, older than `before`; with `external_id`, the one with that key.
///
/// # Errors
/// `NotFound`.
pub fn list(
    read: &mut TenantReader<'_>,
    agent: Id,
    external_id: Option<&str>,
    before: Option<Cursor>,
    limit: i64,
) -> Result<ConversationPage, ServiceError> {
    find_agent(read, agent)?;
    let mut conversations = read.conversations(agent, external_id, before, limit + 1)?;
    let page_len = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = conversations.len() > page_len;
    conversations.truncate(page_len);
    let last = conversations.last().filter(|_| has_more);
    let next = last.map(|last| Cursor { at: last.created_at, id: last.id });
    Ok(ConversationPage { conversations, next })
}

/// A conversation and its messages.
///
/// # Errors
/// `NotFound`.
pub fn get(read: &mut TenantReader<'_>, agent: Id, id: Id) -> Result<(Conversation, Vec<Message>), ServiceError> {
    let conversation = find_conversation(read, agent, id)?;
    let messages = read.conversation_messages(id)?;
    Ok((conversation, messages))
}

/// Deletes a conversation. Trainings that were generated from it stay: they hold no personal details.
///
/// # Errors
/// `NotFound`.
pub fn delete(write: &mut TenantWriter<'_>, agent: Id, id: Id) -> Result<(), ServiceError> {
    let conversation = find_conversation(write, agent, id)?;
    Ok(write.delete_conversation(&conversation)?)
}

fn find_conversation(read: &mut TenantReader<'_>, agent: Id, id: Id) -> Result<Conversation, ServiceError> {
    find_agent(read, agent)?;
    read.conversation(agent, id)?.ok_or(ServiceError::NotFound(ResourceKind::Conversation))
}

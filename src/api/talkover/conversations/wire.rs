//! The JSON of a conversation.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::learning::conversation::{Conversation, Message, Speaker};
use crate::http::endpoint::EXAMPLE_ID;

pub const STORED: &str = "Session stored successfully";
pub const DELETED: &str = "Session deleted successfully";

/// A summary of a conversation that was stored.
#[derive(Serialize, ToSchema)]
#[schema(as = StoredSession)]
pub struct StoredConversationJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The number of messages.
    message_count: i64,
    /// The time when it was first stored.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// The time when it was last stored.
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

/// A stored conversation, without its messages.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct ConversationJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The external key that the integration has set.
    external_id: Option<String>,
    /// The channel of the conversation.
    channel: Option<String>,
    /// The version of the agent in this conversation.
    version: Option<i64>,
    /// The number of messages.
    message_count: i64,
    /// The time when it was first stored.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// The time when it was last stored.
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

/// A stored conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = WholeSession)]
pub struct ConversationWithMessagesJson {
    #[serde(flatten)]
    conversation: ConversationJson,
    /// The messages, in order.
    messages: Vec<MessageJson>,
}

/// A message of a conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionMessage)]
pub struct MessageJson {
    /// `user` is the caller, `assistant` the voice agent, `agent` a person who took over.
    #[schema(value_type = String)]
    role: Speaker,
    content: String,
    /// The time of the message, or null.
    #[schema(value_type = Option<String>, format = "date-time")]
    at: Option<Timestamp>,
}

impl StoredConversationJson {
    /// The JSON of a conversation that was just stored.
    pub fn of(conversation: &Conversation) -> Self {
        let Conversation { id, message_count, created_at, updated_at, .. } = *conversation;
        Self { id, message_count, created_at, updated_at }
    }

    /// The example in the API document.
    pub fn example() -> Value {
        let at = "2024-01-15T10:30:00Z";
        json!({"id": EXAMPLE_ID, "message_count": 2, "created_at": at, "updated_at": at})
    }
}

impl ConversationJson {
    /// The JSON of a conversation.
    pub fn of(conversation: Conversation) -> Self {
        Self {
            id: conversation.id,
            external_id: conversation.external_id,
            channel: conversation.channel,
            version: conversation.version,
            message_count: conversation.message_count,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
        }
    }

    /// The example in the API document.
    pub fn example() -> Value {
        json!({
            "id": EXAMPLE_ID,
            "external_id": "call-4711",
            "channel": "phone_voice",
            "version": 3,
            "message_count": 2,
            "created_at": "2024-01-15T10:30:00Z",
            "updated_at": "2024-01-15T10:30:00Z",
        })
    }
}

impl ConversationWithMessagesJson {
    /// The JSON of a conversation with its messages.
    pub fn of(conversation: Conversation, messages: Vec<Message>) -> Self {
        let message = |Message { role, content, at }| MessageJson { role, content, at };
        Self { conversation: ConversationJson::of(conversation), messages: messages.into_iter().map(message).collect() }
    }

    /// The example in the API document.
    pub fn example() -> Value {
        let mut example = ConversationJson::example();
        example["messages"] = json!([
            {"role": "user", "content": "When do you open on Saturdays?", "at": "2024-01-15T10:29:00Z"},
            {"role": "assistant", "content": "On Saturdays we are open from 10 to 14.", "at": null},
        ]);
        example
    }
}

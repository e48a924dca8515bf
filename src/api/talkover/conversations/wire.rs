//! A conversation, in the words of this face.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::session::{Message, Session, Speaker};
use crate::http::endpoint::EXAMPLE_ID;

/// The message of a store.
pub const STORED: &str = "Session stored successfully";
/// The message of a delete.
pub const DELETED: &str = "Session deleted successfully";

/// That a conversation was stored.
#[derive(Serialize, ToSchema)]
#[schema(as = StoredSession)]
pub struct StoredJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// How many messages it has.
    message_count: i64,
    /// When it was first stored.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// When it was last stored.
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

/// A stored conversation, without what was said in it.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// The integration's own key.
    external_id: Option<String>,
    /// Where it took place.
    channel: Option<String>,
    /// The version of the agent that answered.
    version: Option<i64>,
    /// How many messages it has.
    message_count: i64,
    /// When it was first stored.
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    /// When it was last stored.
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

/// A stored conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = WholeSession)]
pub struct WholeJson {
    #[serde(flatten)]
    session: SessionJson,
    /// What was said, in order.
    messages: Vec<MessageJson>,
}

/// Something that was said.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionMessage)]
pub struct MessageJson {
    /// `user` is the caller, `assistant` the voice agent, `agent` a person who took over.
    #[schema(value_type = String)]
    role: Speaker,
    content: String,
    /// When it was said.
    #[schema(value_type = Option<String>, format = "date-time")]
    at: Option<Timestamp>,
}

impl StoredJson {
    /// The object of a stored conversation.
    pub fn of(session: &Session) -> Self {
        let Session { id, messages, created_at, updated_at, .. } = *session;
        Self { id, message_count: messages, created_at, updated_at }
    }

    /// What the documentation shows.
    pub fn example() -> Value {
        let at = "2024-01-15T10:30:00Z";
        json!({"id": EXAMPLE_ID, "message_count": 2, "created_at": at, "updated_at": at})
    }
}

impl SessionJson {
    /// The object of a conversation.
    pub fn of(session: Session) -> Self {
        Self {
            id: session.id,
            external_id: session.external_id,
            channel: session.channel,
            version: session.version,
            message_count: session.messages,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }

    /// What the documentation shows.
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

impl WholeJson {
    /// The object of a conversation with its messages.
    pub fn of(session: Session, messages: Vec<Message>) -> Self {
        let said = |Message { role, content, at }| MessageJson { role, content, at };
        Self { session: SessionJson::of(session), messages: messages.into_iter().map(said).collect() }
    }

    /// What the documentation shows.
    pub fn example() -> Value {
        let mut whole = SessionJson::example();
        whole["messages"] = json!([
            {"role": "user", "content": "When do you open on Saturdays?", "at": "2024-01-15T10:29:00Z"},
            {"role": "assistant", "content": "On Saturdays we are open from 10 to 14.", "at": null},
        ]);
        whole
    }
}

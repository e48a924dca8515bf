//! Versions in Talkover's format.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::authoring::agent::{AgentConfig, AgentStatus};
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::version::Version;
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents::AgentSummary;
use crate::service::idempotency::ResponseOwner;
use crate::service::publishing::versions::VersionView;
use crate::store::PublishedContent;

pub(super) const RESTORED: &str = "Agent version restored successfully";

/// A version in the list.
#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionJson {
    /// The version number: 1, 2, 3 … without gaps.
    number: i64,
    message: Option<String>,
    published_by: String,
    #[schema(value_type = String, format = "date-time")]
    published_at: Timestamp,
    /// The number of trainings.
    trainings: i64,
    /// The number of changes.
    changes: i64,
    /// The hash of the content. It changes only with the content.
    content_hash: String,
    /// Whether this is the live version.
    live: bool,
    /// The source of a rollback: the older version with the same content.
    restored_from: Option<i64>,
}

impl VersionJson {
    pub(super) fn of(version: Version, live: bool) -> Self {
        let Version { number, message, published_by, published_at, trainings, changes, .. } = version;
        let (content_hash, restored_from) = (version.content_hash, version.restored_from);
        Self { number, message, published_by, published_at, trainings, changes, content_hash, live, restored_from }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "number": 1,
            "message": "Winter opening hours",
            "published_by": "ann@example.com",
            "published_at": "2024-01-15T10:30:00Z",
            "trainings": 1,
            "changes": 1,
            "content_hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "live": true,
            "restored_from": null,
        })
    }
}

/// A complete version.
#[derive(Serialize, ToSchema)]
#[schema(as = VersionDetail)]
pub struct VersionDetailJson {
    number: i64,
    message: Option<String>,
    published_by: String,
    #[schema(value_type = String, format = "date-time")]
    published_at: Timestamp,
    changes: i64,
    content_hash: String,
    live: bool,
    restored_from: Option<i64>,
    /// The configuration of the agent in this version.
    #[schema(value_type = Object)]
    agent: AgentConfig,
    /// Its trainings, oldest first.
    #[schema(value_type = Vec<Object>)]
    trainings: Vec<HeldJson>,
}

/// A training of a version. A deleted training has no content.
#[derive(Serialize)]
#[serde(untagged)]
enum HeldJson {
    Text(Box<TextJson>),
    Purged { id: Id, purged_at: Option<Timestamp> },
}

/// A training in a version: the hash of everything except the id is an element of the version's content hash.
#[derive(Serialize)]
pub(crate) struct TextJson {
    id: Id,
    #[serde(flatten)]
    content: Content,
}

impl TextJson {
    pub(crate) fn of(id: Id, content: Content) -> Self {
        Self { id, content }
    }

    pub(crate) fn example() -> Value {
        let content = Content {
            subject: "Opening hours".to_owned(),
            instructions: "We are open from 9 to 18, Sundays closed.".to_owned(),
            active: true,
            ..Content::default()
        };
        let mut example = json!({"id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b"});
        for (name, value) in content.document().as_object().into_iter().flatten() {
            example[name] = value.clone();
        }
        example
    }
}

impl VersionDetailJson {
    pub(super) fn of(view: VersionView) -> Self {
        let held = view.trainings.into_iter().map(|(training, purged_at)| match training.content {
            Some(content) => HeldJson::Text(Box::new(TextJson::of(training.id, content))),
            None => HeldJson::Purged { id: training.id, purged_at },
        });
        let (trainings, version) = (held.collect(), view.version);
        Self {
            number: version.number,
            message: version.message,
            published_by: version.published_by,
            published_at: version.published_at,
            changes: version.changes,
            content_hash: version.content_hash,
            live: view.live,
            restored_from: version.restored_from,
            agent: version.config,
            trainings,
        }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        let mut example = VersionJson::example();
        example["agent"] = serde_json::to_value(AgentConfig::default()).unwrap_or_default();
        let purged = json!({"id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0c", "purged_at": "2024-01-15T10:30:00Z"});
        example["trainings"] = json!([TextJson::example(), purged]);
        example
    }
}

/// A text of a training and the versions that contain it.
#[derive(Serialize, ToSchema)]
#[schema(as = TrainingHistory)]
pub struct HistoryJson {
    /// The first version with this text.
    from_version: i64,
    /// The first version without this text; null when the newest version contains it.
    to_version: Option<i64>,
    published_by: String,
    #[schema(value_type = String, format = "date-time")]
    published_at: Timestamp,
    /// The training in these versions.
    #[schema(value_type = Object)]
    content: Content,
}

impl HistoryJson {
    pub(super) fn of(published: PublishedContent) -> Self {
        let PublishedContent { from_version, to_version, content, published_by, published_at } = published;
        Self { from_version, to_version, published_by, published_at, content }
    }

    /// An example for the API document.
    pub fn example() -> Value {
        let content = Content { subject: "Opening hours".to_owned(), active: true, ..Content::default() };
        json!({
            "from_version": 1,
            "to_version": 3,
            "published_by": "ann@example.com",
            "published_at": "2024-01-15T10:30:00Z",
            "content": content.document(),
        })
    }
}

/// An agent after a restore. It shows no trainings: a stored answer must not keep a text that
/// may be deleted later.
#[derive(Serialize, ToSchema)]
#[schema(as = RestoredAgent)]
pub struct RestoredJson {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    name: String,
    #[schema(value_type = String)]
    current_status: AgentStatus,
    is_ready_to_publish: bool,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
    /// The live version; null when the agent is not live.
    version: Option<i64>,
    draft_revision: i64,
    /// The number of pending changes.
    pending_changes: i64,
}

impl RestoredJson {
    /// An example for the API document.
    pub fn example() -> Value {
        json!({
            "id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
            "name": "Front desk",
            "current_status": "draft",
            "is_ready_to_publish": true,
            "updated_at": "2024-01-15T10:30:00Z",
            "version": 4,
            "draft_revision": 9,
            "pending_changes": 2,
        })
    }
}

/// The response to a restore.
pub(super) fn restored(shown: &AgentSummary) -> Result<(ApiResponse, ResponseOwner), ApiError> {
    let agent = &shown.agent;
    let data = RestoredJson {
        id: agent.id,
        name: agent.config.name.clone(),
        current_status: agent.status,
        is_ready_to_publish: shown.has_active_training(),
        updated_at: agent.updated_at,
        version: agent.live_version(),
        draft_revision: agent.draft_revision,
        pending_changes: shown.pending_changes,
    };
    let owner = ResponseOwner { agent: Some(agent.id), training: None };
    Ok((ApiResponse::done(RESTORED, &data)?.with_etag(&agent.draft_revision), owner))
}

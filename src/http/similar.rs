//! `X-Similar-Trainings`: near-duplicates of a training that is made, so that they are seen.

use actix_web::http::header::HeaderName;

use super::access::Access;
use super::permissions::RequiredPermission;
use super::response::ApiResponse;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::training::{Content, Training};
use crate::domain::authoring::training_form::TrainingFields;
use crate::service::authoring::default_agent;
use crate::service::search::SimilarTraining;
use crate::store::AgentKey;

/// The header.
pub(crate) const NAME: &str = "X-Similar-Trainings";
/// What the documentation says of it.
pub(crate) const ABOUT: &str = "Near-duplicates in the draft of a training that was made, each an id and a score from 0.9 to 1, \
    as in `id;0.9312, id;0.9`. For callers with the permission `trainings:read`. A courtesy: left out when it would take \
    time, which is in agents of more than 1,000 trainings and while many are written.";
/// What it may look like.
pub(crate) const EXAMPLE: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b;0.9312";

/// What was found before the training was made.
pub(crate) struct Near(Vec<SimilarTraining>);

impl Near {
    /// Looks for near-duplicates in the agent's draft.
    pub(crate) async fn look<P: RequiredPermission>(
        access: &Access<P>,
        agent: impl Into<AgentKey>,
        fields: &TrainingFields,
    ) -> Self {
        if !may_look(access) {
            return Self(Vec::new());
        }
        let node = fields.node_id.clone().into_option();
        let Ok(content) = fields.clone().apply(Content::default()) else { return Self(Vec::new()) };
        let meaning = &access.app().meaning;
        Self(meaning.near_duplicates(access.tenant(), agent.into(), node, &content).await)
    }

    /// The same in the draft of the default agent.
    pub(crate) async fn look_in_default<P: RequiredPermission>(access: &Access<P>, fields: &TrainingFields) -> Self {
        if !may_look(access) {
            return Self(Vec::new());
        }
        match access.read(default_agent::known).await {
            Ok(Some(agent)) => Self::look(access, agent, fields).await,
            Ok(None) | Err(_) => Self(Vec::new()),
        }
    }

    /// The answer that shows the training, with the header when it is a new one.
    pub(crate) fn named(&self, reply: ApiResponse, made: &Training) -> ApiResponse {
        let is_new = made.created_at == made.updated_at;
        if self.0.is_empty() || !is_new {
            return reply;
        }
        let named: Vec<String> = self.0.iter().map(|similar| format!("{};{}", similar.id, similar.score)).collect();
        reply.with_header(HeaderName::from_static("x-similar-trainings"), &named.join(", "))
    }
}

fn may_look<P: RequiredPermission>(access: &Access<P>) -> bool {
    access.has_permission(Permission::TrainingsRead) && access.app().meaning.has_time(&access.app().store)
}

//! Answers a context request: the trainings that apply to one moment of a call.

use std::sync::Arc;

use bytes::Bytes;

use super::rendering::{Rendering, RenderingKey};
use super::select::{ContextQuery, ScenarioMatch, Selection, TrainingExplanation, rank, select};
use super::{Bundle, BundleCache, VersionSelector};
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::clock::Timestamp;
use crate::domain::delivery::{EvaluationContext, TrainingSnapshot, build_prompt};
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::sha256_hex;
use crate::service::error::ServiceError;
use crate::store::TenantStore;

/// A request for context.
#[derive(Clone, Debug)]
pub struct ContextRequest {
    /// The state of the agent to answer from.
    pub version: VersionSelector,
    /// What the caller said. Without it no scenario matches.
    pub query: Option<String>,
    /// The channel of the call.
    pub channel: Option<String>,
    /// The segments the caller belongs to.
    pub segments: Vec<String>,
    /// The instant that time windows are compared with; now when `None`.
    pub at: Option<Timestamp>,
    /// Scenarios returned at most.
    pub limit: usize,
    /// The least score of a scenario, from 0 to 1. By default, the score at which a training fits.
    pub min_score: Option<f64>,
    /// Whether to explain how each training was scored and why it was left out.
    pub explain: bool,
}

/// The answer to a context request.
#[derive(Clone, Debug)]
pub struct Context {
    /// The state it was answered from.
    pub bundle: Arc<Bundle>,
    /// The status of the agent.
    pub status: AgentStatus,
    /// Whether the database was away and this is the last known state.
    pub stale: bool,
    /// Whether vectors took part in the ranking; `None` without a query.
    pub by_meaning: Option<bool>,
    /// What was selected.
    selection: Selection,
}

impl Context {
    /// The behavioral trainings that apply, by slot.
    pub fn behavioral(&self) -> impl Iterator<Item = &TrainingSnapshot> {
        self.selection.behavioral.iter().map(|place| &self.bundle.trainings[*place])
    }

    /// The scenarios that match the query, best first.
    pub fn scenarios(&self) -> impl Iterator<Item = (&TrainingSnapshot, &ScenarioMatch)> {
        self.selection.scenarios.iter().map(|found| (&self.bundle.trainings[found.place], found))
    }

    /// Both as one text for a language model.
    pub fn prompt(&self) -> String {
        let behavioral: Vec<_> = self.behavioral().map(|training| &training.content).collect();
        let scenarios: Vec<_> = self.scenarios().map(|(training, _)| &training.content).collect();
        build_prompt(&self.bundle.config, &behavioral, &scenarios)
    }

    /// Every training of the bundle in its order, if the request asked for explanations.
    pub fn explanations(&self) -> Option<&[TrainingExplanation]> {
        self.selection.explanations.as_deref()
    }

    /// The answer as `render` makes it, or as it made an earlier answer that told the same.
    ///
    /// # Errors
    /// Those of `render`.
    pub fn rendered<E>(&self, render: impl FnOnce(&Self) -> Result<Bytes, E>) -> Result<Rendering, E> {
        let is_kept = self.by_meaning.is_none() && self.selection.explanations.is_none();
        let key = RenderingKey { status: self.status, behavioral: self.selection.behavioral.clone() };
        if let Some(known) = self.bundle.renderings.get(&key).filter(|_| is_kept) {
            return Ok(known);
        }
        let body = render(self)?;
        let rendering = Rendering { etag: sha256_hex(&body), body };
        if is_kept {
            self.bundle.renderings.insert(key, &rendering);
        }
        Ok(rendering)
    }
}

/// Resolves the version, ranks its scenarios by the query and selects what applies.
///
/// # Errors
/// `NotFound`, `AgentNotPublished`, `Forbidden` for a version that is not live without the permission to read trainings;
/// when the database fails and the live version was not read before.
pub async fn context(
    bundles: &BundleCache,
    tenant: &TenantStore,
    agent: Id,
    request: ContextRequest,
) -> Result<Context, ServiceError> {
    let resolved = bundles.resolve(tenant, agent, request.version).await?;
    let ContextRequest { query: text, channel, segments, at, limit, min_score, explain, .. } = request;
    let at = at.unwrap_or_else(|| tenant.store().clock().now());
    let evaluation = EvaluationContext { channel, segments, at };
    let query = ContextQuery { text, evaluation, limit, min_score, explain };
    let ranked = rank(&resolved, bundles.semantic_search(), &query).await?;
    let selection = select(&resolved.bundle, &query, &ranked);
    let (status, stale) = (resolved.status, resolved.stale);
    Ok(Context { bundle: resolved.bundle, status, stale, by_meaning: ranked.by_meaning, selection })
}

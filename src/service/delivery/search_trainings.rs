//! Search for trainings of an agent.

use super::{BundleCache, MatchKind, VersionSelector};
use crate::domain::authoring::training::{Content, TrainingType};
use crate::domain::delivery::{TrainingList, TrainingSnapshot};
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::service::off_worker;
use crate::service::search::{DraftView, SearchIndex, SearchQuery, SemanticSearch, round_score};
use crate::store::TenantStore;

/// A search with its filters. A filter admits trainings that are not restricted to other values.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// What the caller said.
    pub text: String,
    /// The maximum number of results.
    pub limit: usize,
    /// The live version, a version by its number, or the draft including trainings that are held back.
    pub which: VersionSelector,
    /// `None` admits every type.
    pub kind: Option<TrainingType>,
    /// `None` admits every channel.
    pub channel: Option<String>,
    /// Empty admits every segment.
    pub segments: Vec<String>,
    /// Whether inactive trainings are searched too.
    pub include_inactive: bool,
}

/// A training that was found.
#[derive(Clone, Debug)]
pub struct FoundTraining {
    /// The training with the text that was indexed.
    pub training: TrainingSnapshot,
    /// From 0 to 1, rounded to four digits.
    pub score: f64,
    /// The part of the score that made it a hit.
    pub matched: MatchKind,
}

/// The results of a search.
#[derive(Clone, Debug)]
pub struct SearchResults {
    /// Best first.
    pub items: Vec<FoundTraining>,
    /// Whether vectors took part in the ranking.
    pub by_meaning: bool,
}

/// Searches the trainings of a version or of the draft.
///
/// # Errors
/// `NotFound`, `AgentNotPublished`, `Forbidden`.
pub async fn search_trainings(
    bundles: &BundleCache,
    tenant: &TenantStore,
    agent: Id,
    request: SearchRequest,
) -> Result<SearchResults, ServiceError> {
    if request.which == VersionSelector::Draft {
        return search_draft(bundles.semantic_search(), tenant, agent, request).await;
    }
    let served = bundles.resolve(tenant, agent, request.which).await?;
    let query = bundles.semantic_search().query(&served.ranking, request.text.clone()).await;
    off_worker(move || request.results(&served.bundle.trainings, &served.ranking, &query)).await
}

async fn search_draft(
    search: &SemanticSearch,
    tenant: &TenantStore,
    agent: Id,
    request: SearchRequest,
) -> Result<SearchResults, ServiceError> {
    let (_, draft) = search.draft(tenant, agent, DraftView::Everything).await?;
    let query = search.query(&draft.index, request.text.clone()).await;
    off_worker(move || request.results(&draft.trainings, &draft.index, &query)).await
}

impl SearchRequest {
    fn results(&self, trainings: &TrainingList, index: &SearchIndex, query: &SearchQuery) -> SearchResults {
        let hits = index.rank(query, |position| self.admits(&trainings[position].content), self.limit);
        let found = hits.into_iter().map(|hit| FoundTraining {
            training: trainings[hit.position].clone(),
            score: round_score(hit.score),
            matched: hit.matched.into(),
        });
        SearchResults { items: found.collect(), by_meaning: index.by_meaning(query) }
    }

    fn admits(&self, content: &Content) -> bool {
        let (channels, segments) = (&content.restricted_to_channels, &content.restricted_to_segments);
        let on_channel = |channel: &String| channels.is_empty() || channels.contains(channel);
        let for_caller = segments.is_empty() || segments.iter().any(|segment| self.segments.contains(segment));
        self.kind.is_none_or(|kind| kind == content.kind)
            && self.channel.as_ref().is_none_or(on_channel)
            && (self.segments.is_empty() || for_caller)
            && (self.include_inactive || content.active)
    }
}

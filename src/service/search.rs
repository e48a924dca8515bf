//! Looking for trainings of an agent by what somebody says.

use super::delivery::{BundleCache, MatchKind, VersionSelector, round_score, searchable_draft};
use super::error::ServiceError;
use super::meaning::{Asked, Meaning, Ranking};
use super::off_worker;
use crate::domain::delivery::TrainingSnapshot;
use crate::domain::id::Id;
use crate::domain::training::{Content, TrainingType};
use crate::store::{TenantReader, TenantStore};

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// What was said.
    pub text: String,
    /// The most trainings.
    pub limit: usize,
    /// Where: the version that serves, one by its number, or the draft with what is held back.
    pub which: VersionSelector,
    /// Only of this type.
    pub kind: Option<TrainingType>,
    /// Only those that apply on this channel.
    pub channel: Option<String>,
    /// Only those that apply to callers of these segments.
    pub segments: Vec<String>,
    /// Inactive ones as well.
    pub include_inactive: bool,
}

/// A training that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The training, with the text it was found by.
    pub taught: TrainingSnapshot,
    /// How well it fits, from 0 to 1.
    pub score: f64,
    /// How it was found.
    pub matched: MatchKind,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Results {
    /// The best, best first.
    pub items: Vec<Found>,
    /// Whether meaning had a part in it.
    pub by_meaning: bool,
}

/// Looks for trainings. Of a version, exactly its texts are looked through.
///
/// # Errors
/// `NotFound`, `AgentNotPublished`, `Forbidden`.
pub async fn search(
    bundles: &BundleCache,
    tenant: &TenantStore,
    agent: Id,
    search: Search,
) -> Result<Results, ServiceError> {
    if search.which == VersionSelector::Draft {
        return through_draft(bundles.meaning(), tenant, agent, search).await;
    }
    let served = bundles.resolve(tenant, agent, search.which).await?;
    let asked = bundles.meaning().asked(&served.ranking, search.text.clone()).await;
    off_worker(move || search.through(&served.bundle.trainings, &served.ranking, &asked)).await
}

async fn through_draft(
    meaning: &Meaning,
    tenant: &TenantStore,
    agent: Id,
    search: Search,
) -> Result<Results, ServiceError> {
    let (indexing, clock) = (meaning.clone(), tenant.store().clock().clone());
    let draft = move |read: &mut TenantReader<'_>| searchable_draft(read, agent, &indexing, &clock);
    let (trainings, ranking) = tenant.snapshot(draft).await?;
    let asked = meaning.asked(&ranking, search.text.clone()).await;
    off_worker(move || search.through(&trainings, &ranking, &asked)).await
}

impl Search {
    fn through(&self, trainings: &[TrainingSnapshot], ranking: &Ranking, asked: &Asked) -> Results {
        let hits = ranking.rank(asked, |place| self.admits(&trainings[place].content), self.limit);
        let found = hits.into_iter().map(|hit| Found {
            taught: trainings[hit.key].clone(),
            score: round_score(hit.score),
            matched: hit.matched.into(),
        });
        Results { items: found.collect(), by_meaning: ranking.by_meaning(asked) }
    }

    /// A filter that is not set admits everything; one that is, what is not restricted to others.
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

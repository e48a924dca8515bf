//! Trainings of a draft that say something like a text.

use std::slice;
use std::sync::Arc;

use super::Meaning;
use super::engine::Engine;
use super::ranking::Asked;
use crate::domain::id::Id;
use crate::domain::training::Content;
use crate::service::delivery::{round_score, searchable_draft};
use crate::service::error::ServiceError;
use crate::service::off_worker;
use crate::store::{AgentKey, TenantReader, TenantStore};

/// A training that says something similar.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    /// The training.
    pub id: Id,
    /// Its subject.
    pub subject: String,
    /// How similar, from 0 to 1.
    pub score: f64,
}

impl Meaning {
    /// The trainings of the agent's draft that are most like this text, best first; by wording when there is no model.
    ///
    /// # Errors
    /// `NotFound`; when the database fails.
    pub async fn similar(
        &self,
        tenant: &TenantStore,
        agent: impl Into<AgentKey>,
        subject: &str,
        instructions: &str,
        limit: usize,
    ) -> Result<Vec<Similar>, ServiceError> {
        let (agent, meaning, clock) = (agent.into(), self.clone(), tenant.store().clock().clone());
        let [about, said] = [subject, instructions].map(str::to_owned);
        let content = Content { subject: about, instructions: said, ..Content::default() };
        let hash = content.text_hash();
        let index = move |read: &mut TenantReader<'_>| {
            let (draft, ranking) = searchable_draft(read, agent, &meaning, &clock)?;
            let stored = match ranking.engine() {
                Some(engine) => read.vectors(engine.model(), slice::from_ref(&hash))?.remove(&hash),
                None => None,
            };
            Ok::<_, ServiceError>((draft, ranking, stored))
        };
        let (draft, ranking, stored) = tenant.snapshot(index).await?;
        let vector = match (stored, ranking.engine()) {
            (Some(vector), _) => Some(vector.into()).filter(|vector: &Arc<[f32]>| !vector.is_empty()),
            (None, Some(engine)) => self.of_text(Arc::clone(engine), &content).await,
            (None, None) => None,
        };
        let asked = Asked { text: format!("{subject}\n{instructions}"), vector };
        let rank = move || {
            let named = ranking.rank(&asked, |_| true, limit).into_iter().map(|hit| Similar {
                id: draft[hit.key].id,
                subject: draft[hit.key].content.subject.clone(),
                score: round_score(hit.score),
            });
            named.collect()
        };
        off_worker(rank).await
    }

    /// The vector of a text as if it were a training; nothing when it cannot be had in time, or has no meaning.
    async fn of_text(&self, engine: Arc<Engine>, content: &Content) -> Option<Arc<[f32]>> {
        let (patience, key) = (engine.patience(), (engine.model().to_owned(), content.text_hash()));
        let (subject, instructions) = (content.subject.clone(), content.instructions.clone());
        let work = move || engine.documents(&[(&subject, &instructions)]).ok()?.pop()?;
        let vector: Arc<[f32]> = self.in_turn(patience, work).await?.into();
        self.0.texts.insert(key, Arc::clone(&vector));
        Some(vector)
    }
}

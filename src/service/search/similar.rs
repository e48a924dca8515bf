//! Trainings of a draft that are similar to a text.

use std::slice;
use std::sync::Arc;

use super::embedding_model::EmbeddingModel;
use super::{DraftView, SearchQuery, SemanticSearch, round_score};
use crate::domain::authoring::training::Content;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::service::off_worker;
use crate::store::{AgentKey, TenantReader, TenantStore};

/// A training that is similar to a text.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarTraining {
    /// The id of the training.
    pub id: Id,
    /// The subject of the training.
    pub subject: String,
    /// From 0 to 1, rounded to four digits.
    pub score: f64,
}

impl SemanticSearch {
    /// The trainings of the agent's draft that are most similar to a text, best first. Without a model, by wording alone.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn similar(
        &self,
        tenant: &TenantStore,
        agent: impl Into<AgentKey>,
        subject: &str,
        instructions: &str,
        limit: usize,
    ) -> Result<Vec<SimilarTraining>, ServiceError> {
        let (_, draft) = self.draft(tenant, agent, DraftView::Everything).await?;
        let [own_subject, own_instructions] = [subject, instructions].map(str::to_owned);
        let content = Content { subject: own_subject, instructions: own_instructions, ..Content::default() };
        let index = Arc::clone(&draft.index);
        let stored = match index.model() {
            Some(model) => {
                let (model, hash) = (model.id().to_owned(), content.text_hash());
                let read = move |read: &mut TenantReader<'_>| read.vectors(&model, slice::from_ref(&hash));
                tenant.read(read).await?.into_values().next()
            }
            None => None,
        };
        let vector = match (stored, index.model()) {
            (Some(vector), _) => Some(vector.into()).filter(|vector: &Arc<[f32]>| !vector.is_empty()),
            (None, Some(model)) => self.compared_vector(tenant.scope().tenant, Arc::clone(model), &content).await,
            (None, None) => None,
        };
        let query = SearchQuery { text: format!("{subject}\n{instructions}"), vector, small_talk: 0.0 };
        let rank = move || {
            let similar = index.rank(&query, |_| true, limit).into_iter().map(|hit| SimilarTraining {
                id: draft.trainings[hit.position].id,
                subject: draft.trainings[hit.position].content.subject.clone(),
                score: round_score(hit.score),
            });
            similar.collect()
        };
        off_worker(rank).await
    }

    /// The vector a training with this content would have; `None` when it is late or the text has no letters and digits.
    async fn compared_vector(&self, tenant: Id, model: Arc<EmbeddingModel>, content: &Content) -> Option<Arc<[f32]>> {
        let (limit, key) = (model.query_timeout(), (model.id().to_owned(), content.text_hash()));
        let (subject, instructions) = (content.subject.clone(), content.instructions.clone());
        let work = move || model.embed_trainings(&[(&subject, &instructions)]).ok()?.pop()?;
        let vector: Arc<[f32]> = self.within_limits(tenant, limit, work).await?.into();
        self.0.compared_vectors.insert(key, Arc::clone(&vector));
        Some(vector)
    }
}

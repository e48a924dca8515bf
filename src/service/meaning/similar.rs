//! Trainings of a draft that say nearly the same as a text.

use super::Meaning;
use super::ranking::{Asked, Ranking};
use crate::domain::id::Id;
use crate::service::context;
use crate::service::error::Refusal;
use crate::store::Tenant;

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
    /// The trainings of the agent's draft that are most like this text, best first.
    ///
    /// # Errors
    /// `NotFound`; when the database fails.
    pub async fn similar(
        &self,
        tenant: &Tenant,
        agent: Id,
        subject: String,
        instructions: String,
        limit: usize,
    ) -> Result<Vec<Similar>, Refusal> {
        let vector = self.of_text(&subject, &instructions).await.map(Into::into);
        let asked = Asked { text: format!("{subject}\n{instructions}"), vector };
        let (meaning, clock) = (self.clone(), tenant.store().clock().clone());
        let find = move |read: &mut crate::store::Read<'_>| {
            let draft = context::draft_with_held_back(read, agent)?;
            let ranking = Ranking::build(read, &meaning, &draft, &clock)?;
            let similar = ranking.rank(&asked, |_| true, limit).into_iter().map(|hit| Similar {
                id: draft[hit.key].id,
                subject: draft[hit.key].content.subject.clone(),
                score: context::rounded(hit.score),
            });
            Ok(similar.collect())
        };
        tenant.snapshot(find).await
    }

    /// The vector of a text as if it were a training; nothing when it cannot be had in time, or has no meaning.
    async fn of_text(&self, subject: &str, instructions: &str) -> Option<Vec<f32>> {
        let engine = std::sync::Arc::clone(self.engine()?);
        let (subject, instructions) = (subject.to_owned(), instructions.to_owned());
        let work = move || engine.documents(&[(&subject, &instructions)]).ok()?.pop()?;
        self.in_turn(self.engine()?.patience(), work).await
    }
}

//! Trainings that say something like a text already, so that a duplicate is seen before it is made.

use crate::domain::id::Id;
use crate::domain::training::Content;
use crate::search::{Document, Index, Query};
use crate::service::error::Refusal;
use crate::store::Read;

/// The most that are named.
const MOST: usize = 5;
/// The least a training has in common with the text.
const LEAST: f32 = 0.2;

/// A training that says something like it.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    /// The training.
    pub id: Id,
    /// What it is about.
    pub subject: String,
    /// How much alike they are, from 0 to 1.
    pub score: f64,
}

/// The trainings of an agent's draft that are most like a text, best first; never the one that is `but`. By wording.
///
/// # Errors
/// When the database fails.
pub fn similar(
    read: &mut Read<'_>,
    agent: Id,
    (subject, instructions): (&str, &str),
    but: Option<Id>,
) -> Result<Vec<Similar>, Refusal> {
    let trainings = read.trainings(agent)?;
    let others = trainings.iter().enumerate().filter(|(_, training)| Some(training.id) != but);
    let documents: Vec<_> = others.map(|(at, training)| document(at, &training.content)).collect();
    let text = format!("{subject}\n{instructions}");
    let hits = Index::build(&documents, None).rank(Query { text: &text, vector: None }, |_| true, MOST);
    let close = hits.into_iter().filter(|hit| hit.score >= LEAST);
    let named = close.map(|hit| Similar {
        id: trainings[hit.key].id,
        subject: trainings[hit.key].content.subject.clone(),
        score: (f64::from(hit.score) * 10_000.0).round() / 10_000.0,
    });
    Ok(named.collect())
}

fn document(at: usize, content: &Content) -> Document<'_, usize> {
    Document { key: at, subject: &content.subject, instructions: &content.instructions, vector: None }
}

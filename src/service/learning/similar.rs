//! Trainings that say something like what was learned already, so that a duplicate is seen before it is made.

use crate::domain::id::Id;
use crate::domain::learning::Lesson;
use crate::service::error::ServiceError;
use crate::service::meaning::{Meaning, Similar};
use crate::store::TenantStore;

/// The most that are named.
const MOST: usize = 5;
/// The least score that is worth a look: less is what trainings about other things have.
const LEAST: f64 = 0.2;

/// The trainings of an agent's draft that are most like a lesson, best first; never the one that is `but`.
///
/// # Errors
/// `NotFound`; when the database fails.
pub async fn similar(
    meaning: &Meaning,
    tenant: &TenantStore,
    agent: Id,
    lesson: &Lesson,
    but: Option<Id>,
) -> Result<Vec<Similar>, ServiceError> {
    let mut similar = meaning.similar(tenant, agent, &lesson.subject, &lesson.instructions, MOST + 1).await?;
    similar.retain(|similar| similar.score >= LEAST && Some(similar.id) != but);
    similar.truncate(MOST);
    Ok(similar)
}

//! The model that was used before a change of the settings: its vectors serve until the present one has made its own.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::SemanticSearch;
use crate::store::Store;

/// How often the former model is tried, and how long after the first failure; then twice as long each time.
const ATTEMPTS: u32 = 6;
const PAUSE: Duration = Duration::from_millis(500);

/// Gets the former model ready, if there is one that texts have vectors of and that can still be asked.
pub(super) async fn recall(meaning: &SemanticSearch, store: &Store) {
    for attempt in 0..ATTEMPTS {
        match attempted(meaning, store).await {
            Ok(()) => return,
            Err(problem) => log::warn!("the model used before is not there: {problem}"),
        }
        sleep(PAUSE * 2_u32.pow(attempt)).await;
    }
}

async fn attempted(meaning: &SemanticSearch, store: &Store) -> Result<(), String> {
    let source = &meaning.0.source;
    let Some(model) = source.model_id() else { return Ok(()) };
    let models = store.fallback_models(model).await.map_err(|error| error.to_string())?;
    let Some(former) = models.iter().find_map(|model| source.former(model)) else { return Ok(()) };
    let engine = spawn_blocking(move || former.engine()).await.map_err(|panicked| panicked.to_string())??;
    if let Some(engine) = engine {
        log::info!("until texts are embedded anew they are ranked with {}", engine.model());
        meaning.0.former.get_or_init(|| Arc::new(engine));
    }
    Ok(())
}

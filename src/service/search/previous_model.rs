//! The model in use before the settings changed. Its vectors rank until the current model has embedded the texts.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::{SemanticSearch, WorkerError};
use crate::store::Store;

const ATTEMPTS: u32 = 6;
/// The pause after the first failed attempt; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Loads the previous model if texts have vectors of it and it can still embed queries.
pub(super) async fn load_previous_model(search: &SemanticSearch, store: &Store) {
    for attempt in 0..ATTEMPTS {
        match try_load(search, store).await {
            Ok(()) => return,
            Err(error) => log::warn!("attempt={} the previous model could not be loaded: {error}", attempt + 1),
        }
        sleep(FIRST_PAUSE * 2_u32.pow(attempt)).await;
    }
}

async fn try_load(search: &SemanticSearch, store: &Store) -> Result<(), WorkerError> {
    let source = &search.0.source;
    let Some(current) = source.model_id() else { return Ok(()) };
    let candidates = store.fallback_models(current).await?;
    let Some(previous) = candidates.iter().find_map(|id| source.of_previous_model(id)) else { return Ok(()) };
    if let Some(model) = spawn_blocking(move || previous.load()).await?? {
        log::info!("model={} ranks until the current model has embedded every text", model.id());
        search.0.previous_model.get_or_init(|| Arc::new(model));
    }
    Ok(())
}

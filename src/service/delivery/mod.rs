//! Delivery: what a voice runtime gets during a call. The live version is answered from an immutable bundle in memory, and
//! so is a draft while nobody changes it; other versions are read from the database for each request.

mod bundle;
mod cache;
mod context;
mod load;
mod read;
mod rendering;
mod search_trainings;
mod select;

pub use crate::domain::publishing::version::VersionSelector;
pub use bundle::Bundle;
pub use cache::BundleCache;
pub use context::{Context, ContextRequest, context};
pub use rendering::Rendering;
pub use search_trainings::{FoundTraining, SearchRequest, SearchResults, search_trainings};
pub use select::{MatchKind, ScenarioMatch, TrainingExplanation};

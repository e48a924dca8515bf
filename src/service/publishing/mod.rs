//! From the draft to the live version: review, publish, unpublish, roll back, restore.

pub mod changes;
pub mod live_trainings;
mod publication;
pub mod publication_state;
mod publish;
mod restore;
mod roll_back;
mod unpublish;
pub mod versions;

pub use publish::{PublishOutcome, PublishRequest, publish};
pub use restore::restore;
pub use roll_back::roll_back;
pub use unpublish::unpublish;

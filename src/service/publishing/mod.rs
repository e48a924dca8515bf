//! From the draft to the live version: review, publish, unpublish, roll back, restore; and copies of what was published or
//! drafted: duplicate, import.

pub mod changes;
mod copy_source;
mod duplicate;
mod import;
pub mod live_trainings;
mod publication;
pub mod publication_state;
mod publish;
mod restore;
mod roll_back;
mod unpublish;
pub mod versions;

pub use copy_source::CopySource;
pub use duplicate::duplicate;
pub use import::{ImportOutcome, ImportRequest, import, preview_import};
pub use publish::{PublishOutcome, PublishRequest, publish};
pub use restore::restore;
pub use roll_back::roll_back;
pub use unpublish::unpublish;

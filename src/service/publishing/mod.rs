//! TODO-DOC

pub mod changes;
pub mod live_trainings;
pub mod publication_state;
pub mod publish;
pub mod versions;

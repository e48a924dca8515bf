//! TODO-DOC

pub mod embedding_queue;
pub mod invalidation;
pub mod notifications;

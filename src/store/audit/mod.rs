//! The audit log: events as they are recorded, reading them, and the seal that chains them.

pub mod events;
pub mod log;
pub mod seal;

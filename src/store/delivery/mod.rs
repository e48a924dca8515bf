//! Delivery: invalidation of the caches of live agents.

pub mod invalidation;

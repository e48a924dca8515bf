//! Delivery: invalidation of the caches of live agents.

//! What tells the caches of the runtime that an agent changed.

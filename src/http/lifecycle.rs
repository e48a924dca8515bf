//! Whether the server is shutting down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the server is shutting down. Clones share the state.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle(Arc<AtomicBool>);

impl Lifecycle {
    /// Whether the server is shutting down.
    pub fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Marks the server as shutting down: `/readyz` answers 503, and connections close after their response.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

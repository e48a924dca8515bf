//! Whether the server is on its way out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the server is on its way out. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle(Arc<AtomicBool>);

impl Lifecycle {
    /// Whether the server is on its way out.
    pub fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// From now on it is: not ready, and connections end with their answer.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

//! Rendered answers: a request without a query gets the bytes of an earlier answer that told the same. They are kept with
//! their bundle and end with it, so that no deleted text outlives it.

use std::sync::{PoisonError, RwLock};

use bytes::Bytes;

use crate::domain::authoring::agent::AgentStatus;

/// The most bytes of rendered answers of one bundle.
const MAX_BYTES: usize = 128 * 1024;
/// The most answers of one bundle: callers of different channels and segments are told different trainings.
const MAX_ANSWERS: usize = 8;

/// An answer as bytes.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// The body.
    pub body: Bytes,
    /// A hash of the body.
    pub etag: String,
}

/// What an answer without a query depends on, beside its bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RenderingKey {
    pub(super) status: AgentStatus,
    /// Indexes of the behavioral trainings that apply.
    pub(super) behavioral: Vec<usize>,
}

/// The rendered answers of a bundle, oldest first.
#[derive(Debug)]
pub(super) struct Renderings {
    kept: RwLock<Vec<(RenderingKey, Rendering)>>,
    /// The most bytes of their bodies.
    limit: usize,
}

impl Renderings {
    /// Nothing yet, of at most so many bytes, and never more than 128 KiB.
    pub(super) fn with_limit(bytes: usize) -> Self {
        Self { kept: RwLock::default(), limit: bytes.min(MAX_BYTES) }
    }

    /// The most bytes that they hold.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn get(&self, key: &RenderingKey) -> Option<Rendering> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == key).map(|(_, rendering)| rendering.clone())
    }

    /// Keeps an answer in place of older ones, unless it alone is too large.
    pub(super) fn insert(&self, key: RenderingKey, rendering: &Rendering) {
        if rendering.body.len() > self.limit {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != key);
        kept.push((key, rendering.clone()));
        let mut bytes: usize = kept.iter().map(|(_, rendering)| rendering.body.len()).sum();
        while kept.len() > MAX_ANSWERS || bytes > self.limit {
            let (_, oldest) = kept.remove(0);
            bytes -= oldest.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(training: usize) -> RenderingKey {
        RenderingKey { status: AgentStatus::Published, behavioral: vec![training] }
    }

    fn rendering(bytes: usize) -> Rendering {
        Rendering { body: Bytes::from(vec![b' '; bytes]), etag: bytes.to_string() }
    }

    #[test]
    fn the_newest_answers_that_fit_are_kept() {
        let renderings = Renderings::with_limit(300);
        for (training, bytes) in [(1, 150), (2, 100), (3, 100), (4, 301)] {
            renderings.insert(key(training), &rendering(bytes));
        }
        let kept = [1, 2, 3, 4].map(|training| renderings.get(&key(training)).map(|rendering| rendering.etag));
        assert_eq!(kept, [None, Some("100".to_owned()), Some("100".to_owned()), None]);
        let draft = RenderingKey { status: AgentStatus::Draft, ..key(2) };
        assert!(renderings.get(&draft).is_none());
    }

    #[test]
    fn only_so_many_answers_are_kept() {
        let renderings = Renderings::with_limit(10_000);
        (0..=MAX_ANSWERS).for_each(|training| renderings.insert(key(training), &rendering(1)));
        assert!(renderings.get(&key(0)).is_none() && renderings.get(&key(1)).is_some());
    }
}

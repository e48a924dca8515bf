//! The precondition of a conditional request.

/// The draft revisions at which a request may be carried out: those of `If-Match`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExpectedRevision {
    /// Any: the request is unconditional.
    #[default]
    Any,
    /// One of these.
    OneOf(Vec<i64>),
}

impl ExpectedRevision {
    /// Whether a draft at this revision satisfies the condition.
    pub fn allows(&self, revision: i64) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(revisions) => revisions.contains(&revision),
        }
    }

    /// The newest expected revision; none if the request is unconditional.
    pub fn newest(&self) -> Option<i64> {
        match self {
            Self::Any => None,
            Self::OneOf(revisions) => revisions.iter().max().copied(),
        }
    }
}

/// Expects one revision, or any.
impl From<Option<i64>> for ExpectedRevision {
    fn from(revision: Option<i64>) -> Self {
        revision.map_or(Self::Any, |revision| Self::OneOf(vec![revision]))
    }
}

//! Which of the three wire formats a request speaks.

/// A wire format. The path alone decides, so that even an unknown route is answered in its caller's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WireFormat {
    /// `/api/v1` and everything that belongs to no other face.
    Talkover,
    /// `/training…`
    OpenCx,
    /// `/v2…`
    Luw,
}

impl WireFormat {
    /// The face that owns `path`.
    pub fn of(path: &str) -> Self {
        if is_or_is_below(path, "/v2") {
            Self::Luw
        } else if is_or_is_below(path, "/training") {
            Self::OpenCx
        } else {
            Self::Talkover
        }
    }

    /// The name in documents and component names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Talkover => "Talkover",
            Self::OpenCx => "OpenCx",
            Self::Luw => "Luw",
        }
    }
}

fn is_or_is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::WireFormat;

    #[test]
    fn the_path_alone_decides() {
        for (path, wire_format) in [
            ("/v2/personas", WireFormat::Luw),
            ("/v2/personas/7/trainings", WireFormat::Luw),
            ("/v2", WireFormat::Luw),
            ("/v2/personasque", WireFormat::Luw),
            ("/v2/nothing", WireFormat::Luw),
            ("/v22", WireFormat::Talkover),
            ("/api/v2", WireFormat::Talkover),
            ("/training", WireFormat::OpenCx),
            ("/training/no/such/route", WireFormat::OpenCx),
            ("/trainings", WireFormat::Talkover),
            ("/api/v1/training", WireFormat::Talkover),
            ("/", WireFormat::Talkover),
        ] {
            assert_eq!(WireFormat::of(path), wire_format, "{path}");
        }
    }
}

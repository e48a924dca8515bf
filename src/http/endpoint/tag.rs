//! The sections of the documentation.

/// A section of the documentation. They are shown in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    Agents,
    Trainings,
    Publishing,
    Context,
    Search,
    Conversations,
    Login,
    Tenants,
    Tokens,
    Audit,
    OpenCx,
    Luw,
    System,
}

impl Tag {
    /// All sections in order.
    pub const ALL: [Self; 13] = [
        Self::Agents,
        Self::Trainings,
        Self::Publishing,
        Self::Context,
        Self::Search,
        Self::Conversations,
        Self::Login,
        Self::Tenants,
        Self::Tokens,
        Self::Audit,
        Self::OpenCx,
        Self::Luw,
        Self::System,
    ];

    /// The title.
    pub fn name(self) -> &'static str {
        self.texts().0
    }

    /// One sentence about it.
    pub fn description(self) -> &'static str {
        self.texts().1
    }

    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Agents => ("Agents", "Agents and their configuration."),
            Self::Trainings => ("Trainings", "What an agent is taught: a subject and instructions."),
            Self::Publishing => ("Publishing", "Pending changes, versions, publishing, restoring and rolling back."),
            Self::Context => ("Context", "What a voice runtime asks during a call."),
            Self::Search => ("Search", "Finding trainings by meaning and by words."),
            Self::Conversations => ("Sessions", "Stored conversations to learn from."),
            Self::Login => ("Login", "Dashboard sessions of people."),
            Self::Tenants => ("Tenants", "Tenants, their members and their environments."),
            Self::Tokens => ("Tokens", "API tokens of an environment."),
            Self::Audit => ("Audit", "Who did what, and when."),
            Self::OpenCx => ("open.cx format", "The same engine in the open.cx wire format, for one agent."),
            Self::Luw => ("Luw format", "The same engine in the Luw wire format: personas, images and slots."),
            Self::System => ("System", "Health, readiness, metrics and this documentation."),
        }
    }
}

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
            Self::Trainings => {
                ("Trainings", "The knowledge of an agent: each training has a subject and instructions.")
            }
            Self::Publishing => ("Publishing", "Pending changes, versions, publishing, restoring and rolling back."),
            Self::Context => ("Context", "The trainings that a voice runtime needs during a call."),
            Self::Search => ("Search", "Finding trainings by meaning and by words."),
            Self::Conversations => ("Sessions", "Stored conversations, as a source of scenarios."),
            Self::Login => ("Login", "Dashboard sessions of users."),
            Self::Tenants => ("Tenants", "Tenants, their members and their environments."),
            Self::Tokens => ("Tokens", "API tokens of an environment."),
            Self::Audit => ("Audit", "The log of events: each has an action, an actor and a time."),
            Self::OpenCx => ("open.cx format", "The same functions in the open.cx wire format, for one agent."),
            Self::Luw => ("Luw format", "The same functions in the Luw wire format: personas, images and slots."),
            Self::System => ("System", "Health, readiness, metrics and this documentation."),
        }
    }
}

//! Whose request it is, and how far it reaches.

use super::permission::Permissions;
use crate::domain::id::Id;

/// Who acts: written into the audit log and into `changed_by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A person or a token.
    pub kind: ActorKind,
    /// The person's or the token's id.
    pub id: Id,
    /// What people read: an e-mail address, or a token's name.
    pub label: String,
}

impl Actor {
    /// The product itself, at a command of its operator; `label` names the command.
    pub fn system(label: &str) -> Self {
        Self { kind: ActorKind::System, id: Id(uuid::Uuid::nil()), label: label.to_owned() }
    }
}

/// What kind of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person, by dashboard session.
    User,
    /// An integration, by API token.
    Token,
    /// The command line or the first start.
    System,
}

impl ActorKind {
    /// The wire name.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Token => "token",
            Self::System => "system",
        }
    }
}

/// The reach of a request: one environment of one tenant, or one agent in it. Every read and write of the
/// store is bound to a scope; nothing a client sends can widen it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The customer organisation.
    pub tenant: Id,
    /// The place inside it.
    pub environment: Id,
    /// Whether that place is a sandbox.
    pub is_sandbox: bool,
    /// The one agent a token is bound to, when it is.
    pub agent: Option<Id>,
    /// What the caller may do there.
    pub permissions: Permissions,
    /// Who acts.
    pub actor: Actor,
    /// The id of the request, for the audit log.
    pub request_id: String,
}

impl Scope {
    /// Whether `agent` is within a binding to one agent.
    pub fn allows_agent(&self, agent: Id) -> bool {
        self.agent.is_none_or(|bound| bound == agent)
    }
}

//! The scope of a request: its tenant, its environment, its permissions and the actor.

use super::permission::Permissions;
use crate::domain::id::Id;

/// The originator of a change, recorded in the audit log and in `changed_by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The kind of actor.
    pub kind: ActorKind,
    /// The id of the user or token; nil for the system.
    pub id: Id,
    /// A readable name: the e-mail address of a user, the name of a token, or a command.
    pub label: String,
}

impl Actor {
    /// The system, acting on a command of its operator. `label` names the command.
    pub fn system(label: &str) -> Self {
        Self { kind: ActorKind::System, id: Id::NIL, label: label.to_owned() }
    }
}

/// The kind of an [`Actor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A user with a dashboard session.
    User,
    /// An integration with an API token.
    Token,
    /// The command line, or the first start of the server.
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

    /// The kind with this wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::User, Self::Token, Self::System].into_iter().find(|kind| kind.name() == name)
    }
}

/// The scope of a request: one environment of one tenant, or one agent in it. Every read and write of tenant data is
/// bound to a scope, and no input of a client can widen it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The tenant.
    pub tenant: Id,
    /// The environment within the tenant.
    pub environment: Id,
    /// Whether the environment is a sandbox.
    pub is_sandbox: bool,
    /// The only agent in scope, if the token is bound to one.
    pub agent: Option<Id>,
    /// The permissions of the caller.
    pub permissions: Permissions,
    /// The caller, for the audit log.
    pub actor: Actor,
    /// The id of the request, for the audit log.
    pub request_id: String,
}

impl Scope {
    /// Whether `agent` is in scope.
    pub fn allows_agent(&self, agent: Id) -> bool {
        self.agent.is_none_or(|bound| bound == agent)
    }
}

//! What a caller may do: the permissions a token carries and the roles a person has in a tenant.

use serde::{Deserialize, Serialize};

/// One right. The wire name is what tokens carry and what the API and the command line accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Permission {
    /// See agents and their configuration.
    #[serde(rename = "agents:read")]
    AgentsRead,
    /// Create, change and delete agents.
    #[serde(rename = "agents:write")]
    AgentsWrite,
    /// Publish, unpublish and roll back.
    #[serde(rename = "agents:publish")]
    AgentsPublish,
    /// Read trainings, drafts, changes and versions.
    #[serde(rename = "trainings:read", alias = "training:read")]
    TrainingsRead,
    /// Create, change and delete trainings.
    #[serde(rename = "trainings:write", alias = "training:write")]
    TrainingsWrite,
    /// Ask for the context of a call: all that a voice runtime needs.
    #[serde(rename = "context:read")]
    ContextRead,
    /// Read stored conversations.
    #[serde(rename = "sessions:read")]
    SessionsRead,
    /// Store and delete conversations.
    #[serde(rename = "sessions:write")]
    SessionsWrite,
    /// Write the reserved slots 1 to 7.
    #[serde(rename = "slots:system")]
    SlotsSystem,
    /// List, create and revoke API tokens.
    #[serde(rename = "tokens:manage")]
    TokensManage,
    /// List, add and remove the people of a tenant.
    #[serde(rename = "members:manage")]
    MembersManage,
    /// Create, rename and delete environments.
    #[serde(rename = "environments:manage")]
    EnvironmentsManage,
    /// Read the audit log.
    #[serde(rename = "audit:read")]
    AuditRead,
}

/// Every permission with its wire name, in the order the contract lists them.
const NAMES: [(Permission, &str); 13] = [
    (Permission::AgentsRead, "agents:read"),
    (Permission::AgentsWrite, "agents:write"),
    (Permission::AgentsPublish, "agents:publish"),
    (Permission::TrainingsRead, "trainings:read"),
    (Permission::TrainingsWrite, "trainings:write"),
    (Permission::ContextRead, "context:read"),
    (Permission::SessionsRead, "sessions:read"),
    (Permission::SessionsWrite, "sessions:write"),
    (Permission::SlotsSystem, "slots:system"),
    (Permission::TokensManage, "tokens:manage"),
    (Permission::MembersManage, "members:manage"),
    (Permission::EnvironmentsManage, "environments:manage"),
    (Permission::AuditRead, "audit:read"),
];

/// What open.cx calls two of them: understood, never written.
const ALIASES: [(&str, Permission); 2] =
    [("training:read", Permission::TrainingsRead), ("training:write", Permission::TrainingsWrite)];

impl Permission {
    /// The wire names, for validation and documentation.
    pub const WIRE_NAMES: [&'static str; 13] = {
        let mut names = [""; 13];
        let mut i = 0;
        while i < 13 {
            names[i] = NAMES[i].1;
            i += 1;
        }
        names
    };

    /// The wire names and what open.cx calls two of them: what is understood where permissions are handed out.
    pub const ACCEPTED_NAMES: [&'static str; 15] = {
        let mut names = [""; 15];
        let mut i = 0;
        while i < 15 {
            names[i] = if i < 13 { NAMES[i].1 } else { ALIASES[i - 13].0 };
            i += 1;
        }
        names
    };

    /// Every permission, in the order the contract lists them.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(permission, _)| *permission)
    }

    /// The wire name, such as `trainings:write`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(permission, _)| *permission == self).map_or("", |(_, name)| name)
    }

    /// The permission of that wire name, or of open.cx's name for it.
    pub fn from_name(name: &str) -> Option<Self> {
        let ours = NAMES.iter().map(|(permission, known)| (*known, *permission));
        ours.chain(ALIASES).find(|(known, _)| *known == name).map(|(_, permission)| permission)
    }

    fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// A set of permissions: small, copied freely, checked on every request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// Every permission there is.
    pub fn all() -> Self {
        Permission::all().collect()
    }

    /// What the token of `setup` and of the first start carries: all but the reserved slots and
    /// the rights over people, tokens and environments.
    pub fn integration() -> Self {
        use Permission::{EnvironmentsManage, MembersManage, SlotsSystem, TokensManage};
        let withheld = [SlotsSystem, TokensManage, MembersManage, EnvironmentsManage];
        Permission::all().filter(|permission| !withheld.contains(permission)).collect()
    }

    /// Whether `permission` is among them.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether every one of `other` is among them: nobody hands out more than they have.
    pub fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Wire names in the order the contract lists them.
    pub fn names(self) -> Vec<&'static str> {
        Permission::all().filter(|permission| self.contains(*permission)).map(Permission::name).collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | permission.bit()))
    }
}

/// What a person is in a tenant; each role has the rights of the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also writes.
    Editor,
    /// Also publishes.
    Publisher,
    /// Also manages people, tokens and environments, and the reserved slots.
    Admin,
    /// Everything; only an owner makes another owner.
    Owner,
}

impl Role {
    /// The wire names, lowest first.
    pub const WIRE_NAMES: [&'static str; 5] = ["viewer", "editor", "publisher", "admin", "owner"];

    /// The wire name.
    pub fn name(self) -> &'static str {
        Self::WIRE_NAMES[self as usize]
    }

    /// The role of that wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        use Role::{Admin, Editor, Owner, Publisher, Viewer};
        [Viewer, Editor, Publisher, Admin, Owner].into_iter().find(|role| role.name() == name)
    }

    /// The permissions this role gives.
    pub fn permissions(self) -> Permissions {
        use Permission::{
            AgentsPublish, AgentsRead, AgentsWrite, AuditRead, ContextRead, EnvironmentsManage, MembersManage,
            SessionsRead, SessionsWrite, SlotsSystem, TokensManage, TrainingsRead, TrainingsWrite,
        };
        let by_role: [&[Permission]; 5] = [
            &[AgentsRead, TrainingsRead, ContextRead, SessionsRead, AuditRead],
            &[AgentsWrite, TrainingsWrite, SessionsWrite],
            &[AgentsPublish],
            &[SlotsSystem, TokensManage, MembersManage, EnvironmentsManage],
            &[],
        ];
        by_role[..=self as usize].iter().flat_map(|rights| rights.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_name_that_leads_back_to_it() {
        for permission in Permission::all() {
            assert_eq!(Permission::from_name(permission.name()), Some(permission));
        }
        assert_eq!(Permission::all().count(), Permission::WIRE_NAMES.len());
        assert_eq!(Permission::from_name("training:write"), Some(Permission::TrainingsWrite));
        assert_eq!(Permission::from_name("training:publish"), None);
        for name in Permission::ACCEPTED_NAMES {
            let read = serde_json::from_value::<Permission>(name.into()).ok();
            assert!(read.is_some() && read == Permission::from_name(name), "{name}");
        }
    }

    #[test]
    fn roles_grow_and_the_owner_has_everything() {
        assert!(Role::Admin.permissions().contains_all(Role::Publisher.permissions()));
        assert!(!Role::Editor.permissions().contains(Permission::AgentsPublish));
        assert_eq!(Role::Owner.permissions(), Permissions::all());
    }
}

//! Permissions, and the roles that grant them.

use serde::{Deserialize, Serialize};

/// A permission. Its wire name is used in tokens, in the API and on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Permission {
    /// Read agents and their configuration.
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
    /// Read the context of a call. A voice runtime needs no other permission.
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
    /// List, add and remove the members of a tenant.
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

/// The names that open.cx uses for two of them. Accepted in input, never written.
const ALIASES: [(&str, Permission); 2] =
    [("training:read", Permission::TrainingsRead), ("training:write", Permission::TrainingsWrite)];

impl Permission {
    /// The wire names in the order of `NAMES`, for documentation.
    pub const WIRE_NAMES: [&'static str; 13] = {
        let mut names = [""; 13];
        let mut i = 0;
        while i < 13 {
            names[i] = NAMES[i].1;
            i += 1;
        }
        names
    };

    /// The names accepted in input: the wire names and open.cx's aliases.
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

    /// The permission with this wire name or alias.
    pub fn from_name(name: &str) -> Option<Self> {
        let ours = NAMES.iter().map(|(permission, known)| (*known, *permission));
        ours.chain(ALIASES).find(|(known, _)| *known == name).map(|(_, permission)| permission)
    }

    fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// A set of permissions, stored as a bit mask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// All permissions.
    pub fn all() -> Self {
        Permission::all().collect()
    }

    /// The permissions of the token created by `setup` and by the first start: all except writing reserved slots and
    /// managing members, tokens and environments.
    pub fn integration() -> Self {
        use Permission::{EnvironmentsManage, MembersManage, SlotsSystem, TokensManage};
        let withheld = [SlotsSystem, TokensManage, MembersManage, EnvironmentsManage];
        Permission::all().filter(|permission| !withheld.contains(permission)).collect()
    }

    /// Whether the set contains `permission`.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether the set contains every permission of `other`.
    pub fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The wire names, in the order the contract lists them.
    pub fn names(self) -> Vec<&'static str> {
        Permission::all().filter(|permission| self.contains(*permission)).map(Permission::name).collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | permission.bit()))
    }
}

/// A user's role in a tenant. Each role includes the permissions of the roles before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May read.
    Viewer,
    /// May also write agents and trainings.
    Editor,
    /// May also publish.
    Publisher,
    /// May also manage members, tokens and environments, and write the reserved slots.
    Admin,
    /// Has the permissions of an admin. Only an owner can make another owner.
    Owner,
}

impl Role {
    /// The wire names, lowest role first.
    pub const WIRE_NAMES: [&'static str; 5] = ["viewer", "editor", "publisher", "admin", "owner"];

    /// The wire name.
    pub fn name(self) -> &'static str {
        Self::WIRE_NAMES[self as usize]
    }

    /// The role with this wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        use Role::{Admin, Editor, Owner, Publisher, Viewer};
        [Viewer, Editor, Publisher, Admin, Owner].into_iter().find(|role| role.name() == name)
    }

    /// The permissions this role grants.
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
    fn names_are_parsed_back_into_their_permissions() {
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
    fn roles_include_lower_roles_and_the_owner_has_all_permissions() {
        assert!(Role::Admin.permissions().contains_all(Role::Publisher.permissions()));
        assert!(!Role::Editor.permissions().contains(Permission::AgentsPublish));
        assert_eq!(Role::Owner.permissions(), Permissions::all());
    }
}

//! The permissions as types: `Access<TrainingsWrite>` in a handler's signature is what lets it at the data.

use crate::domain::accounts::permission::Permission;

/// A permission a handler needs.
pub trait RequiredPermission: 'static {
    /// Which.
    const PERMISSION: Permission;
}

/// A permission to change something: only with one does [`Access`](super::access::Access) write.
pub trait WritePermission: RequiredPermission {}

macro_rules! permissions {
    ($($name:ident)*) => { $(
        #[doc = concat!("Needs `", stringify!($name), "`.")]
        #[derive(Debug)]
        pub struct $name;

        impl RequiredPermission for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )* };
}

permissions! {
    AgentsRead AgentsWrite AgentsPublish TrainingsRead TrainingsWrite ContextRead SessionsRead SessionsWrite
    TokensManage MembersManage EnvironmentsManage AuditRead
}

impl WritePermission for AgentsWrite {}
impl WritePermission for AgentsPublish {}
impl WritePermission for TrainingsWrite {}
impl WritePermission for SessionsWrite {}
impl WritePermission for TokensManage {}
impl WritePermission for MembersManage {}
impl WritePermission for EnvironmentsManage {}

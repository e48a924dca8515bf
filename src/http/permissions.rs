//! The permissions as types: `Access<TrainingsWrite>` in a handler's signature is what lets it at the data.

use crate::domain::permission::Permission;

/// A permission a handler needs.
pub trait Needs: 'static {
    /// Which.
    const PERMISSION: Permission;
}

/// A permission to change something: only with one does [`Access`](super::access::Access) write.
pub trait Writes: Needs {}

macro_rules! permissions {
    ($($name:ident)*) => { $(
        #[doc = concat!("Needs `", stringify!($name), "`.")]
        #[derive(Debug)]
        pub struct $name;

        impl Needs for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )* };
}

permissions! {
    AgentsRead AgentsWrite AgentsPublish TrainingsRead TrainingsWrite ContextRead SessionsRead SessionsWrite
    TokensManage MembersManage EnvironmentsManage AuditRead
}

impl Writes for AgentsWrite {}
impl Writes for AgentsPublish {}
impl Writes for TrainingsWrite {}
impl Writes for SessionsWrite {}
impl Writes for TokensManage {}
impl Writes for MembersManage {}
impl Writes for EnvironmentsManage {}

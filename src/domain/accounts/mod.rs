//! Tenants, environments, users, roles and permissions.

pub mod forms;
pub mod invitation;
pub mod permission;
pub mod scope;
pub mod tenant;
pub mod trusted_proxies;
pub mod user;

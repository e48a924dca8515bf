//! Tenants, environments, people, tokens and what they may do.

pub mod forms;
pub mod permission;
pub mod scope;
pub mod tenant;
pub mod trusted_proxies;
pub mod user;

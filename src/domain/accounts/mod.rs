//! Tenants, environments, people, tokens and what they may do.

pub mod forms;
pub mod identity;
pub mod permission;
pub mod scope;
pub mod trusted_proxies;

//! Rows of accounts: tenants, environments, users, members, API tokens and refresh tokens.

pub mod environments;
pub mod members;
pub mod refresh_tokens;
pub mod tenants;
pub mod tokens;
pub mod users;

//! Rows of accounts: tenants, environments, users, members, API tokens, refresh tokens,
//! invitations and password resets.

pub mod environments;
pub mod invitations;
pub mod members;
pub mod password_resets;
pub mod refresh_tokens;
pub mod tenants;
pub mod tokens;
pub mod users;

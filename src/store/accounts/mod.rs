//! Rows of accounts: environments, members, users, tokens and refresh tokens.

pub mod environments;
pub mod members;
pub mod refresh_tokens;
pub mod tokens;
pub mod users;

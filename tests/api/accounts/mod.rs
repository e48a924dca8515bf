mod auth;
mod environments;
mod members;
mod tenants;
mod tokens;
mod user;

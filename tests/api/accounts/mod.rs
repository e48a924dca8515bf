mod auth;
mod environments;
mod invitations;
mod mail;
mod members;
mod tenants;
mod tokens;
mod user;

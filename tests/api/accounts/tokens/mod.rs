mod create;
mod last_used;
mod list;
mod revoke;

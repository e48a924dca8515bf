//! Every route of the table that is not public, against everyone who must not get through: a route that is added is
//! held to the same without a line here, unless its path has a parameter that [`fixture`] does not know, which fails.

mod dashboard_sessions;
mod error_bodies;
mod fixture;
mod foreign_ids;
mod permissions;
mod revocation;
mod unauthenticated;

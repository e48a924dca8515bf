//! Every route of the table that is not public, against everyone who must not get through: a route that is added is
//! held to the same without a line here, unless its path has a parameter that [`world`] does not know, which fails.

mod faces;
mod foreign_ids;
mod dashboard_sessions;
mod permissions;
mod revocation;
mod unauthenticated;
mod world;

//! Every non-public route against every caller who must not get through. A new route is covered without a change here;
//! a path parameter that [`fixture`] does not know fails the tests.

mod dashboard_sessions;
mod error_bodies;
pub mod fixture;
mod foreign_ids;
mod permissions;
mod revocation;
mod trailing_slash;
mod unauthenticated;

//! What callers see: one folder a contract, and the table of all routes. A contract translates words; it decides nothing.

pub mod accounts;
pub mod if_changed;
pub mod luw;
pub mod opencx;
pub mod routes;
pub mod runtime;
pub mod similar_trainings;
pub mod system;
pub mod talkover;
pub mod version_field;

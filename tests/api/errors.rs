//! Every error there is: how to get it, and its bytes.

mod bodies;
mod conflicts;
mod database_unavailable;
mod fuzz;
mod not_found_or_forbidden;
mod table;

//! Every error there is: how to get it, and its bytes.

mod database_unavailable;
mod invalid_requests;
mod conflicts;
mod fuzz;
mod not_found_or_forbidden;
mod code_coverage;

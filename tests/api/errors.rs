//! Every error there is: how to get it, and its bytes.

mod code_coverage;
mod conflicts;
mod database_unavailable;
mod fuzz;
mod invalid_requests;
mod not_found_or_forbidden;

//! Every error code: a request that causes it and the exact answer.

mod code_coverage;
mod conflicts;
mod database_unavailable;
mod fuzz;
mod if_match;
mod invalid_requests;
mod not_found_or_forbidden;
mod queries;
mod unknown_values;

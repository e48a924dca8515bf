//! Every error there is: how to get it, and its bytes.

mod away;
mod bodies;
mod conflicts;
mod fuzz;
mod lost;
mod queries;
mod table;
mod unknown_values;

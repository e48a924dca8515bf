//! Domain types and rules, without I/O: no HTTP, no SQL, and no clock except one passed in.

pub mod accounts;
pub mod agent;
pub mod agent_form;
pub mod clock;
pub mod context;
pub mod diff;
pub mod directory;
pub mod form;
pub mod id;
pub mod learning;
pub mod pagination;
pub mod picture;
pub mod publishing;
pub mod review;
pub mod session;
pub mod session_form;
pub mod training;
pub mod training_filter;
pub mod training_form;
pub mod version;

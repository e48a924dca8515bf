//! The product's words and pure rules: no HTTP, no SQL, no clock but the one handed in.

pub mod accounts;
pub mod agent;
pub mod agent_form;
pub mod clock;
pub mod delivery;
pub mod diff;
pub mod directory;
pub mod form;
pub mod id;
pub mod learning;
pub mod pagination;
pub mod picture;
pub mod publishing;
pub mod request_id;
pub mod review;
pub mod training;
pub mod training_filter;
pub mod training_form;
pub mod version;

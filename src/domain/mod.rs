//! The product's words and pure rules: no HTTP, no SQL, no clock but the one handed in.

pub mod accounts;
pub mod authoring;
pub mod clock;
pub mod delivery;
pub mod form;
pub mod id;
pub mod learning;
pub mod pagination;
pub mod publishing;
pub mod request_id;

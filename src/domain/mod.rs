//! The product's words and pure rules: no HTTP, no SQL, no clock but the one handed in.

pub mod agent;
pub mod agent_form;
pub mod clock;
pub mod content_hash;
pub mod delivery;
pub mod diff;
pub mod directory;
pub mod form;
pub mod id;
pub mod identity;
pub mod identity_form;
pub mod learning;
pub mod network;
pub mod page;
pub mod permission;
pub mod picture;
pub mod review;
pub mod scope;
pub mod session;
pub mod session_form;
pub mod training;
pub mod training_filter;
pub mod training_form;
pub mod version;

//! Domain types and rules, without I/O: no HTTP, no SQL, and no clock except one passed in.

pub mod accounts;
pub mod authoring;
pub mod clock;
pub mod delivery;
pub mod fair_semaphore;
pub mod form;
pub mod id;
pub mod learning;
pub mod pagination;
pub mod publishing;
pub mod request_id;

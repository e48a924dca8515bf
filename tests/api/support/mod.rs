//! What tests stand on: a server of their own and people to act in it.

mod actor;
mod app;
mod database;
mod people;

pub use actor::{Actor, Answer, answer};
pub use app::{Place, SECRET, TestApp};
pub use people::PASSWORD;

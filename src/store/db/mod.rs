//! The databases: connections and their pools, the writer thread, migrations, column types, errors and notifications.

pub mod connection;
pub mod error;
pub mod fair_queue;
pub mod health;
pub mod migrations;
pub mod pool;
pub mod schema;
pub mod statements;
pub mod types;
pub mod writer;

#[cfg(test)]
mod tests;

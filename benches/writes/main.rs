//! A batch against single calls; and creations per second with 1, 16 and 64 clients, compared with raw group commit in the same run.
//!
//! `cargo bench --bench writes` measures SQLite; `DATABASE=postgres://… cargo bench --bench writes` an empty
//! PostgreSQL database. The ratios are comparable between machines; the absolute figures are not.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

mod batch;
#[path = "../common/mod.rs"]
mod common;
mod copied_rows;
mod create;
#[path = "../common/load.rs"]
mod load;
mod raw;

use common::server::{self, Database};
use understudy::testing::ModelSource;

fn main() {
    let database = Database::chosen();
    let [server] = server::start(&database, ModelSource::Wording);
    batch::run(&server, &database.url);
    println!("\n| clients | creates/s over HTTP (p50 / p99) | raw group commit/s (p50 / p99) | ratio |");
    println!("|---|---|---|---|");
    for clients in [1, 16, 64] {
        let http = create::run(&server, clients);
        let raw = raw::run(&database.url, clients);
        println!("| {clients} | {http} | {raw} | {:.2} |", http.per_second / raw.per_second);
    }
}

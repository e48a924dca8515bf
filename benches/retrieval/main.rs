//! How well and how fast search finds trainings, on Banking77: 77 intents of a bank's customers, 13,083 questions.
//!
//! `cargo bench --bench retrieval` prints the tables kept in docs/SEARCH.md and fails when a floor is missed. To choose a
//! constant, run `cargo bench --bench retrieval -- held-out`: it asks questions of the train part that were not taught, so
//! that the test part stays unseen.
#![expect(clippy::expect_used, reason = "a benchmark that cannot go on stops")]

mod data;
mod latency;
mod quality;
mod vectors;

use std::process::ExitCode;

use data::Questions;
use vectors::Vectors;

fn main() -> ExitCode {
    let held_out = std::env::args().any(|argument| argument == "held-out");
    let (train, test) = (Questions::train(), Questions::test());
    let vectors = Vectors::load();
    if held_out {
        quality::print_and_judge(&train, None, &vectors);
        return ExitCode::SUCCESS;
    }
    let floors_held = quality::print_and_judge(&train, Some(&test), &vectors);
    latency::print(&train, &test, &vectors);
    if floors_held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

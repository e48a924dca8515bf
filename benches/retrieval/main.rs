//! The quality and latency of search on Banking77: 13,083 questions of bank customers with 77 intents.
//!
//! `cargo bench --bench retrieval` prints the tables of docs/SEARCH.md and fails when the quality is below a threshold:
//! how often the right training is found, and how often one is told for questions that fit and for others. To
//! choose a constant, run `cargo bench --bench retrieval -- held-out`: its questions come from the train part, so that the
//! test part stays unseen.
#![expect(clippy::expect_used, reason = "a benchmark that cannot go on stops")]

mod data;
mod latency;
mod quality;
mod trigger;
mod vectors;

use std::process::ExitCode;

use data::Questions;
use vectors::Vectors;

fn main() -> ExitCode {
    let held_out = std::env::args().any(|argument| argument == "held-out");
    let (train, test) = (Questions::train(), Questions::test());
    let vectors = Vectors::load();
    if held_out {
        quality::print_and_check(&train, None, &vectors);
        trigger::print_and_check(&train, None, &vectors);
        return ExitCode::SUCCESS;
    }
    let is_good_enough = quality::print_and_check(&train, Some(&test), &vectors);
    let is_triggered_well = trigger::print_and_check(&train, Some(&test), &vectors);
    latency::print(&train, &test, &vectors);
    if is_good_enough && is_triggered_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! Every error code is received from a running server by some test.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use understudy::testing::{ERROR_CODES, ErrorCode};

use super::{conflicts, database_unavailable, invalid_requests, not_found_or_forbidden};

/// Codes that no test receives, and why. This list may only shrink.
const UNTESTED: [(ErrorCode, &str); 1] =
    [(ErrorCode::BadRequest, "actix answers malformed HTTP before there is a request")];

#[test]
fn every_error_code_is_tested_or_listed_as_untested() {
    let tested =
        [database_unavailable::TESTED, invalid_requests::TESTED, conflicts::TESTED, not_found_or_forbidden::TESTED]
            .concat();
    let missing: Vec<ErrorCode> = UNTESTED.iter().map(|(code, _)| *code).collect();
    let both: Vec<_> = tested.iter().filter(|code| missing.contains(code)).collect();
    assert!(both.is_empty(), "{both:?} are tested now: remove them from the list");
    let known: BTreeSet<ErrorCode> = tested.into_iter().chain(missing).collect();
    assert_eq!(known, ERROR_CODES.iter().map(|row| row.code).collect());
}

#[test]
fn the_readme_lists_every_error_code_as_it_is() {
    let readme = include_str!("../../../README.md");
    let listed: Vec<&str> = readme.lines().filter(|line| line.starts_with("| 4") || line.starts_with("| 5")).collect();
    let known =
        ERROR_CODES.map(|row| format!("| {} | `{}` | {} | {} |", row.status, row.name, row.message, row.explanation));
    assert_eq!(listed, known);
}

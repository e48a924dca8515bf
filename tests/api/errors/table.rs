//! No error code without a test that gets it from a running server.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use understudy::http::error::{ERROR_CODES, ErrorCode};

use super::{away, bodies, conflicts, lost};

/// Codes nobody has got out of a server yet, and why. This list may only shrink.
const NOT_YET: [(ErrorCode, &str); 1] =
    [(ErrorCode::BadRequest, "what is no HTTP is turned away before there is a request to answer")];

#[test]
fn every_code_is_got_by_a_test_or_listed_as_missing() {
    let got = [away::GOT, bodies::GOT, conflicts::GOT, lost::GOT].concat();
    let missing: Vec<ErrorCode> = NOT_YET.iter().map(|(code, _)| *code).collect();
    let both: Vec<_> = got.iter().filter(|code| missing.contains(code)).collect();
    assert!(both.is_empty(), "{both:?} can be got now: take them off the list");
    let known: BTreeSet<ErrorCode> = got.into_iter().chain(missing).collect();
    assert_eq!(known, ERROR_CODES.iter().map(|row| row.code).collect());
}

//! The content hash of a version, made so that publishing pays for what changed and not for what the agent holds.
//!
//! A client that keeps a version can compute its hash anew, with nothing but SHA-256 and a JSON library:
//!
//! 1. Each training of the version becomes an *element*: the [canonical JSON](canonical_json) of
//!    `{"content_hash": <hash>, "id": <id>}`, where the hash is the SHA-256, in lower-case hexadecimal, of the canonical
//!    JSON of what the version keeps of the training.
//! 2. The elements are added up in a [`SetHash`], in any order.
//! 3. [`content_hash`] ties the sum to the number of trainings and to the agent's configuration.
//!
//! The server does not do step 2 anew: it keeps the sum, takes the old elements of changed trainings out and puts the
//! new ones in.

mod canonical_json;
mod set_hash;

#[cfg(test)]
mod tests;

pub use canonical_json::canonical_json;
pub use set_hash::{MalformedSetHash, SetHash};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The hash of a version: SHA-256, in lower-case hexadecimal, of the [canonical JSON](canonical_json) of
///
/// ```json
/// {"agent": <config>, "trainings": {"count": <count>, "sum": "<sum>"}}
/// ```
///
/// where `config` is the agent's configuration in that version, `count` the number of its trainings, and `sum` the
/// SHA-256, in lower-case hexadecimal, of the 2048 bytes of [`SetHash::to_bytes`]. Never fails; `count` is exact up to
/// 2^53, as numbers of canonical JSON are.
pub fn content_hash(config: &Value, trainings: &SetHash, count: u64) -> String {
    let sum = sha256_hex(&trainings.to_bytes());
    let document = json!({"agent": config, "trainings": {"count": count, "sum": sum}});
    sha256_hex(&canonical_json(&document))
}

/// Lower-case hexadecimal SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four: u8| char::from(DIGITS[usize::from(four)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

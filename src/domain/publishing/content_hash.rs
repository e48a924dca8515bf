//! The content hash of a version. Updating it costs what changed, not what the agent holds.
//!
//! A client that holds a version can compute its hash with SHA-256 and a JSON library alone:
//!
//! 1. Each training of the version becomes an *element*: the [canonical JSON](canonical_json) of
//!    `{"content_hash": <hash>, "id": <id>}`, where the hash is the SHA-256, in lower-case hexadecimal, of the canonical
//!    JSON of the training as the version stores it.
//! 2. The elements are added to a [`SetHash`], in any order.
//! 3. [`content_hash`] combines the sum, the number of trainings and the agent's configuration.
//!
//! The server keeps the sum: it removes the old elements of changed trainings and adds the new ones.

mod set_hash;

#[cfg(test)]
mod tests;

pub use set_hash::SetHash;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::domain::id::Id;

/// The hash of a version: SHA-256, in lower-case hexadecimal, of the [canonical JSON](canonical_json) of
///
/// ```json
/// {"agent": <config>, "trainings": {"count": <count>, "sum": "<sum>"}}
/// ```
///
/// where `config` is the agent's configuration in that version, `count` the number of its trainings, and `sum` the
/// SHA-256, in lower-case hexadecimal, of the 2048 bytes of [`SetHash::to_bytes`]. `count` is exact up to 2^53, like
/// every number in canonical JSON.
pub fn content_hash(config: &Value, trainings: &SetHash, count: u64) -> String {
    let sum = sha256_hex(&trainings.to_bytes());
    let document = json!({"agent": config, "trainings": {"count": count, "sum": sum}});
    sha256_hex(&canonical_json(&document))
}

/// The element of a training in the set hash of a version. `hash` is the hash of its content.
pub fn element(training: Id, hash: &str) -> Vec<u8> {
    canonical_json(&json!({ "content_hash": hash, "id": training }))
}

/// The canonical JSON of a value after RFC 8785, JCS (<https://www.rfc-editor.org/rfc/rfc8785>), as UTF-8: no white space,
/// keys sorted by their UTF-16 code units, numbers and strings as ECMAScript prints them.
///
/// Every number is a double: `1`, `1.0` and `1e0` are the same number, and an integer beyond 2^53 is rounded to the
/// nearest double. `serde_json` reads some doubles inexactly unless its feature `float_roundtrip` is on.
pub fn canonical_json(value: &Value) -> Vec<u8> {
    // Fails for NaN, infinity, raw fragments and duplicate keys. A `Value` holds none of them.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
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

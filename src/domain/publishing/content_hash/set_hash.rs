//! A hash of a set that can be updated one element at a time.

use std::fmt;

use sha2::{Digest, Sha256};

const LANES: usize = 1024;
const BLOCK: usize = 32;

/// The hash of a set of byte strings, independent of their order: `LtHash16` with 1024 lanes (Lewi, Kim, Maykov and
/// Weis, "Securing Update Propagation with Homomorphic Hashing", 2019, <https://eprint.iacr.org/2019/227>), expanding
/// elements by SHA-256 instead of `BLAKE2Xb`. All integers are little-endian:
///
/// 1. `seed` = SHA-256 of the element's bytes.
/// 2. `block[i]` = SHA-256 of `seed` followed by `i` as four bytes, for `i` from 0 to 63.
/// 3. The 64 blocks in a row are 2048 bytes, read as 1024 unsigned 16-bit numbers.
/// 4. The state is 1024 such numbers, at first all 0. Adding an element adds its numbers to them, lane by lane,
///    modulo 2^16; removing it subtracts them.
///
/// Finding two sets with the same state is infeasible as long as elements are unique: an element added 65,536 times
/// cancels itself out. Here every element contains the id of its training.
/// Adding or removing costs one SHA-256 of the element and 64 of short blocks.
#[derive(Clone, PartialEq, Eq)]
pub struct SetHash {
    lanes: [u16; LANES],
}

/// Bytes that are not the state of a [`SetHash`]. Holds their number, which is not 2048.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state of a set hash has 2048 bytes, not {0}")]
pub struct MalformedSetHash(pub usize);

impl SetHash {
    /// The length of the state in bytes.
    pub const BYTES: usize = 2 * LANES;

    /// The hash of the empty set.
    pub const fn new() -> Self {
        Self { lanes: [0; LANES] }
    }

    /// Adds an element. Does not check for duplicates: the caller adds each element once.
    pub fn add(&mut self, element: &[u8]) {
        self.combine(element, u16::wrapping_add);
    }

    /// Removes an element, given the bytes it was added with. Removing an absent element is undone by adding it.
    pub fn remove(&mut self, element: &[u8]) {
        self.combine(element, u16::wrapping_sub);
    }

    /// Adds the elements of another set, and removes those that were removed from it.
    pub fn add_all(&mut self, other: &Self) {
        self.merge(0, &other.to_bytes(), u16::wrapping_add);
    }

    /// The state to be stored: 1024 little-endian 16-bit numbers.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        for (pair, lane) in bytes.chunks_exact_mut(2).zip(self.lanes) {
            pair.copy_from_slice(&lane.to_le_bytes());
        }
        bytes
    }

    /// Restores a stored state.
    ///
    /// # Errors
    /// [`MalformedSetHash`] when there are not exactly [`SetHash::BYTES`] bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MalformedSetHash> {
        if bytes.len() != Self::BYTES {
            return Err(MalformedSetHash(bytes.len()));
        }
        let mut hash = Self::new();
        hash.merge(0, bytes, u16::wrapping_add);
        Ok(hash)
    }

    fn combine(&mut self, element: &[u8], operation: fn(u16, u16) -> u16) {
        let seed = Sha256::digest(element);
        for (index, first) in (0u32..).zip((0..LANES).step_by(BLOCK / 2)) {
            let block = Sha256::new().chain_update(seed).chain_update(index.to_le_bytes()).finalize();
            self.merge(first, &block, operation);
        }
    }

    /// Combines the lanes from `first` on with 16-bit numbers.
    fn merge(&mut self, first: usize, bytes: &[u8], operation: fn(u16, u16) -> u16) {
        for (lane, pair) in self.lanes.iter_mut().skip(first).zip(bytes.as_chunks::<2>().0) {
            *lane = operation(*lane, u16::from_le_bytes(*pair));
        }
    }
}

impl Default for SetHash {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SetHash {
    /// Prints the digest of the state instead of its 1024 numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetHash({})", super::hex(&Sha256::digest(self.to_bytes())))
    }
}

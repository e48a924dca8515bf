//! Matrix products and operations on vectors in single precision, where an embedding spends nearly all of its time.

mod matrix;
mod vector;

pub use matrix::{InputRows, PackedMatrix, dot};
pub use vector::{add, direction, mean, normalized, scale};

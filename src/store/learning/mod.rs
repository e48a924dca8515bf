//! Tables of the learning area.

mod conversations;

//! What happens around every request.

pub(super) mod panics;

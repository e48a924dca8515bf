//! Understudy.
fn main(){}

//! Finding the trainings that fit what was said. Knows texts, nothing of HTTP or SQL.

pub mod words;

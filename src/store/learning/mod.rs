//! Stored conversations.

mod conversations;

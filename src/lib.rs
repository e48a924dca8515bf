//! Understudy: the training backend for voice agents.

pub mod api;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod search;
pub mod server;
pub mod service;
pub mod store;

//! Understudy: the training backend for voice agents.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod search;
pub mod serve;
pub mod service;
pub mod store;

mod list;
mod put;
mod remove;

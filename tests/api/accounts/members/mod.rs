mod list;
mod remove;
mod save;

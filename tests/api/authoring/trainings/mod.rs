mod delete;
mod get;
mod list;
mod save;
mod save_full;
mod update;

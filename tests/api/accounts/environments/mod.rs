mod create;
mod delete;
mod list;
mod rename;

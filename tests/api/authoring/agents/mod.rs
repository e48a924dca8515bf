mod create;
mod delete;
mod get;
mod knowledge;
mod list;
mod rules;

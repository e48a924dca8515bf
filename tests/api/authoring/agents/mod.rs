mod create;
mod delete;
mod get;
mod knowledge;
mod list;
mod validation_rules;

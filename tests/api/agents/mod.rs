mod create;
mod delete;
mod get;
mod knowledge;
mod list;
mod publish;
mod rules;
mod unpublish;

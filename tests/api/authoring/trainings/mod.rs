mod delete;
mod get;
mod list;
mod save;
mod save_additional_fields;
mod update;

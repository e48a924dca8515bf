mod bundle;
mod cache;
mod context;
mod context_by_post;
mod drafts;

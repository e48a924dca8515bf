mod bundle;
mod context;
mod memory;
mod post;

mod docs;
mod health;
mod metrics;
mod openapi;
mod rate_limit;
mod readyz;

mod docs;
mod health;
mod idle;
mod metrics;
mod openapi;
mod rate_limit;
mod readyz;

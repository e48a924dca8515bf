//! The settings of the server.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use clap::Args;

use super::{
    BindAddress, CommonSettings, CorsOrigins, EmbeddingSettings, LlmSettings, MailArgs, SettingError, parse_duration,
};
use crate::domain::accounts::trusted_proxies::TrustedProxies;
use crate::http::body::BodyLimits;
use crate::server;
use crate::server::http_server;

/// The settings of the server, the common ones included.
#[derive(Args)]
pub struct ServerSettings {
    #[command(flatten)]
    pub(crate) common: CommonSettings,
    /// The address and port to listen on. Port 0 picks a free port
    #[arg(long, env = "UNDERSTUDY_BIND", value_name = "UNDERSTUDY_BIND", default_value = "127.0.0.1:8080")]
    bind: BindAddress,
    /// The number of threads that answer requests. The default is the number of CPU cores
    #[arg(long, env = "UNDERSTUDY_WORKERS", value_name = "UNDERSTUDY_WORKERS")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// The largest request body, in bytes
    #[arg(long, env = "UNDERSTUDY_BODY_LIMIT", value_name = "UNDERSTUDY_BODY_LIMIT")]
    #[arg(default_value_t = 1_048_576, value_parser = clap::value_parser!(u32).range(1024..=268_435_456))]
    body_limit: u32,
    /// The number of requests that one API token or person may make in a minute. 0 means no limit
    #[arg(long, env = "UNDERSTUDY_RATE_LIMIT", value_name = "UNDERSTUDY_RATE_LIMIT", default_value_t = 0)]
    rate_limit: u32,
    /// The size of the cache of live versions, in bytes. The cache of drafts has half of that in addition
    #[arg(
        long,
        env = "UNDERSTUDY_BUNDLE_BYTES",
        value_name = "UNDERSTUDY_BUNDLE_BYTES",
        default_value_t = 268_435_456
    )]
    bundle_bytes: u64,
    /// The origins whose web pages may call the API, separated by commas, such as `https://dashboard.example.com`
    #[arg(long, env = "UNDERSTUDY_CORS_ORIGINS", value_name = "UNDERSTUDY_CORS_ORIGINS")]
    cors_origins: Option<CorsOrigins>,
    /// The proxies whose `X-Forwarded-For` header is trusted, separated by commas: addresses, or networks such as
    /// 10.0.0.0/8. Login attempts are limited by the client address that they report
    #[arg(long, env = "UNDERSTUDY_TRUSTED_PROXIES", value_name = "UNDERSTUDY_TRUSTED_PROXIES")]
    trusted_proxies: Option<TrustedProxies>,
    /// How long the server still accepts requests during a shutdown while `/readyz` answers 503, such as 500ms or 5s
    #[arg(long, env = "UNDERSTUDY_LAME_DUCK", value_name = "UNDERSTUDY_LAME_DUCK", default_value = "1s")]
    #[arg(value_parser = parse_duration)]
    lame_duck: Duration,
    #[command(flatten)]
    embeddings: EmbeddingSettings,
    #[command(flatten)]
    llm: LlmSettings,
    #[command(flatten)]
    pub(crate) mail: MailArgs,
}

impl ServerSettings {
    /// The address to listen on.
    pub fn bind_address(&self) -> SocketAddr {
        self.bind.0
    }

    /// The settings in the form that [`server::run`] takes.
    ///
    /// # Errors
    /// When the API key of an outside service, the mail server or the sender of mails is malformed.
    pub fn to_serve_settings(&self) -> Result<server::ServerSettings, SettingError> {
        let defaults = http_server::HttpServerSettings::default();
        let body_limit = usize::try_from(self.body_limit).unwrap_or(usize::MAX);
        let http = http_server::HttpServerSettings {
            workers: self.workers.map_or(defaults.workers, usize::from),
            body: BodyLimits { bytes: body_limit, ..defaults.body },
            cors_origins: self.cors_origins.clone().unwrap_or_default().0,
            lame_duck: self.lame_duck,
            ..defaults
        };
        Ok(server::ServerSettings {
            http,
            rate_limit: NonZeroU32::new(self.rate_limit),
            bundle_bytes: self.bundle_bytes,
            proxies: self.trusted_proxies.clone().unwrap_or_default(),
            semantic_search: self.embeddings.source()?,
            model: self.llm.model()?,
            mail: self.mail.to_mail_settings()?,
            ..server::ServerSettings::default()
        })
    }
}

//! The server: application state, background tasks, metrics and the HTTP listener.

pub mod http_server;

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::rt;
use actix_web::web::{Data, ServiceConfig};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::api::routes;
use crate::api::system::Readiness;
use crate::domain::accounts::trusted_proxies::TrustedProxies;
use crate::http::app_state::AppState;
use crate::http::metrics::Metrics;
use crate::http::middleware::request_id::RequestIds;
use crate::service::accounts::authentication::Authenticator;
use crate::service::accounts::token_signing::TokenSigner;
use crate::service::accounts::{MailService, MailSettings};
use crate::service::delivery::BundleCache;
use crate::service::learning::{ModelSettings, ScenarioGenerator};
use crate::service::search::{self, ModelSource, SemanticSearch};
use crate::store::{Store, StoreError};
use http_server::HttpServerParts;

/// Interval at which background work looks whether this process has committed anything.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Interval at which it looks for what another process, stopped since, has left.
const LOOK_AT_OTHERS_EVERY: Duration = Duration::from_secs(5);
/// The pause between two slices of a removal, for waiting writes.
const SLICE_PAUSE: Duration = Duration::from_millis(5);
/// Interval at which one kind of expired rows is deleted and idle callers are evicted.
const SWEEP_EVERY: Duration = Duration::from_secs(15);

/// Interval at which the last uses of API tokens are stored.
const TOKEN_USE_EVERY: Duration = Duration::from_secs(1);
/// How long a shutdown waits for mails that are being sent.
const MAIL_GRACE: Duration = Duration::from_secs(5);

/// The settings of the server.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The settings of the HTTP server.
    pub http: http_server::HttpServerSettings,
    /// Requests per minute and caller. `None` means unlimited.
    pub rate_limit: Option<NonZeroU32>,
    /// Maximum memory for cached live versions, in bytes.
    pub bundle_bytes: u64,
    /// Maximum age of a cached live version before it is checked again. Publications of other processes are served after
    /// this time at the latest.
    pub staleness: Duration,
    /// Proxies whose `X-Forwarded-For` header is trusted.
    pub proxies: TrustedProxies,
    /// The embedding model that ranks trainings.
    pub semantic_search: ModelSource,
    /// The language model that learns from conversations. `None` means the built-in rules.
    pub model: Option<ModelSettings>,
    /// How mails are sent.
    pub mail: MailSettings,
}

impl Default for ServerSettings {
    fn default() -> Self {
        let http = http_server::HttpServerSettings::default();
        Self {
            http,
            rate_limit: None,
            bundle_bytes: 256 * 1024 * 1024,
            staleness: Duration::from_millis(900),
            proxies: TrustedProxies::default(),
            semantic_search: ModelSource::default(),
            model: None,
            mail: MailSettings::default(),
        }
    }
}

/// Starts an actix system and serves until the process receives SIGTERM or SIGINT. `announce` is called once the signal
/// handlers are installed.
///
/// # Errors
/// If the listener or the signals cannot be used, or `announce` fails.
pub fn run(
    listener: TcpListener,
    store: Store,
    signer: TokenSigner,
    settings: ServerSettings,
    announce: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    rt::System::new().block_on(async {
        let stop = http_server::shutdown_signal()?;
        announce()?;
        serve(listener, store, signer, settings, stop).await
    })
}

/// Serves on `listener` until `stop` completes, then shuts down gracefully. Requires an actix system.
///
/// # Errors
/// If the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    signer: TokenSigner,
    settings: ServerSettings,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let auth = Authenticator::new(store.clone(), signer);
    let semantic_search = SemanticSearch::new(settings.semantic_search, settings.bundle_bytes / 2);
    let bundles = BundleCache::new(settings.bundle_bytes, settings.staleness, semantic_search.clone());
    let (mail, mail_worker) = MailService::new(settings.mail);
    let app = AppState::new(store.clone(), auth, mail, bundles, settings.rate_limit);
    let generator = ScenarioGenerator::new(settings.model);
    let app = Data::new(app.with_trusted_proxies(settings.proxies).with_scenario_generator(generator));
    let metrics = Metrics::new().map_err(io::Error::other)?;
    register_gauges(&metrics, &app).map_err(io::Error::other)?;
    let (ids, pinged_store) = (store.clock().clone(), store.clone());
    let parts = HttpServerParts {
        request_ids: RequestIds::new(move || ids.new_id().to_string()),
        metrics,
        readiness: Readiness::new(move || pinged_store.ping()),
        routes: routes::table,
    };
    let embedding = tokio::spawn(search::run(semantic_search, store.clone()));
    let background = [
        embedding,
        tokio::spawn(mail_worker.run()),
        tokio::spawn(seal_audit_log(store.clone())),
        tokio::spawn(remove_deleted_agents(store.clone())),
        tokio::spawn(store_token_uses(app.clone())),
        tokio::spawn(delete_expired(store, app.clone())),
    ];
    let finishing = app.clone();
    let configure = move |config: &mut ServiceConfig| {
        config.app_data(app.clone());
    };
    let served = http_server::run(listener, settings.http, parts, configure, stop).await;
    finish(&finishing).await;
    background.iter().for_each(JoinHandle::abort);
    served
}

/// Stores the last uses of tokens and waits for mails that are being sent.
async fn finish(app: &AppState) {
    while had_work("storing the use of tokens", app.auth.usage().store_noted(&app.store).await) {}
    app.accounts.mail().drain(MAIL_GRACE).await;
}

fn register_gauges(metrics: &Metrics, app: &Data<AppState>) -> Result<(), prometheus::Error> {
    type GaugeValue = fn(&AppState) -> f64;
    let gauges: [(&str, &str, GaugeValue); 6] = [
        ("understudy_writes_waiting", "Writes waiting for a commit (SQLite).", |app| {
            gauge_count(app.store.load().writes_waiting)
        }),
        ("understudy_connections", "Open pooled connections.", |app| f64::from(app.store.load().connections)),
        ("understudy_connections_idle", "Idle pooled connections.", |app| f64::from(app.store.load().idle)),
        ("understudy_tokens_remembered", "Token rows in memory.", |app| gauge_value(app.auth.cached_token_count())),
        ("understudy_bundles", "Live versions in memory.", |app| gauge_value(app.bundles.size().0)),
        ("understudy_bundle_bytes", "Bytes of live versions in memory.", |app| gauge_value(app.bundles.size().1)),
    ];
    for (name, help, read) in gauges {
        let app = app.clone();
        metrics.gauge(name, help, move || read(&app))?;
    }
    Ok(())
}

fn gauge_count(number: usize) -> f64 {
    gauge_value(u64::try_from(number).unwrap_or(u64::MAX))
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn gauge_value(number: u64) -> f64 {
    number as f64
}

/// Waits until there may be work: this process has committed since `seen`, or another one may have left some. An idle
/// process reads hardly anything.
async fn next_look(store: &Store, seen: &mut Option<u64>) {
    let others = Instant::now() + LOOK_AT_OTHERS_EVERY;
    while *seen == Some(store.commits()) && Instant::now() < others {
        sleep(LOOK_EVERY).await;
    }
    *seen = Some(store.commits());
}

async fn seal_audit_log(store: Store) {
    let mut seen = None;
    loop {
        next_look(&store, &mut seen).await;
        while has_more("sealing the audit log", store.seal_audit().await, &mut seen) {}
        sleep(LOOK_EVERY).await;
    }
}

async fn remove_deleted_agents(store: Store) {
    let mut seen = None;
    loop {
        next_look(&store, &mut seen).await;
        while has_more("removing a deleted agent", store.remove_deleted_agents().await, &mut seen) {
            sleep(SLICE_PAUSE).await;
        }
        sleep(LOOK_EVERY).await;
    }
}

/// [`had_work`] for work that [`next_look`] waits for: a failure is retried soon.
fn has_more(what: &str, done: Result<usize, StoreError>, seen: &mut Option<u64>) -> bool {
    if done.is_err() {
        *seen = None;
    }
    had_work(what, done)
}

/// Whether a batch did any work, so that another may follow. A failure is logged and retried at the next interval.
fn had_work(what: &str, done: Result<usize, StoreError>) -> bool {
    done.inspect_err(|error| log::warn!("{what} failed, trying again: {error}")).is_ok_and(|done| done > 0)
}

async fn store_token_uses(app: Data<AppState>) {
    let mut ticks = tokio::time::interval(TOKEN_USE_EVERY);
    loop {
        ticks.tick().await;
        while had_work("storing the use of tokens", app.auth.usage().store_noted(&app.store).await) {}
    }
}

/// Deletes expired rows, one kind at each interval.
async fn delete_expired(store: Store, app: Data<AppState>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        app.evict_idle_callers();
        while had_work("sweeping stored answers", store.delete_expired_responses().await) {}
        ticks.tick().await;
        while had_work("sweeping refresh tokens", store.delete_expired_refresh_tokens().await) {}
        ticks.tick().await;
        while had_work("sweeping invitations", store.delete_expired_invitations().await) {}
        ticks.tick().await;
        while had_work("sweeping password resets", store.delete_expired_password_resets().await) {}
    }
}

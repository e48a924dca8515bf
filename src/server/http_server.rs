//! The HTTP server, with graceful shutdown.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, Error, HttpServer, rt};

use crate::api::system::{ApiDocumentation, Readiness};
use crate::http::body::BodyLimits;
use crate::http::endpoint::Endpoint;
use crate::http::lifecycle::Lifecycle;
use crate::http::metrics::Metrics;
use crate::http::middleware::cors;
use crate::http::middleware::error_format::render_errors;
use crate::http::middleware::observe::{self, RequestObserver};
use crate::http::middleware::request_id::RequestIds;
use crate::http::router;

/// How long a connection stays open after a response to a request whose body was not read completely.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// The settings of the HTTP server.
#[derive(Clone, Debug)]
pub struct HttpServerSettings {
    /// Number of worker threads.
    pub workers: usize,
    /// How long an idle connection stays open.
    pub keep_alive: Duration,
    /// Maximum time until the head of a request has arrived.
    pub head_deadline: Duration,
    /// Limits for request bodies.
    pub body: BodyLimits,
    /// Origins allowed by CORS. Empty means none.
    pub cors_origins: Vec<String>,
    /// How long `/readyz` fails before the listener closes, so that load balancers stop sending requests.
    pub lame_duck: Duration,
    /// How long running requests may take to finish after the listener has closed.
    pub grace: Duration,
}

impl Default for HttpServerSettings {
    fn default() -> Self {
        Self {
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            keep_alive: Duration::from_secs(15),
            head_deadline: Duration::from_secs(5),
            body: BodyLimits::default(),
            cors_origins: Vec::new(),
            lame_duck: Duration::from_secs(1),
            grace: Duration::from_secs(10),
        }
    }
}

/// The dependencies of the HTTP server.
#[derive(Clone, Debug)]
pub struct HttpServerParts {
    /// The source of request ids.
    pub request_ids: RequestIds,
    /// The metrics of the process.
    pub metrics: Metrics,
    /// The check behind `/readyz`.
    pub readiness: Readiness,
    /// The routes: `routes::table`, with additions in tests.
    pub routes: fn() -> Vec<Endpoint>,
}

/// Builds the app of a worker: middleware in the order they wrap, and the routes. `configure` adds application data.
pub(crate) fn build_app<C: Fn(&mut ServiceConfig)>(
    settings: &HttpServerSettings,
    parts: &HttpServerParts,
    lifecycle: &Lifecycle,
    documentation: &Data<ApiDocumentation>,
    configure: C,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<C>>,
        Error = Error,
        InitError = (),
    > + use<C>,
> {
    let HttpServerParts { request_ids, metrics, readiness, routes } = parts.clone();
    let observer = RequestObserver { ids: request_ids, metrics: metrics.clone(), lifecycle: lifecycle.clone() };
    App::new()
        .app_data(settings.body)
        .app_data(Data::new(metrics))
        .app_data(Data::new(readiness))
        .app_data(Data::new(lifecycle.clone()))
        .app_data(Data::clone(documentation))
        .configure(configure)
        .configure(|config| router::register(config, routes()))
        .wrap(cors::cors_rules(&settings.cors_origins))
        .wrap(from_fn(render_errors))
        .wrap(Compress::default())
        .wrap(from_fn(move |request: ServiceRequest, next: Next<_>| observe::observe(observer.clone(), request, next)))
}

/// Serves on `listener` until `stop` completes. Then `/readyz` fails, the listener closes and running requests finish.
///
/// # Errors
/// If the listener cannot be used.
pub async fn run<C>(
    listener: TcpListener,
    settings: HttpServerSettings,
    parts: HttpServerParts,
    configure: C,
    stop: impl Future<Output = ()>,
) -> io::Result<()>
where
    C: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let lifecycle = Lifecycle::default();
    let documentation = Data::new(ApiDocumentation::new(&(parts.routes)()).map_err(io::Error::other)?);
    let (lame_duck, stopping) = (settings.lame_duck, lifecycle.clone());
    let (workers, keep_alive, grace) = (settings.workers, settings.keep_alive, settings.grace);
    let head_deadline = settings.head_deadline;
    let server = HttpServer::new(move || build_app(&settings, &parts, &lifecycle, &documentation, configure.clone()))
        .workers(workers)
        .keep_alive(keep_alive)
        .client_request_timeout(head_deadline)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .shutdown_timeout(grace.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    let serving = rt::spawn(server);
    stop.await;
    shut_down(&stopping, lame_duck, handle).await;
    serving.await.map_err(io::Error::other)?
}

async fn shut_down(lifecycle: &Lifecycle, lame_duck: Duration, handle: ServerHandle) {
    lifecycle.stop();
    log::info!("stopping: not ready any more");
    rt::time::sleep(lame_duck).await;
    log::info!("stopping: finishing what runs");
    handle.stop(true).await;
}

/// Installs signal handlers. The returned future completes on SIGTERM or SIGINT.
///
/// # Errors
/// If the handlers cannot be installed.
pub fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests;

//! A server on a free port, with test routes beside those of the product.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::web;
use actix_web::{HttpMessage as _, HttpRequest, rt};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::super::*;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::Form;
use crate::domain::request_id;
use crate::http::body::Incoming;
use crate::http::endpoint::{RequestSpec, ResponseSpec};
use crate::http::error::{ApiError, ForbiddenMessage};
use crate::http::request_parts::LoggedTenant;
use crate::http::response::ApiResponse;
use crate::service::error::ServiceError;
use crate::store::StoreError;

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) is_database_away: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<io::Result<()>>,
}

/// A response: status, unparsed head, body.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: String::from_utf8_lossy(&bytes[end + 4..]).into_owned() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Server {
    pub(super) fn start() -> Self {
        Self::with(settings())
    }

    pub(super) fn with(settings: HttpServerSettings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_database_away = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = oneshot::channel::<()>();
        let parts = parts(Arc::clone(&is_database_away));
        let serving = rt::spawn(run(listener, settings, parts, |_| {}, async { stopped.await.unwrap_or_default() }));
        Self { address, is_database_away, stop: Some(stop), serving }
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends a request head, given without its empty line, and reads until the server closes.
    pub(super) async fn send(&self, head: &str) -> Answer {
        self.send_with_body(head, "").await
    }

    pub(super) async fn send_with_body(&self, head: &str, body: &str) -> Answer {
        let mut stream = self.connect().await;
        let request = format!("{head}\r\nHost: t\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        read(&mut stream).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1")).await
    }

    pub(super) fn ask_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(super) async fn stopped(self) {
        self.serving.await.unwrap().unwrap();
    }
}

pub(super) async fn read(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let whole = stream.read_to_end(&mut bytes);
    tokio::time::timeout(Duration::from_secs(5), whole).await.expect("the server closes").unwrap();
    Answer::of(&bytes)
}

pub(super) fn settings() -> HttpServerSettings {
    HttpServerSettings {
        workers: 1,
        body: BodyLimits { bytes: 1000, deadline: Duration::from_millis(300) },
        cors_origins: vec!["https://dashboard.example.com".to_owned()],
        lame_duck: Duration::ZERO,
        ..HttpServerSettings::default()
    }
}

fn parts(away: Arc<AtomicBool>) -> HttpServerParts {
    let check = move || {
        let error = StoreError::Unavailable("host secret.example.com".to_owned());
        if away.load(Ordering::Relaxed) { Err(error) } else { Ok(()) }
    };
    HttpServerParts {
        request_ids: RequestIds::new(|| "made-id".to_owned()),
        metrics: Metrics::new().unwrap(),
        readiness: Readiness::new(check),
        routes: table,
    }
}

static ANY: Form = Form::new(&[]);

/// The routes of the product, and handlers that fail in every way.
fn table() -> Vec<Endpoint> {
    let done = || ResponseSpec::empty(200, "Done.");
    let request = || RequestSpec::form("Any", &ANY, json!({}));
    let mut table = crate::api::routes::table();
    table.extend([
        Endpoint::get("/api/v1/panic", "panic", || web::to(panics)).public().replies(done()),
        Endpoint::get("/training/panic", "panicOpenCx", || web::to(panics)).public(),
        Endpoint::get("/v2/personas/{persona_id}/panic", "panicLuw", || web::to(panics)).public(),
        Endpoint::post("/api/v1/echo", "echo", || web::to(echo)).public().body(request()),
        Endpoint::put("/v2/personas/{persona_id}/echo", "echoLuw", || web::to(echo)).public().body(request()),
        Endpoint::put("/api/v1/echo", "forbid", || web::to(forbid))
            .needs(Permission::TrainingsWrite)
            .forbidden(ForbiddenMessage::WriteTraining),
        Endpoint::delete("/api/v1/echo", "break", || web::to(broken)).needs(Permission::TrainingsWrite),
        Endpoint::get("/api/v1/long", "long", || web::to(long)).public(),
        Endpoint::get("/api/v1/log", "log", || web::to(logs)).public(),
        Endpoint::get("/api/v1/slow", "slow", || web::to(slow)).public(),
    ]);
    table
}

/// The duration of the slow route, longer than the lame duck period.
pub const SLOW: Duration = Duration::from_secs(4);

async fn panics() -> ApiResponse {
    panic!("a secret {}", 42)
}

async fn echo(body: Incoming) -> Result<ApiResponse, ApiError> {
    ApiResponse::data(&body.json().await?.fields)
}

async fn forbid(request: HttpRequest) -> Result<ApiResponse, ApiError> {
    request.extensions_mut().insert(LoggedTenant("acme".to_owned()));
    Err(ServiceError::Forbidden.into())
}

async fn broken() -> Result<ApiResponse, ApiError> {
    Err(StoreError::Unavailable("host secret.example.com".to_owned()).into())
}

/// Writes a line of the log from another thread.
async fn logs() -> Result<ApiResponse, ApiError> {
    let line = request_id::carried(|| log::warn!("request={} off the thread", request_id::current()));
    tokio::task::spawn_blocking(line).await.unwrap();
    ApiResponse::data(&())
}

async fn long() -> Result<ApiResponse, ApiError> {
    ApiResponse::data(&"abc".repeat(1000))
}

async fn slow() -> Result<ApiResponse, ApiError> {
    rt::time::sleep(SLOW).await;
    ApiResponse::data(&"done")
}

use std::process::Command;
use std::sync::{Mutex, Once};
use std::time::Duration;

use log::{LevelFilter, Log, Metadata, Record};
use pretty_assertions::assert_eq;

use super::server::Server;
use crate::server::http_server::shutdown_signal;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static START: Once = Once::new();

/// Collects every log line: the tests of this module share one process and thus one logger.
struct Collector;

impl Log for Collector {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = format!("{} {} {}", record.level(), record.target(), record.args());
        LINES.lock().unwrap().push(line);
    }

    fn flush(&self) {}
}

/// The log lines of the request with this id.
async fn lines_of(server: &Server, request: &str, id: &str) -> Vec<String> {
    START.call_once(|| log::set_logger(&Collector).unwrap());
    log::set_max_level(LevelFilter::Info);
    server.send(&format!("{request} HTTP/1.1\r\nX-Request-Id: {id}")).await;
    let lines = LINES.lock().unwrap();
    lines.iter().filter(|line| line.contains(&format!("request={id}"))).cloned().collect()
}

/// The line without its duration, which differs between runs.
fn without_ms(line: &str) -> String {
    line.split(' ').filter(|word| !word.starts_with("ms=")).collect::<Vec<_>>().join(" ")
}

#[actix_web::test]
async fn a_request_logs_one_line_with_its_route_and_tenant() {
    let server = Server::start();
    let lines = lines_of(&server, "PUT /api/v1/echo?token=secret", "log-1").await;
    let line = "INFO understudy::access method=PUT route=/api/v1/echo status=403 request=log-1 tenant=acme";
    assert_eq!(lines.iter().map(|line| without_ms(line)).collect::<Vec<_>>(), [line]);
    assert!(lines[0].contains(" ms="));
    let lines = lines_of(&server, "GET /api/v1/secret-path", "log-2").await;
    let line = "INFO understudy::access method=GET route=unmatched status=404 request=log-2 tenant=-";
    assert_eq!(lines.iter().map(|line| without_ms(line)).collect::<Vec<_>>(), [line]);
}

#[actix_web::test]
async fn a_cause_is_logged_once_with_the_request_id() {
    let server = Server::start();
    for (request, id, cause) in [
        ("GET /api/v1/panic", "log-3", "method=GET route=/api/v1/panic cause=a handler panicked: a secret 42"),
        (
            "DELETE /api/v1/echo",
            "log-4",
            "method=DELETE route=/api/v1/echo cause=the database is unavailable: host secret.example.com",
        ),
    ] {
        let lines = lines_of(&server, request, id).await;
        let causes: Vec<_> = lines.iter().filter(|line| line.starts_with("ERROR")).collect();
        assert_eq!(causes.len(), 1, "{lines:?}");
        assert!(causes[0].ends_with(&format!("request={id} {cause}")), "{causes:?}");
        assert_eq!(lines.len(), 2);
    }
}

#[actix_web::test]
async fn a_line_from_another_thread_has_the_request_id() {
    let server = Server::start();
    let lines = lines_of(&server, "GET /api/v1/log", "log-5").await;
    assert!(lines.iter().any(|line| line.ends_with("request=log-5 off the thread")), "{lines:?}");
}

#[actix_web::test]
async fn sigterm_and_sigint_stop_the_server() {
    for signal in ["-TERM", "-INT"] {
        let asked = shutdown_signal().unwrap();
        let id = std::process::id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        tokio::time::timeout(Duration::from_secs(2), asked).await.expect(signal);
    }
}

use std::time::Duration;

use actix_web::rt;
use actix_web::rt::time::sleep;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::server::{SLOW, Server, settings};
use crate::server::http_server::HttpServerSettings;

#[actix_web::test]
async fn readiness_fails_first_then_the_listener_closes_and_running_requests_finish() {
    let mut server = Server::with(HttpServerSettings { lame_duck: SLOW / 2, grace: 2 * SLOW, ..settings() });
    assert_eq!(server.get("/readyz").await.status, 200);
    server.ask_to_stop();
    let answer = loop {
        let answer = server.get("/readyz").await;
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(server.get("/api/v1/health").await.status, 200, "still served while others look elsewhere");

    let mut running = server.connect().await;
    running.write_all(b"GET /api/v1/slow HTTP/1.1\r\nHost: t\r\n\r\n").await.unwrap();
    while TcpStream::connect(server.address).await.is_ok() {
        sleep(Duration::from_millis(10)).await;
    }
    let answer = super::server::read(&mut running).await;
    assert!(answer.body.ends_with(r#"{"success":true,"data":"done"}"#));
    assert_eq!(answer.header("connection"), Some("close"));
    tokio::time::timeout(2 * SLOW, server.stopped()).await.expect("the server ends");
}

#[actix_web::test]
async fn idle_connections_do_not_delay_the_shutdown() {
    let mut server = Server::start();
    let mut idle = server.connect().await;
    idle.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: t\r\n\r\n").await.unwrap();
    let mut bytes = [0; 2000];
    assert!(idle.read(&mut bytes).await.unwrap() > 0);
    server.ask_to_stop();
    let stopped = rt::spawn(server.stopped());
    tokio::time::timeout(Duration::from_secs(3), stopped).await.expect("the server ends").unwrap();
}

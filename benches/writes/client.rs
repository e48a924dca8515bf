//! Clients that create trainings over HTTP/1.1 keep-alive: as little work as possible beside the server's.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::server::Server;
use super::{Figures, drive};

/// Agents the trainings are spread over.
const AGENTS: usize = 8;

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(4096) }
    }

    /// Sends a request and answers status and body.
    pub fn send(&mut self, server: &Server, method: &str, path: &str, body: &str) -> (u16, String) {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            server.token,
            body.len()
        );
        self.stream.write_all(head.as_bytes()).unwrap();
        self.buffer.clear();
        let mut chunk = [0; 4096];
        loop {
            let read = self.stream.read(&mut chunk).unwrap();
            assert!(read > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&chunk[..read]);
            if let Some(answer) = whole(&self.buffer) {
                return answer;
            }
        }
    }
}

fn whole(bytes: &[u8]) -> Option<(u16, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    (body.len() >= length.unwrap_or(0usize)).then(|| (head[9..12].parse().unwrap(), body.to_owned()))
}

pub fn run(server: &Server, clients: usize, _: Duration) -> Figures {
    let mut setup = Connection::open(server);
    let agents: Vec<String> = (0..AGENTS)
        .map(|_| {
            let body = r#"{"name":"Bench","label":"Bench","language":"en-US"}"#;
            let (status, made) = setup.send(server, "POST", "/api/v1/agents", body);
            assert_eq!(status, 201, "{made}");
            let id = made.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            format!("/api/v1/agents/{id}/trainings")
        })
        .collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let begin = || {
        let mine = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        (Connection::open(server), agents[mine % AGENTS].clone())
    };
    drive(clients, begin, |(connection, path)| {
        let body = r#"{"subject":"Opening hours","instructions":"We are open from 9 to 18, Sundays closed."}"#;
        let (status, answer) = connection.send(server, "POST", path, body);
        assert_eq!(status, 200, "{answer}");
    })
}

//! A minimal HTTP/1.1 client with keep-alive, so that most of the work is in the server.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::server::Server;

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: vec![0; 8 * 1024 * 1024] }
    }

    /// Sends a request and returns status and body.
    pub fn send(&mut self, server: &Server, method: &str, path: &str, body: &str) -> (u16, &str) {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            server.token,
            body.len()
        );
        self.stream.write_all(head.as_bytes()).unwrap();
        let (mut filled, mut bounds) = (0, None);
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).unwrap();
            assert!(read > 0, "the server closed the connection, or says more than fits");
            filled += read;
            bounds = bounds.or_else(|| bounds_of(&self.buffer[..filled]));
            let Some((begin, end)) = bounds.filter(|(_, end)| *end <= filled) else { continue };
            let status = std::str::from_utf8(&self.buffer[9..12]).unwrap().parse().unwrap();
            return (status, std::str::from_utf8(&self.buffer[begin..end]).unwrap());
        }
    }
}

/// The start and the end of the body, if the head is complete.
fn bounds_of(bytes: &[u8]) -> Option<(usize, usize)> {
    let begin = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..begin]).ok()?;
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    Some((begin, begin + length.unwrap_or(0usize)))
}

/// Creates an agent and returns its path.
pub fn create_agent(server: &Server, connection: &mut Connection) -> String {
    let body = r#"{"name":"Bench","label":"Bench","language":"en-US"}"#;
    let (status, made) = connection.send(server, "POST", "/api/v1/agents", body);
    assert_eq!(status, 201, "{made}");
    let id = made.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    format!("/api/v1/agents/{id}")
}

/// Creates a training and returns its path.
pub fn create_training(server: &Server, connection: &mut Connection, agent: &str, body: &str) -> String {
    let (status, made) = connection.send(server, "POST", &format!("{agent}/trainings"), body);
    assert_eq!(status, 200, "{made}");
    let id = made.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    format!("{agent}/trainings/{id}")
}

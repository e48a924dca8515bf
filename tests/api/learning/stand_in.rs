//! A stand-in for a language model's service: real HTTP on a real socket, answering well or badly.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// How it answers.
#[derive(Clone)]
pub enum Manner {
    /// With this status and body.
    Says(u16, String),
    /// The same, after a while.
    Late(Duration, String),
    /// With bytes that are no HTTP.
    Garbles,
    /// Not at all: it hangs up.
    HangsUp,
    /// With so many bytes of body.
    Floods(usize),
    /// A byte of its answer now and then.
    Drips,
}

pub struct StandIn {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manner, heard) = (manner.clone(), Arc::clone(&heard));
                std::thread::spawn(move || {
                    heard.lock().unwrap().push(request(&stream));
                    // The other side may have hung up already.
                    drop(answer(stream, &manner));
                });
            }
        });
        Self { url, requests }
    }

    /// One that says a model's text.
    pub fn writing(text: &str) -> Self {
        Self::start(Manner::Says(200, completion(text)))
    }

    /// What it was asked: head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The body of a completion.
pub fn completion(text: &str) -> String {
    json!({"id": "x", "object": "chat.completion", "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}},
    ]})
    .to_string()
}

/// A lesson as a model writes it.
pub fn lesson(subject: &str, instructions: &str) -> String {
    let value: Value = json!({"subject": subject, "instructions": instructions});
    value.to_string()
}

fn request(mut stream: &TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let ended = length.map_or(body.ends_with("0\r\n\r\n"), |length: usize| body.len() >= length);
            if ended {
                return text;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

fn answer(mut stream: TcpStream, manner: &Manner) -> std::io::Result<()> {
    let head = |status: u16, length: usize| {
        format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        )
    };
    match manner {
        Manner::Says(status, body) => stream.write_all((head(*status, body.len()) + body).as_bytes()),
        Manner::Late(wait, body) => {
            std::thread::sleep(*wait);
            stream.write_all((head(200, body.len()) + body).as_bytes())
        }
        Manner::Garbles => stream.write_all(b"\x00\xffnonsense\r\n\r\n{}"),
        Manner::HangsUp => Ok(()),
        Manner::Floods(length) => {
            stream.write_all((head(200, *length) + "\"").as_bytes())?;
            (0..length / 1024).try_for_each(|_| stream.write_all(&[b'a'; 1024]))
        }
        Manner::Drips => {
            stream.write_all(head(200, 1000).as_bytes())?;
            (0..1000).try_for_each(|_| {
                std::thread::sleep(Duration::from_millis(100));
                stream.write_all(b" ")
            })
        }
    }
}

//! A fake language model: an HTTP server with good and bad responses.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// How the fake model responds.
#[derive(Clone)]
pub enum ModelBehavior {
    /// With a status and a body.
    Answers(u16, String),
    /// With status 200 and a body, after a delay.
    AnswersLate(Duration, String),
    /// With bytes that are not HTTP.
    SendsGarbage,
    /// Closes the connection without a response.
    HangsUp,
    /// With a body of this many bytes.
    SendsTooMuch(usize),
    /// With one byte of the body every 100 ms.
    SendsByteByByte,
}

pub struct FakeModel {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeModel {
    pub fn start(behavior: ModelBehavior) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let received = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (behavior, received) = (behavior.clone(), Arc::clone(&received));
                std::thread::spawn(move || {
                    received.lock().unwrap().push(read_request(&stream));
                    // The client may have closed the connection already.
                    drop(write_answer(stream, &behavior));
                });
            }
        });
        Self { url, requests }
    }

    /// A model that completes every chat with this text.
    pub fn answering(text: &str) -> Self {
        Self::start(ModelBehavior::Answers(200, completion(text)))
    }

    /// Head and body of each request received.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The body of a chat completion.
pub fn completion(text: &str) -> String {
    json!({"id": "x", "object": "chat.completion", "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}},
    ]})
    .to_string()
}

/// A scenario in the JSON format that a model returns.
pub fn scenario(subject: &str, instructions: &str) -> String {
    let value: Value = json!({"subject": subject, "instructions": instructions});
    value.to_string()
}

fn read_request(mut stream: &TcpStream) -> String {
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

fn write_answer(mut stream: TcpStream, behavior: &ModelBehavior) -> std::io::Result<()> {
    let head = |status: u16, length: usize| {
        format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        )
    };
    match behavior {
        ModelBehavior::Answers(status, body) => stream.write_all((head(*status, body.len()) + body).as_bytes()),
        ModelBehavior::AnswersLate(wait, body) => {
            std::thread::sleep(*wait);
            stream.write_all((head(200, body.len()) + body).as_bytes())
        }
        ModelBehavior::SendsGarbage => stream.write_all(b"\x00\xffnonsense\r\n\r\n{}"),
        ModelBehavior::HangsUp => Ok(()),
        ModelBehavior::SendsTooMuch(length) => {
            stream.write_all((head(200, *length) + "\"").as_bytes())?;
            (0..length / 1024).try_for_each(|_| stream.write_all(&[b'a'; 1024]))
        }
        ModelBehavior::SendsByteByByte => {
            stream.write_all(head(200, 1000).as_bytes())?;
            (0..1000).try_for_each(|_| {
                std::thread::sleep(Duration::from_millis(100));
                stream.write_all(b" ")
            })
        }
    }
}

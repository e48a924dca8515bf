//! A fake embeddings service that knows three topics and can be slow or fail.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// What TEI accepts in one request by default.
const MAX_TEXTS: usize = 32;

/// How the service responds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Behavior {
    Normal,
    Slow,
    /// Late for a caller, but in time for work in the background: whenever it gets several texts.
    SlowWithSeveral,
    ServerError,
    NotJson,
    TooFewVectors,
    WrongDimensions,
    NullNumbers,
    ZeroVectors,
    /// Fails for every other model.
    OnlyModel(&'static str),
}

pub struct FakeService {
    pub address: SocketAddr,
    behavior: Arc<Mutex<Behavior>>,
    /// Bearer token, model and text of every request, in order.
    seen: Arc<Mutex<Vec<(String, String, String)>>>,
}

impl FakeService {
    pub fn start(behavior: Behavior) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service = Self {
            address: listener.local_addr().unwrap(),
            behavior: Arc::new(Mutex::new(behavior)),
            seen: Arc::default(),
        };
        let (behavior, seen) = (Arc::clone(&service.behavior), Arc::clone(&service.seen));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (behavior, seen) = (Arc::clone(&behavior), Arc::clone(&seen));
                std::thread::spawn(move || {
                    let behavior = *behavior.lock().unwrap();
                    respond(stream.unwrap(), behavior, &seen);
                });
            }
        });
        service
    }

    pub fn behave(&self, behavior: Behavior) {
        *self.behavior.lock().unwrap() = behavior;
    }

    /// How often a text was sent with this bearer token.
    pub fn requests(&self, bearer: &str, text: &str) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|(token, _, known)| token == bearer && known == text).count()
    }

    /// How often a text was sent to this model.
    pub fn requests_to_model(&self, model: &str, text: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|(_, asked_model, known)| asked_model == model && known == text).count()
    }
}

fn respond(mut stream: TcpStream, behavior: Behavior, seen: &Mutex<Vec<(String, String, String)>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut length, mut bearer, mut line) = (0, String::new(), String::new());
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        let (name, value) = line.split_once(':').unwrap_or((line.as_str(), ""));
        match name.to_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => value.trim().clone_into(&mut bearer),
            _ => {}
        }
        line.clear();
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() || body.is_empty() {
        return;
    }
    let request: Value = serde_json::from_slice(&body).unwrap();
    let texts: Vec<String> = serde_json::from_value(request["input"].clone()).unwrap();
    let model = request["model"].as_str().unwrap();
    let entry = |text: &String| (bearer.clone(), model.to_owned(), text.clone());
    seen.lock().unwrap().extend(texts.iter().map(entry));
    if behavior == Behavior::Slow {
        std::thread::sleep(Duration::from_secs(3));
    }
    if behavior == Behavior::SlowWithSeveral && texts.len() > 1 {
        std::thread::sleep(Duration::from_millis(400));
    }
    let is_other_model = matches!(behavior, Behavior::OnlyModel(model) if request["model"] != model);
    let status = if texts.len() > MAX_TEXTS {
        "413 Payload Too Large"
    } else if behavior == Behavior::ServerError || is_other_model {
        "500 Internal Server Error"
    } else {
        "200 OK"
    };
    let body = body_of(&texts, behavior);
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    // The client may have hung up.
    let _gone = write!(stream, "{head}Connection: close\r\n\r\n{body}");
}

fn body_of(texts: &[String], behavior: Behavior) -> String {
    let embedding = |text: &String| match behavior {
        Behavior::WrongDimensions => json!([1.0, 0.0]),
        Behavior::NullNumbers => json!([null, null, null, null]),
        Behavior::ZeroVectors => json!([0.0, 0.0, 0.0, 0.0]),
        _ => json!(embed(text)),
    };
    let mut data: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| json!({"object": "embedding", "index": index, "embedding": embedding(text)}))
        .collect();
    match behavior {
        Behavior::NotJson => return "<html>Bad gateway</html>".to_owned(),
        Behavior::TooFewVectors => drop(data.pop()),
        _ => data.reverse(),
    }
    json!({"object": "list", "data": data, "model": "small"}).to_string()
}

fn embed(text: &str) -> [f32; 4] {
    let text = text.to_lowercase();
    let knows = |words: [&str; 2]| if words.iter().any(|word| text.contains(word)) { 1.0 } else { 0.0 };
    [knows(["hours", "geöffnet"]), knows(["card", "karte"]), knows(["parcel", "paket"]), 0.1]
}

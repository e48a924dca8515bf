//! An embeddings service of a test's own: it knows three things, and can be slow, wrong and broken.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Manner {
    Well,
    Slowly,
    With500,
    WithoutJson,
    WithTooFew,
    WithOtherDimensions,
    WithoutNumbers,
    WithZeros,
    /// As one that has no other model than this.
    WithOnly(&'static str),
}

/// The running service.
pub struct StandIn {
    pub address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    /// Bearer tokens, models and texts, as they came.
    seen: Arc<Mutex<Vec<(String, String, String)>>>,
}

impl StandIn {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service = Self {
            address: listener.local_addr().unwrap(),
            manner: Arc::new(Mutex::new(manner)),
            seen: Arc::default(),
        };
        let (manner, seen) = (Arc::clone(&service.manner), Arc::clone(&service.seen));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (manner, seen) = (Arc::clone(&manner), Arc::clone(&seen));
                std::thread::spawn(move || {
                    let manner = *manner.lock().unwrap();
                    answer(stream.unwrap(), manner, &seen);
                });
            }
        });
        service
    }

    pub fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// How often a text was sent, with this bearer token.
    pub fn asked(&self, bearer: &str, text: &str) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|(token, _, known)| token == bearer && known == text).count()
    }

    /// How often a text was sent to this model.
    pub fn asked_of(&self, model: &str, text: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|(_, asked, known)| asked == model && known == text).count()
    }
}

fn answer(mut stream: TcpStream, manner: Manner, seen: &Mutex<Vec<(String, String, String)>>) {
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
    let order: Value = serde_json::from_slice(&body).unwrap();
    let texts: Vec<String> = serde_json::from_value(order["input"].clone()).unwrap();
    let model = order["model"].as_str().unwrap();
    let asked = |text: &String| (bearer.clone(), model.to_owned(), text.clone());
    seen.lock().unwrap().extend(texts.iter().map(asked));
    if manner == Manner::Slowly {
        std::thread::sleep(Duration::from_secs(3));
    }
    let lacks = matches!(manner, Manner::WithOnly(model) if order["model"] != model);
    let status = if manner == Manner::With500 || lacks { "500 Internal Server Error" } else { "200 OK" };
    let body = body_of(&texts, manner);
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    // Who asked may be gone by now.
    let _gone = write!(stream, "{head}Connection: close\r\n\r\n{body}");
}

fn body_of(texts: &[String], manner: Manner) -> String {
    let embedding = |text: &String| match manner {
        Manner::WithOtherDimensions => json!([1.0, 0.0]),
        Manner::WithoutNumbers => json!([null, null, null, null]),
        Manner::WithZeros => json!([0.0, 0.0, 0.0, 0.0]),
        _ => json!(meaning(text)),
    };
    let mut data: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| json!({"object": "embedding", "index": index, "embedding": embedding(text)}))
        .collect();
    match manner {
        Manner::WithoutJson => return "<html>Bad gateway</html>".to_owned(),
        Manner::WithTooFew => drop(data.pop()),
        _ => data.reverse(),
    }
    json!({"object": "list", "data": data, "model": "small"}).to_string()
}

fn meaning(text: &str) -> [f32; 4] {
    let text = text.to_lowercase();
    let knows = |words: [&str; 2]| if words.iter().any(|word| text.contains(word)) { 1.0 } else { 0.0 };
    [knows(["hours", "geöffnet"]), knows(["card", "karte"]), knows(["parcel", "paket"]), 0.1]
}

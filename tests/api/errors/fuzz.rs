//! Random requests never cause a 5xx, and every error has the form of its wire format.

use fastrand::Rng;
use serde_json::{Value, json};
use understudy::testing::{Endpoint, WireFormat, routes};

use crate::support::{Actor, RawResponse, TestApp, send_raw};

/// The same requests every time.
const SEED: u64 = 20_260_101;
const ROUNDS: usize = 40;

const TEXTS: [&str; 16] = [
    "",
    " ",
    "\0",
    "a\0b",
    "'; DROP TABLE agents; --",
    "../../etc/passwd",
    "%s%n",
    "\u{202e}",
    "🦀",
    "NaN",
    "1e999",
    "-0",
    "9223372036854775808",
    "{{7*7}}",
    "null",
    "\u{feff}x",
];

fn value(rng: &mut Rng, depth: usize) -> Value {
    match rng.u8(0..if depth == 0 { 7 } else { 9 }) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(rng.i64(..)),
        3 => json!(rng.u64(..)),
        4 => json!(f64::from_bits(rng.u64(..))),
        5 => json!(TEXTS[rng.usize(..TEXTS.len())]),
        6 => json!(TEXTS[rng.usize(..TEXTS.len())].repeat(rng.usize(1..3000))),
        7 => (0..rng.usize(..5)).map(|_| value(rng, depth - 1)).collect(),
        _ => {
            let entry = |rng: &mut Rng| (TEXTS[rng.usize(..TEXTS.len())].to_owned(), value(rng, depth - 1));
            Value::Object((0..rng.usize(..4)).map(|_| entry(rng)).collect())
        }
    }
}

/// A body with the right field names and random values.
fn body(rng: &mut Rng, row: &Endpoint) -> Vec<u8> {
    let Some(request) = &row.request else { return random(rng, 64) };
    let mut fields = request.example.as_object().cloned().unwrap_or_default();
    for field in request.form.fields() {
        if rng.u8(..3) == 0 {
            fields.insert(field.name.to_owned(), value(rng, 3));
        }
    }
    let text = Value::Object(fields).to_string().into_bytes();
    match rng.u8(..8) {
        0 => text[..rng.usize(..text.len())].to_vec(),
        1 => random(rng, 300),
        2 => format!("{}1{}", "[".repeat(3000), "]".repeat(3000)).into_bytes(),
        3 => format!("{}1{}", "{\"metadata\":".repeat(500), "}".repeat(500)).into_bytes(),
        _ => text,
    }
}

fn random(rng: &mut Rng, most: usize) -> Vec<u8> {
    (0..rng.usize(..most)).map(|_| rng.u8(..)).collect()
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn path(rng: &mut Rng, row: &Endpoint, agent: &str) -> String {
    let segment = |part: &str, rng: &mut Rng| match (part.starts_with('{'), rng.u8(..4)) {
        (false, _) => part.to_owned(),
        (true, 0) => escaped(TEXTS[rng.usize(..TEXTS.len())]),
        (true, 1) => rng.i64(..).to_string(),
        (true, 2) => "%zz%".to_owned(),
        (true, _) => agent.to_owned(),
    };
    let path: Vec<String> = row.path.split('/').map(|part| segment(part, rng)).collect();
    let mut query = String::new();
    let fields = row.query.iter().flat_map(|form| form.fields()).map(|field| field.name);
    let known = fields.chain(["view", "page", "search", "limit", "x[]", "a[b][c]"]);
    for name in known {
        if rng.u8(..3) == 0 {
            let value = if rng.bool() { escaped(TEXTS[rng.usize(..TEXTS.len())]) } else { rng.i64(..).to_string() };
            query.push_str(&format!("&{name}={}", if rng.u8(..12) == 0 { "%f" } else { &value }));
        }
    }
    format!("{}?{query}", path.join("/"))
}

fn request(rng: &mut Rng, row: &Endpoint, actor: &Actor, agent: &str) -> Vec<u8> {
    let mut request = format!("{} {} HTTP/1.1\r\nHost: t\r\n", row.method, path(rng, row, agent)).into_bytes();
    request.extend(format!("Authorization: Bearer {}\r\n", actor.bearer).bytes());
    let json = if rng.u8(..8) == 0 { "text/html; charset=\"x\"" } else { "application/json" };
    request.extend(format!("Content-Type: {json}\r\nConnection: close\r\n").bytes());
    for name in ["If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id", "X-Environment", "Accept", "Origin"] {
        match rng.u8(..12) {
            0 => request.extend(format!("{name}: \"{}\"\r\n", rng.i64(..)).bytes()),
            1 => request.extend([name.as_bytes(), b": \xff\xfe\x80\r\n"].concat()),
            2 => request.extend(format!("{name}: {}\r\n", "x".repeat(rng.usize(..2000))).bytes()),
            3 => request.extend(format!("{name}: *\r\n").bytes()),
            _ => {}
        }
    }
    let body = body(rng, row);
    request.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
    request.extend(body);
    request
}

fn is_error_of(face: WireFormat, answer: &RawResponse) -> bool {
    let Ok(body) = serde_json::from_str::<Value>(&answer.body) else { return false };
    match face {
        WireFormat::Talkover => body["success"] == false && body["message"].is_string() && body["code"].is_string(),
        WireFormat::OpenCx => {
            body["statusCode"] == answer.status && body["message"].is_string() && body["error"].is_string()
        }
        WireFormat::Luw => body["status"] == false && (body["error"].is_string() || body["errors"].is_object()),
    }
}

#[tokio::test]
async fn random_requests_never_cause_a_5xx() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let mut rng = Rng::with_seed(SEED);
    for row in routes::table() {
        for round in 0..ROUNDS {
            // A new agent each time: some requests delete it.
            let agent = alice.new_agent().await;
            let id = agent.rsplit('/').next().unwrap();
            let sent = request(&mut rng, &row, &alice, id);
            let answer = send_raw(app.address, &sent).await;
            let shown = String::from_utf8_lossy(&sent[..sent.len().min(3000)]).into_owned();
            assert!(answer.status < 500, "{} round {round}: {shown}\n{answer:?}", row.id);
            let is_fine = answer.status < 400 || row.method == "HEAD" || is_error_of(row.wire_format(), &answer);
            assert!(is_fine, "{} round {round}: {shown}\n{answer:?}", row.id);
        }
    }
    assert_eq!(alice.get("/api/v1/health").await.status, 200);
}

#[tokio::test]
async fn malformed_http_is_a_4xx() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let mut rng = Rng::with_seed(SEED);
    for start in ["", "GET ", "GET / HTTP/9.9\r\n", "POST /api/v1/agents HTTP/1.1\r\nContent-Length: -1\r\n\r\n"] {
        for _ in 0..10 {
            let mut bytes = start.as_bytes().to_vec();
            bytes.extend(random(&mut rng, 200));
            bytes.extend(b"\r\n\r\n");
            let answer = send_raw(app.address, &bytes).await;
            assert!((400..500).contains(&answer.status), "{answer:?}");
        }
    }
    assert_eq!(alice.get("/api/v1/agents").await.status, 200);
}

//! API callers.

use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use understudy::testing::Id;

use super::app::TestEnvironment;

/// An API caller with a credential.
#[derive(Clone)]
pub struct Actor {
    pub env: TestEnvironment,
    pub token: Option<Id>,
    pub bearer: String,
    /// Sent as `X-Environment`, for dashboard sessions.
    pub environment: Option<Id>,
    client: Client,
    base: String,
}

/// An HTTP response.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Actor {
    pub(super) fn new(address: SocketAddr, env: TestEnvironment, token: Option<Id>, bearer: &str) -> Self {
        let base = format!("http://{address}");
        Self { env, token, bearer: bearer.to_owned(), environment: None, client: Client::new(), base }
    }

    /// The same caller at another server.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self { base: format!("http://{address}"), ..self.clone() }
    }

    /// The same caller with this `X-Environment`.
    pub fn naming(&self, environment: Option<Id>) -> Self {
        Self { environment, ..self.clone() }
    }

    /// A request with the credential of the caller.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = if self.bearer.is_empty() { request } else { request.bearer_auth(&self.bearer) };
        match self.environment {
            Some(environment) => request.header("X-Environment", environment.to_string()),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        send_request(self.request("GET", path)).await
    }

    pub async fn delete(&self, path: &str) -> Response {
        send_request(self.request("DELETE", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        send_request(self.request("POST", path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Response {
        send_request(self.request("PUT", path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Response {
        send_request(self.request("PATCH", path).json(&body)).await
    }

    /// Waits until the server is ready.
    pub async fn until_ready(&self) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while self.get("/readyz").await.status != 200 {
            assert!(std::time::Instant::now() < deadline, "not ready within 30 s");
        }
    }

    /// A POST with an idempotency key.
    pub async fn post_with_key(&self, key: &str, path: &str, body: Value) -> Response {
        send_request(self.request("POST", path).header("Idempotency-Key", key).json(&body)).await
    }

    /// A PUT with `If-Match: "revision"`.
    pub async fn put_if(&self, revision: i64, path: &str, body: Value) -> Response {
        send_request(self.request("PUT", path).header("If-Match", format!("\"{revision}\"")).json(&body)).await
    }

    /// A PATCH with `If-Match: "revision"`.
    pub async fn patch_if(&self, revision: i64, path: &str, body: Value) -> Response {
        send_request(self.request("PATCH", path).header("If-Match", format!("\"{revision}\"")).json(&body)).await
    }

    /// A POST with `If-Match: "revision"`.
    pub async fn post_if(&self, revision: i64, path: &str, body: Value) -> Response {
        send_request(self.request("POST", path).header("If-Match", format!("\"{revision}\"")).json(&body)).await
    }

    /// A DELETE with `If-Match: "revision"`.
    pub async fn delete_if(&self, revision: i64, path: &str) -> Response {
        send_request(self.request("DELETE", path).header("If-Match", format!("\"{revision}\""))).await
    }

    /// A POST without a body.
    pub async fn post_empty(&self, path: &str) -> Response {
        send_request(self.request("POST", path)).await
    }

    /// Creates an agent and returns its path, `/api/v1/agents/{id}`.
    pub async fn new_agent(&self) -> String {
        let body = json!({"name": "Front desk", "label": "Reception", "language": "en-US"});
        let made = self.post("/api/v1/agents", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        format!("/api/v1/agents/{}", made.data()["id"].as_str().unwrap())
    }

    /// Adds a training to an agent and returns its id.
    pub async fn add_training(&self, agent: &str, subject: &str, instructions: &str) -> String {
        let body = json!({"subject": subject, "instructions": instructions});
        let made = self.post(&format!("{agent}/trainings"), body).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.data()["id"].as_str().unwrap().to_owned()
    }

    /// Publishes an agent and returns the version.
    pub async fn publish(&self, agent: &str) -> i64 {
        let done = self.post_empty(&format!("{agent}/publish")).await;
        assert_eq!(done.status, 200, "{}", done.text);
        done.data()["version"].as_i64().unwrap()
    }

    /// `current_status` of an agent.
    pub async fn status(&self, agent: &str) -> String {
        self.get(agent).await.data()["current_status"].as_str().unwrap().to_owned()
    }

    /// `current_status` and `draft_revision` of an agent, which every mutation of its draft changes.
    pub async fn state(&self, agent: &str) -> (String, i64) {
        let data = self.get(&format!("{agent}?view=full")).await.data();
        (data["current_status"].as_str().unwrap().to_owned(), data["draft_revision"].as_i64().unwrap())
    }

    /// `draft_revision` of an agent.
    pub async fn revision(&self, agent: &str) -> i64 {
        self.get(&format!("{agent}?view=full")).await.data()["draft_revision"].as_i64().unwrap()
    }
}

/// Sends a request.
pub async fn send_request(request: RequestBuilder) -> Response {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Response { status, headers, text: response.text().await.unwrap() }
}

impl Response {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The `data` of the body.
    pub fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// Status and body of a 412, without its list `since`.
    pub fn without_since(&self) -> (u16, Value) {
        let mut body = self.json();
        if let Some(data) = body["data"].as_object_mut() {
            assert!(data.remove("since").is_some_and(|since| since.is_array()), "{}", self.text);
        }
        (self.status, body)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// The body of a 422.
#[expect(clippy::needless_pass_by_value, reason = "callers pass json! literals")]
pub fn validation_error(errors: Value) -> Value {
    json!({"success": false, "message": "The given data was invalid.", "errors": errors, "code": "VALIDATION_ERROR"})
}

/// Status and body of a 412, without its list `since`.
pub fn draft_changed(revision: i64, by: &str, at: &Value) -> (u16, Value) {
    let data = json!({"draft_revision": revision, "changed_by": by, "changed_at": at});
    let message = "The agent has changed since you read it.";
    (412, json!({"success": false, "message": message, "data": data, "code": "DRAFT_CHANGED"}))
}

/// The body of any other error.
pub fn error_body(message: &str, code: &str) -> Value {
    json!({"success": false, "message": message, "code": code})
}

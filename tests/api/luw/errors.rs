//! What goes wrong before a rule is asked, in this face's seven statuses.

use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH, Persona, in_slot};
use crate::support::{TestApp, answer};

#[tokio::test]
async fn bodies_that_cannot_be_read_are_400() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    let (form, json, other) = ("application/x-www-form-urlencoded", "application/json", "text/plain");
    for (media, body, expected) in [
        (json, "[1]", r#"{"status":false,"error":"The request body must be a JSON object"}"#),
        (
            json,
            "{",
            r#"{"status":false,"error":"The request body is not valid JSON: EOF while parsing an object at line 1 column 1"}"#,
        ),
        (form, "image=%zz", r#"{"status":false,"error":"The request body is not valid form data"}"#),
        (other, "image=x", r#"{"status":false,"error":"The content type of the request body is not supported"}"#),
    ] {
        for (method, path) in [("POST", &persona.trainings), ("PUT", &persona.path), ("POST", &"/v2/personas".into())] {
            let request = alice.request(method, path).header("Content-Type", media);
            assert_eq!(answer(request.body(body)).await.whole(), (400, expected), "{method} {path}");
        }
    }
    let nothing = alice.post_nothing(&persona.trainings).await;
    let expected = r#"{"status":false,"errors":{"image":["The image field is required."]}}"#;
    assert_eq!(nothing.whole(), (400, expected));
}

#[tokio::test]
async fn too_much_is_400() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    for encoding in BOTH {
        let body = json!({"image": super::IMAGE, "info": "x".repeat(1024 * 1024)});
        let request = alice.request("POST", &persona.trainings).header("Content-Type", encoding.media());
        let refused = answer(request.body(encoding.body(&body))).await;
        assert_eq!(refused.whole(), (400, r#"{"status":false,"error":"The request body is too large"}"#));
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_answer_in_this_format() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    let lost = alice.get("/v2/personas/1/nothing").await;
    assert_eq!(lost.whole(), (404, r#"{"status":false,"error":"The requested route was not found"}"#));
    let wrong = alice.put(&persona.trainings, in_slot(8)).await;
    let expected = r#"{"status":false,"error":"The PUT method is not supported for this route. Supported methods: GET, HEAD, POST"}"#;
    assert_eq!(wrong.whole(), (400, expected));
    let slot = alice.get(&persona.slot(8)).await;
    let expected =
        r#"{"status":false,"error":"The GET method is not supported for this route. Supported methods: DELETE"}"#;
    assert_eq!(slot.whole(), (400, expected));
}

#[tokio::test]
async fn too_many_requests_are_429() {
    let app = TestApp::limited(2).await;
    let alice = app.actor().await;
    for _ in 0..2 {
        assert_eq!(alice.get("/v2/personas").await.status, 200);
    }
    let refused = alice.get("/v2/personas").await;
    let expected = r#"{"status":false,"error":"Too many requests. Please try again later"}"#;
    assert_eq!(refused.whole(), (429, expected));
    assert!(refused.header("retry-after").is_some());
}

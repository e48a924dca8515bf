use actix_web::test::TestRequest;
use serde_json::json;

use super::*;

fn incoming(content_type: Option<&str>, body: &'static [u8]) -> Incoming {
    let limits = BodyLimits { bytes: 64, ..BodyLimits::default() };
    let mut request = TestRequest::post().app_data(limits).set_payload(body);
    if let Some(content_type) = content_type {
        request = request.insert_header((CONTENT_TYPE, content_type));
    }
    let (request, payload) = request.to_http_parts();
    let limits = request.app_data::<BodyLimits>().copied().unwrap_or_default();
    Incoming { request, payload, limits }
}

fn json_body(body: &'static [u8]) -> Incoming {
    incoming(Some("application/json"), body)
}

#[actix_web::test]
async fn an_object_is_read_with_its_bytes() {
    for content_type in ["application/json", "Application/JSON; charset=UTF-8", "application/merge-patch+json"] {
        let body = incoming(Some(content_type), br#" {"a":1,"a":2}"#).json().await.unwrap();
        assert_eq!(Value::Object(body.fields), json!({"a":2}), "the last of two keys counts");
        assert_eq!(&body.raw[..], br#" {"a":1,"a":2}"#);
    }
}

#[actix_web::test]
async fn other_content_types_are_refused() {
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/json; charset=latin1")]
    {
        let failure = incoming(content_type, b"{}").json().await.unwrap_err();
        assert!(matches!(failure, ApiError::UnsupportedMediaType), "{content_type:?}");
    }
    let mut zipped = json_body(b"{}");
    zipped.request = TestRequest::post()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CONTENT_ENCODING, "gzip"))
        .to_http_request();
    assert!(matches!(zipped.json().await, Err(ApiError::UnsupportedMediaType)));
}

#[actix_web::test]
async fn other_json_than_an_object_is_malformed() {
    for body in [&b""[..], b"{", b"[]", b"null", b"\"x\"", b"{\"a\":1} x", b"{\"a\":\"\xff\"}"] {
        assert!(matches!(json_body(body).json().await, Err(ApiError::MalformedBody(_))), "{body:?}");
    }
}

#[actix_web::test]
async fn a_too_large_body_is_refused() {
    let body: &'static [u8] = &[b' '; 65];
    assert!(matches!(json_body(body).json().await, Err(ApiError::BodyTooLarge)));
    assert!(matches!(json_body(&[b' '; 64]).json().await, Err(ApiError::MalformedBody(_))));
}

#[actix_web::test]
async fn an_empty_optional_body_is_an_empty_object() {
    assert_eq!(incoming(None, b"").optional_json().await.unwrap().fields, Map::new());
    assert!(matches!(incoming(None, b"{}").optional_json().await, Err(ApiError::UnsupportedMediaType)));
    assert!(matches!(json_body(b"{").optional_json().await, Err(ApiError::MalformedBody(_))));
    assert_eq!(incoming(None, b"").json_or_form().await.unwrap().fields, Map::new());
}

#[actix_web::test]
async fn form_data_has_string_values() {
    let form = || incoming(Some("application/x-www-form-urlencoded"), b"slot=8&info=a+b%21");
    let body = form().json_or_form().await.unwrap();
    assert_eq!(Value::Object(body.fields), json!({"slot":"8","info":"a b!"}));
    let body = json_body(br#"{"slot":8}"#).json_or_form().await.unwrap();
    assert_eq!(Value::Object(body.fields), json!({"slot":8}));
    let broken = incoming(Some("application/x-www-form-urlencoded"), b"a=%");
    assert!(matches!(broken.json_or_form().await, Err(ApiError::MalformedBody(_))));
    assert!(matches!(incoming(Some("text/xml"), b"<a/>").json_or_form().await, Err(ApiError::UnsupportedMediaType)));
}

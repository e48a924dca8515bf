//! The request id, which links a response to the log: the client's `X-Request-Id` if valid, otherwise a new id.

use std::fmt;
use std::sync::Arc;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderName, HeaderValue};

/// The header of requests and responses.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, stored in the request extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

/// Generates request ids.
#[derive(Clone)]
pub struct RequestIds(Arc<dyn Fn() -> String + Send + Sync>);

impl RequestId {
    /// The id as a string.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl RequestIds {
    /// Generates ids with `make`, which returns visible ASCII.
    pub fn new(make: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// The id of the request.
    pub(crate) fn of(&self, request: &ServiceRequest) -> RequestId {
        let own = request.headers().get(X_REQUEST_ID).filter(|value| is_valid(value.as_bytes()));
        let id = own.cloned().or_else(|| HeaderValue::try_from((self.0)()).ok());
        RequestId(id.unwrap_or_else(|| HeaderValue::from_static("unknown")))
    }
}

impl fmt::Debug for RequestIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestIds")
    }
}

/// Visible ASCII and at most 128 bytes, so that an id cannot forge log lines.
fn is_valid(id: &[u8]) -> bool {
    (1..=128).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn valid_ids_are_kept_and_others_replaced() {
        let ids = RequestIds::new(|| "made".to_owned());
        let of = |id: &[u8]| {
            let value = HeaderValue::from_bytes(id).unwrap();
            ids.of(&TestRequest::default().insert_header((X_REQUEST_ID, value)).to_srv_request()).to_string()
        };
        assert_eq!(of(b"abc-123"), "abc-123");
        assert_eq!(of(&[b'x'; 128]), "x".repeat(128));
        for id in [&b""[..], b"two words", b"tab\there", b"caf\xc3\xa9", &[b'x'; 129]] {
            assert_eq!(of(id), "made", "{id:?}");
        }
        assert_eq!(ids.of(&TestRequest::default().to_srv_request()).as_str(), "made");
    }
}

//! Successful responses as bytes, which can be stored and sent again.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::error::ApiError;
use crate::store::StoredResponse;

/// A response that can be sent and stored for a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiResponse {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers beside those of every response.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Bytes,
}

#[derive(Serialize)]
struct Read<'a, T: Serialize> {
    success: bool,
    data: &'a T,
}

#[derive(Serialize)]
struct List<'a, T: Serialize, M: Serialize> {
    success: bool,
    data: &'a T,
    meta: &'a M,
}

#[derive(Serialize)]
struct Written<'a, T: Serialize> {
    success: bool,
    message: &'a str,
    data: &'a T,
}

#[derive(Serialize)]
struct Deleted<'a> {
    success: bool,
    message: &'a str,
}

impl ApiResponse {
    /// JSON without an envelope.
    ///
    /// # Errors
    /// When `value` cannot be serialized, which is a defect.
    pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(value).map_err(|error| ApiError::Internal(error.to_string()))?;
        Ok(Self { status, ..Self::json_bytes(body) })
    }

    /// 200 with a body that is JSON already.
    pub fn json_bytes(body: impl Into<Bytes>) -> Self {
        Self::with_content_type(StatusCode::OK, "application/json", body)
    }

    /// The Talkover response to a read: `{"success":true,"data":…}`.
    ///
    /// # Errors
    /// As [`ApiResponse::json`].
    pub fn data<T: Serialize>(data: &T) -> Result<Self, ApiError> {
        Self::json(StatusCode::OK, &Read { success: true, data })
    }

    /// The Talkover response to a paged list: `{"success":true,"data":[…],"meta":{…}}`.
    ///
    /// # Errors
    /// As [`ApiResponse::json`].
    pub fn list<T: Serialize, M: Serialize>(data: &T, meta: &M) -> Result<Self, ApiError> {
        Self::json(StatusCode::OK, &List { success: true, data, meta })
    }

    /// The Talkover response to a write: `{"success":true,"message":"…","data":…}`.
    ///
    /// # Errors
    /// As [`ApiResponse::json`].
    pub fn done<T: Serialize>(message: &str, data: &T) -> Result<Self, ApiError> {
        Self::json(StatusCode::OK, &Written { success: true, message, data })
    }

    /// [`ApiResponse::done`] with status 201.
    ///
    /// # Errors
    /// As [`ApiResponse::json`].
    pub fn created<T: Serialize>(message: &str, data: &T) -> Result<Self, ApiError> {
        Self::done(message, data).map(|reply| reply.with_status(StatusCode::CREATED))
    }

    /// The Talkover response to a delete: `{"success":true,"message":"…"}`.
    ///
    /// # Errors
    /// As [`ApiResponse::json`].
    pub fn deleted(message: &str) -> Result<Self, ApiError> {
        Self::json(StatusCode::OK, &Deleted { success: true, message })
    }

    /// 304: the copy of the caller is current.
    pub fn not_modified() -> Self {
        Self { status: StatusCode::NOT_MODIFIED, headers: Vec::new(), body: Bytes::new() }
    }

    /// A body with its content type.
    pub fn with_content_type(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let headers = vec![(CONTENT_TYPE, HeaderValue::from_static(content_type))];
        Self { status, headers, body: body.into() }
    }

    /// The response as it is stored for a replay.
    pub fn stored(&self) -> StoredResponse {
        let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = self.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        StoredResponse { status: self.status.as_u16(), headers, body: self.body.to_vec() }
    }

    /// Restores a stored response.
    ///
    /// # Errors
    /// When the stored response is malformed, which is a defect.
    pub fn from_stored(stored: StoredResponse) -> Result<Self, ApiError> {
        let broken = |error: &dyn std::fmt::Display| ApiError::Internal(format!("a stored answer is broken: {error}"));
        let status = StatusCode::from_u16(stored.status).map_err(|error| broken(&error))?;
        let mut headers = Vec::with_capacity(stored.headers.len());
        for (name, value) in &stored.headers {
            let name = HeaderName::try_from(name.as_str()).map_err(|error| broken(&error))?;
            headers.push((name, HeaderValue::from_str(value).map_err(|error| broken(&error))?));
        }
        Ok(Self { status, headers, body: stored.body.into() })
    }

    /// Replaces the status.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// Adds a header. A value that HTTP does not allow is dropped.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// Adds `ETag: "tag"`.
    pub fn with_etag(self, tag: &impl std::fmt::Display) -> Self {
        self.with_header(ETAG, &format!("\"{tag}\""))
    }
}

impl Responder for ApiResponse {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::with_body(self.status, BoxBody::new(self.body));
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Thing {
        zebra: u8,
        ape: u8,
    }

    #[test]
    fn envelopes_are_literal_and_keep_the_order_of_the_structs() {
        let thing = Thing { zebra: 1, ape: 2 };
        let bytes = |reply: Result<ApiResponse, ApiError>| String::from_utf8(reply.unwrap().body.to_vec()).unwrap();
        assert_eq!(bytes(ApiResponse::data(&thing)), r#"{"success":true,"data":{"zebra":1,"ape":2}}"#);
        assert_eq!(
            bytes(ApiResponse::done("Done", &thing)),
            r#"{"success":true,"message":"Done","data":{"zebra":1,"ape":2}}"#
        );
        assert_eq!(bytes(ApiResponse::deleted("Gone")), r#"{"success":true,"message":"Gone"}"#);
        assert_eq!(
            bytes(ApiResponse::list(&[0; 0], &thing)),
            r#"{"success":true,"data":[],"meta":{"zebra":1,"ape":2}}"#
        );
        assert_eq!(ApiResponse::created("Made", &thing).unwrap().status, StatusCode::CREATED);
    }
}

//! Request bodies: one JSON object, with a size limit and a deadline.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use serde_json::{Map, Value};

use super::error::ApiError;
use super::query;

/// The limits for a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimits {
    /// The maximum size in bytes.
    pub bytes: usize,
    /// The time within which the whole body must arrive.
    pub deadline: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { bytes: 1024 * 1024, deadline: Duration::from_secs(10) }
    }
}

/// A request body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The fields of the JSON object. Of duplicate keys the last one counts.
    pub fields: Map<String, Value>,
    /// The received bytes, for the fingerprint of an idempotent request.
    pub raw: Bytes,
}

/// A body that is not read yet. A handler reads it after authentication, so that unauthenticated requests cost no
/// memory and learn nothing from body errors.
pub struct Incoming {
    request: HttpRequest,
    payload: Payload,
    limits: BodyLimits,
}

/// A body in one of two content types, as it was received.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonOrCsv {
    /// `application/json`, not parsed yet.
    Json(Bytes),
    /// `text/csv`.
    Csv(Bytes),
}

impl JsonOrCsv {
    /// The received bytes.
    pub fn raw(&self) -> &Bytes {
        match self {
            Self::Json(raw) | Self::Csv(raw) => raw,
        }
    }
}

impl FromRequest for Incoming {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limits = request.app_data::<BodyLimits>().copied().unwrap_or_default();
        ready(Ok(Self { request: request.clone(), payload: payload.take(), limits }))
    }
}

impl Incoming {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// Another content type, a body that is too large or too slow, or not a JSON object.
    pub async fn json(mut self) -> Result<Body, ApiError> {
        self.must_be(is_json)?;
        let raw = self.read().await?;
        Ok(Body { fields: object(&raw)?, raw })
    }

    /// Reads a JSON object. An empty body is an empty object.
    ///
    /// # Errors
    /// As [`Incoming::json`].
    pub async fn optional_json(mut self) -> Result<Body, ApiError> {
        let raw = self.read().await?;
        if raw.is_empty() {
            return Ok(Body { fields: Map::new(), raw });
        }
        self.must_be(is_json)?;
        Ok(Body { fields: object(&raw)?, raw })
    }

    /// Reads a JSON object, or form data, whose values are strings. An empty body is an empty object.
    ///
    /// # Errors
    /// As [`Incoming::json`].
    pub async fn json_or_form(mut self) -> Result<Body, ApiError> {
        let raw = self.read().await?;
        if raw.is_empty() {
            return Ok(Body { fields: Map::new(), raw });
        }
        if self.must_be(is_form).is_ok() {
            return Ok(Body { fields: form(&raw)?, raw });
        }
        self.must_be(is_json)?;
        Ok(Body { fields: object(&raw)?, raw })
    }

    /// Allows up to `bytes` instead of the limit of other bodies, if that is more, and three times as long.
    pub fn up_to(self, bytes: usize) -> Self {
        let limits = BodyLimits { bytes: bytes.max(self.limits.bytes), deadline: 3 * self.limits.deadline };
        Self { limits, ..self }
    }

    /// Reads JSON, which [`object`] parses, or CSV.
    ///
    /// # Errors
    /// Another content type, a body that is too large or too slow.
    pub async fn json_or_csv(mut self) -> Result<JsonOrCsv, ApiError> {
        if self.must_be(is_csv).is_ok() {
            return Ok(JsonOrCsv::Csv(self.read().await?));
        }
        self.must_be(is_json)?;
        Ok(JsonOrCsv::Json(self.read().await?))
    }

    fn must_be(&self, accepted: fn(&str) -> bool) -> Result<(), ApiError> {
        let mut parts = self.header(&CONTENT_TYPE).unwrap_or_default().split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let charset = parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("charset=").map(str::to_owned));
        let is_utf8 = charset.is_none_or(|name| matches!(name.trim_matches('"'), "utf-8" | "utf8" | "us-ascii"));
        if accepted(&essence) && is_utf8 { Ok(()) } else { Err(ApiError::UnsupportedMediaType) }
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    async fn read(&mut self) -> Result<Bytes, ApiError> {
        let limits = self.limits;
        if self.header(&CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let announced = self.header(&CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|length| length > limits.bytes) {
            return Err(ApiError::BodyTooLarge);
        }
        let whole = collect(&mut self.payload, limits.bytes);
        tokio::time::timeout(limits.deadline, whole).await.unwrap_or(Err(ApiError::SlowBody))
    }
}

async fn collect(payload: &mut Payload, limit: usize) -> Result<Bytes, ApiError> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if whole.len() + chunk.len() > limit {
            return Err(ApiError::BodyTooLarge);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

fn broken(error: &PayloadError) -> ApiError {
    match error {
        PayloadError::Overflow => ApiError::BodyTooLarge,
        _ => ApiError::MalformedBody("The request body is incomplete.".to_owned()),
    }
}

fn is_json(essence: &str) -> bool {
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn is_csv(essence: &str) -> bool {
    essence == "text/csv"
}

fn is_form(essence: &str) -> bool {
    essence == "application/x-www-form-urlencoded"
}

/// Parses a JSON object.
///
/// # Errors
/// `MalformedBody` for anything else.
pub fn object(raw: &[u8]) -> Result<Map<String, Value>, ApiError> {
    match serde_json::from_slice(raw) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(ApiError::MalformedBody("The request body must be a JSON object.".to_owned())),
        Err(error) => Err(ApiError::MalformedBody(format!("The request body is not valid JSON: {error}."))),
    }
}

fn form(raw: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let text = std::str::from_utf8(raw).ok();
    let fields = text.and_then(|text| query::pairs(text, &[]));
    fields.ok_or_else(|| ApiError::MalformedBody("The request body is not valid form data.".to_owned()))
}

#[cfg(test)]
mod tests;

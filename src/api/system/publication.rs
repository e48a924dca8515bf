//! The documentation, made once when the server starts.

use actix_web::web::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::http::docs;
use crate::http::endpoint::Endpoint;
use crate::http::openapi;

/// The `OpenAPI` document and the page made of it.
#[derive(Clone, Debug)]
pub struct Publication {
    pub(super) json: Document,
    pub(super) page: Document,
    /// What the page is allowed to do.
    pub(super) policy: String,
}

/// Bytes and the tag that changes with them.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) bytes: Bytes,
    pub(super) etag: String,
}

impl Publication {
    /// The documentation of these routes.
    ///
    /// # Errors
    /// When the document cannot be written as JSON, which is a defect.
    pub fn of(table: &[Endpoint]) -> Result<Self, serde_json::Error> {
        let document = openapi::document(table);
        let page = docs::page(&serde_json::to_value(&document)?);
        let json = Document::of(serde_json::to_vec(&document)?);
        Ok(Self { json, page: Document::of(page.into_bytes()), policy: docs::policy() })
    }
}

impl Document {
    fn of(bytes: Vec<u8>) -> Self {
        let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]));
        Self { bytes: bytes.into(), etag }
    }
}

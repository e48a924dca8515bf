//! The API documentation, rendered once at server start.

use actix_web::web::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::http::docs;
use crate::http::endpoint::Endpoint;
use crate::http::openapi;

/// The `OpenAPI` document and the HTML page rendered from it.
#[derive(Clone, Debug)]
pub struct ApiDocumentation {
    pub(super) openapi_json: CachedDocument,
    pub(super) html_page: CachedDocument,
    /// The `Content-Security-Policy` header of the page.
    pub(super) content_security_policy: String,
}

/// A document with its `ETag`, a hash of the bytes.
#[derive(Clone, Debug)]
pub(super) struct CachedDocument {
    pub(super) bytes: Bytes,
    pub(super) etag: String,
}

impl ApiDocumentation {
    /// Renders the documentation of `endpoints`.
    ///
    /// # Errors
    /// If the document cannot be serialized, which is a defect.
    pub fn new(endpoints: &[Endpoint]) -> Result<Self, serde_json::Error> {
        let document = openapi::document(endpoints);
        let page = docs::render_page(&serde_json::to_value(&document)?);
        let openapi_json = CachedDocument::new(serde_json::to_vec(&document)?);
        Ok(Self {
            openapi_json,
            html_page: CachedDocument::new(page.into_bytes()),
            content_security_policy: docs::content_security_policy(),
        })
    }
}

impl CachedDocument {
    fn new(bytes: Vec<u8>) -> Self {
        let etag = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]);
        Self { bytes: bytes.into(), etag }
    }
}

//! Signing and verification of tokens: JWTs with a fixed algorithm, and a key id so that secrets can be rotated.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use crate::domain::clock::{Clock, Timestamp};
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::sha256_hex;

/// Minimum length of a secret in bytes. HS256 requires a key at least as long as its hash (RFC 7518, section 3.2).
pub const MIN_SECRET_BYTES: usize = 32;

/// The purpose of a token. A token is never accepted for another purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenPurpose {
    /// An API token. Its row holds its permissions.
    Api,
    /// The access token of a dashboard session.
    Access,
}

/// The claims of a token (RFC 7519).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The audience: the purpose of the token.
    pub aud: TokenPurpose,
    /// The subject: the id of the API token or of the user.
    pub sub: Id,
    /// When it was issued, in seconds since 1970-01-01.
    pub iat: i64,
    /// When it expires, in seconds since 1970-01-01.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exp: Option<i64>,
}

impl Claims {
    fn new(aud: TokenPurpose, sub: Id, issued_at: Timestamp, expires_at: Option<Timestamp>) -> Self {
        let seconds = |time: Timestamp| time.utc().timestamp();
        Self { aud, sub, iat: seconds(issued_at), exp: expires_at.map(seconds) }
    }

    /// When the token expires. `None` means never.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.exp.and_then(|seconds| Timestamp::from_micros(seconds.checked_mul(1_000_000)?))
    }
}

struct SigningKey {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// Signs tokens with the current secret and verifies them with the current and previous secrets.
pub struct TokenSigner {
    current: SigningKey,
    previous: Vec<SigningKey>,
    prefix: String,
    clock: Clock,
}

impl TokenSigner {
    /// Creates a signer. `prefix` precedes the JWT in an API token.
    pub fn new(current: &[u8], previous: &[Vec<u8>], prefix: &str, clock: Clock) -> Self {
        let previous = previous.iter().map(|secret| SigningKey::from_secret(secret)).collect();
        Self { current: SigningKey::from_secret(current), previous, prefix: prefix.to_owned(), clock }
    }

    /// The text of a new API token: the prefix and a JWT.
    pub fn api_token(&self, token: Id, expires_at: Option<Timestamp>) -> Result<String, jsonwebtoken::errors::Error> {
        self.api_token_issued_at(token, self.clock.now(), expires_at)
    }

    /// The text of an API token issued at `issued_at`. The same arguments give the same text.
    pub fn api_token_issued_at(
        &self,
        token: Id,
        issued_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims::new(TokenPurpose::Api, token, issued_at, expires_at);
        Ok(format!("{}{}", self.prefix, self.encode(&claims)?))
    }

    /// A JWT without prefix.
    pub fn sign(
        &self,
        aud: TokenPurpose,
        sub: Id,
        expires_at: Option<Timestamp>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.encode(&Claims::new(aud, sub, self.clock.now(), expires_at))
    }

    fn encode(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header { kid: Some(self.current.id.clone()), ..Header::new(Algorithm::HS256) };
        encode(&header, claims, &self.current.encoding)
    }

    /// The claims of a bearer token with a valid signature that has not expired: of an API token if it has the prefix, of
    /// an access token otherwise. With an empty prefix both are accepted without one.
    pub fn verify(&self, bearer: &str) -> Option<Claims> {
        match bearer.strip_prefix(&self.prefix).filter(|_| !self.prefix.is_empty()) {
            Some(jwt) => self.decode_claims(jwt).filter(|claims| claims.aud == TokenPurpose::Api),
            None => {
                self.decode_claims(bearer).filter(|claims| claims.aud == TokenPurpose::Access || self.prefix.is_empty())
            }
        }
    }

    fn decode_claims(&self, jwt: &str) -> Option<Claims> {
        let kid = decode_header(jwt).ok()?.kid?;
        let key = std::iter::once(&self.current).chain(&self.previous).find(|key| key.id == kid)?;
        let mut rules = Validation::new(Algorithm::HS256);
        // Expiry is checked below against `Clock`; the audience is checked by its enum.
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        let claims = decode::<Claims>(jwt, &key.decoding, &rules).ok()?.claims;
        let now = self.clock.now().utc().timestamp();
        claims.exp.is_none_or(|exp| now < exp).then_some(claims)
    }
}

impl SigningKey {
    fn from_secret(secret: &[u8]) -> Self {
        Self {
            id: sha256_hex(secret).chars().take(12).collect(),
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = b"an old secret of at least 32 bytes..";
    const NEW: &[u8] = b"a new secret of at least 32 bytes...";

    fn signer(current: &[u8], previous: &[Vec<u8>]) -> TokenSigner {
        TokenSigner::new(current, previous, "talq_", Clock::system())
    }

    #[test]
    fn previous_secrets_verify_and_removed_ones_do_not() {
        let id = Clock::system().new_id();
        let token = signer(OLD, &[]).api_token(id, None).unwrap();
        assert!(token.starts_with("talq_eyJ"));
        assert_eq!(signer(NEW, &[OLD.to_vec()]).verify(&token).map(|claims| claims.sub), Some(id));
        assert_eq!(signer(NEW, &[]).verify(&token), None);
    }

    #[test]
    fn an_access_token_is_not_accepted_as_an_api_token() {
        let signer = signer(NEW, &[]);
        let access = signer.sign(TokenPurpose::Access, Clock::system().new_id(), None).unwrap();
        assert!(signer.verify(&access).is_some());
        assert_eq!(signer.verify(&format!("talq_{access}")), None);
    }

    #[test]
    fn an_expired_token_is_not_verified() {
        let clock = Clock::system();
        let signer = TokenSigner::new(NEW, &[], "talq_", clock.clone());
        let token = signer.api_token(clock.new_id(), Some(clock.now().plus_seconds(60))).unwrap();
        assert!(signer.verify(&token).is_some());
        clock.advance_seconds(61);
        assert_eq!(signer.verify(&token), None);
    }
}

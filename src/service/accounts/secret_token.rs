//! Tokens with a random secret, of which only a hash is stored: refresh tokens, invitations and password resets.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::internal_error;
use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::sha256_hex;
use crate::service::error::ServiceError;

/// A new token. Its text is not stored.
pub struct SecretToken {
    /// The id of its row.
    pub id: Id,
    /// The text: the id and the secret, with a dot between them.
    pub text: String,
    /// The SHA-256 hash of the secret, in hexadecimal.
    pub secret_hash: String,
}

impl SecretToken {
    /// Creates a token with a secret of 256 random bits.
    pub fn generate(clock: &Clock) -> Result<Self, ServiceError> {
        let secret = URL_SAFE_NO_PAD.encode(clock.random_bytes::<32>().map_err(internal_error)?);
        let id = clock.new_id();
        let secret_hash = sha256_hex(secret.as_bytes());
        Ok(Self { id, text: format!("{}.{secret}", id.0.simple()), secret_hash })
    }

    /// Parses the text of a token into the id of its row and the hash of its secret.
    pub fn parse(text: &str) -> Option<(Id, String)> {
        let (id, secret) = text.trim().split_once('.')?;
        Some((Id::parse(id)?, sha256_hex(secret.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_contains_the_id_and_the_secret_of_the_hash() {
        let token = SecretToken::generate(&Clock::system()).unwrap();
        assert_eq!(SecretToken::parse(&format!(" {}\n", token.text)), Some((token.id, token.secret_hash)));
        for malformed in ["", "x", ".", "x.y", &token.text.replace('.', "")] {
            assert_eq!(SecretToken::parse(malformed), None, "{malformed}");
        }
    }
}

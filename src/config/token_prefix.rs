//! The prefix of API tokens.

use std::fmt;
use std::str::FromStr;

/// The most characters of a prefix.
const MAX_LENGTH: usize = 32;
/// The first characters of every JWT: the base64 form of `{"`.
const JWT_START: &str = "eyJ";

/// The text in front of the JWT of every API token, such as `talq_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPrefix(pub(super) String);

impl FromStr for TokenPrefix {
    type Err = String;

    /// Refuses a prefix that a JWT may begin with: it would make API tokens and session tokens indistinguishable.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if text.len() > MAX_LENGTH || !text.bytes().all(is_allowed) {
            return Err(format!("must be at most {MAX_LENGTH} characters, only ASCII letters, digits, _ and -"));
        }
        if !text.is_empty() && (JWT_START.starts_with(text) || text.starts_with(JWT_START)) {
            return Err("must not begin like a JWT (eyJ): choose another prefix, such as talq_".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for TokenPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_never_begins_like_a_jwt() {
        for good in ["talq_", "acme-", "", "x", "eyes_"] {
            assert!(good.parse::<TokenPrefix>().is_ok(), "{good}");
        }
        for bad in ["e", "ey", "eyJ", "eyJx", "a b", "ü", "a.b", &"x".repeat(33)] {
            assert!(bad.parse::<TokenPrefix>().is_err(), "{bad}");
        }
    }
}

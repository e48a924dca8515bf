//! The origins whose web pages may call the API.

use std::str::FromStr;

/// A list of origins. It is parsed from a text with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorsOrigins(pub Vec<String>);

impl FromStr for CorsOrigins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let origins = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        origins.map(parse_origin).collect::<Result<_, _>>().map(Self)
    }
}

/// Accepts a scheme and a host in lower case. Browsers compare origins byte by byte, so an origin with a path or a slash
/// at the end would never match.
fn parse_origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]".contains(&byte);
    if !host.is_empty() && host.bytes().all(is_allowed) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "{text:?} is not an origin: write a scheme and a host in lower case, such as https://dashboard.example.com"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host_without_a_path() {
        let two = "https://a.example.com, http://localhost:3000".parse::<CorsOrigins>();
        assert_eq!(two.map(|origins| origins.0.len()), Ok(2));
        assert_eq!("".parse::<CorsOrigins>(), Ok(CorsOrigins::default()));
        for bad in ["*", "a.example.com", "https://", "https://a.example.com/", "https://A.example.com", "ftp://a"] {
            assert!(bad.parse::<CorsOrigins>().is_err(), "{bad}");
        }
    }
}

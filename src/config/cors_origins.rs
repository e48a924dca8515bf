//! Web origins.

use std::str::FromStr;

/// Origins with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(pub Vec<String>);

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let origins = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        origins.map(origin).collect::<Result<_, _>>().map(Self)
    }
}

/// Browsers compare origins letter by letter: a path, or a slash at the end, would match nothing.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]".contains(&byte);
    if !host.is_empty() && host.bytes().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err(format!("{text:?} is no origin: a scheme and a host in lower case, such as https://dashboard.example.com"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_nothing_behind() {
        let two = "https://a.example.com, http://localhost:3000".parse::<Origins>();
        assert_eq!(two.map(|origins| origins.0.len()), Ok(2));
        assert_eq!("".parse::<Origins>(), Ok(Origins::default()));
        for bad in ["*", "a.example.com", "https://", "https://a.example.com/", "https://A.example.com", "ftp://a"] {
            assert!(bad.parse::<Origins>().is_err(), "{bad}");
        }
    }
}

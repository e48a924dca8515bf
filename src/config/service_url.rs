//! Where another service is.

use std::str::FromStr;

/// The address of an OpenAI-compatible service: with or without `/v1` or a slash behind it, kept without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUrl(pub String);

impl FromStr for ServiceUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.trim_end_matches('/');
        let bare = bare.strip_suffix("/v1").unwrap_or(bare).trim_end_matches('/');
        let rest = bare.strip_prefix("http://").or_else(|| bare.strip_prefix("https://"));
        let plain =
            |rest: &&str| !rest.is_empty() && !rest.starts_with(['/', ':']) && !rest.contains([' ', '?', '#', '@']);
        let wrong = "must be an address such as https://api.example.com or http://127.0.0.1:11434/v1";
        rest.filter(plain).map(|_| Self(bare.to_owned())).ok_or(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_what_is_behind_it() {
        for text in ["http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/v1/"] {
            assert_eq!(text.parse(), Ok(ServiceUrl("http://h:1".to_owned())), "{text}");
        }
        assert_eq!("https://h/llm/v1".parse(), Ok(ServiceUrl("https://h/llm".to_owned())));
        for bad in ["", "h:1", "ftp://h", "http://", "http:///v1", "http://u:p@h", "http://h?a=b", "http://a b"] {
            assert!(bad.parse::<ServiceUrl>().is_err(), "{bad}");
        }
    }
}

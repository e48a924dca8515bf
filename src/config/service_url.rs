//! Where another service is.

use std::str::FromStr;

/// The address of an OpenAI-compatible service: with or without `/v1`, what comes behind that or a slash; kept without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUrl(pub String);

impl FromStr for ServiceUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: ureq::http::Uri = text.parse().map_err(|_| "must be a URL, such as http://127.0.0.1:11434")?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err("must begin with http:// or https:// and name a host");
        }
        let has_password = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        if uri.query().is_some() || has_password || text.contains('#') {
            return Err("must have no query and no password: the key has a setting of its own");
        }
        let base = text.trim_end_matches('/');
        let base = ["/embeddings", "/chat/completions"].iter().find_map(|end| base.strip_suffix(end)).unwrap_or(base);
        let base = base.strip_suffix("/v1").unwrap_or(base);
        Ok(Self(base.trim_end_matches('/').to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_what_every_service_has_behind_it() {
        for end in ["", "/", "/v1", "/v1/", "/v1/embeddings", "/v1/chat/completions"] {
            assert_eq!(format!("http://h:1{end}").parse(), Ok(ServiceUrl("http://h:1".to_owned())), "{end}");
        }
        assert_eq!("https://h/llm/v1".parse(), Ok(ServiceUrl("https://h/llm".to_owned())));
        for bad in [
            "",
            "h",
            "h:1",
            "ftp://h",
            "http://",
            "http:///v1",
            "http://u:p@h",
            "http://h?a=b",
            "http://a b",
            "http://h#a",
        ] {
            assert!(bad.parse::<ServiceUrl>().is_err(), "{bad}");
        }
    }
}

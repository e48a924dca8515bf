//! The URL of an OpenAI-compatible service.

use std::str::FromStr;

/// The base URL of an OpenAI-compatible service. Parsing removes a slash at the end, `/v1`, and the path of an endpoint
/// behind it.
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
            return Err("must have no query, fragment or password: the API key is a setting of its own");
        }
        let base = text.trim_end_matches('/');
        let endpoints = ["/embeddings", "/chat/completions"];
        let base = endpoints.iter().find_map(|endpoint| base.strip_suffix(endpoint)).unwrap_or(base);
        let base = base.strip_suffix("/v1").unwrap_or(base);
        Ok(Self(base.trim_end_matches('/').to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_path_of_the_api_is_removed() {
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

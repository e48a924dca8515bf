//! The public URL of the dashboard.

use std::str::FromStr;

/// A base URL for links, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(pub String);

impl PublicUrl {
    /// The name of the host, or `None` if it is an IPv6 address.
    pub fn host_name(&self) -> Option<&str> {
        let authority = self.0.split("//").nth(1)?.split('/').next()?;
        authority.split(':').next().filter(|host| !host.starts_with('['))
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: ureq::http::Uri = text.parse().map_err(|_| "must be a URL, such as https://dashboard.example.com")?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err("must begin with http:// or https:// and name a host");
        }
        if uri.query().is_some() || text.contains(['#', '@']) {
            return Err("must have no query, fragment or password: a path is added to it");
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_absolute_url_to_which_a_path_can_be_added() {
        for (text, url, host) in [
            ("https://dashboard.example.com/", "https://dashboard.example.com", Some("dashboard.example.com")),
            ("http://localhost:3000/app", "http://localhost:3000/app", Some("localhost")),
            ("http://[::1]:3000", "http://[::1]:3000", None),
        ] {
            let parsed: PublicUrl = text.parse().unwrap();
            assert_eq!((parsed.0.as_str(), parsed.host_name()), (url, host));
        }
        for bad in ["", "dashboard.example.com", "ftp://h", "https://", "https://h?a=b", "https://h#a", "https://u:p@h"]
        {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}

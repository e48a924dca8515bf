//! Reduces `Accept-Encoding` to gzip or nothing, so that content negotiation never fails with 406.

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

/// Leaves `gzip` when the client accepts it and removes the header otherwise. Then the response is not compressed,
/// which HTTP allows even for `identity;q=0`.
pub(crate) fn reduce_to_gzip(headers: &mut HeaderMap) {
    if !headers.contains_key(ACCEPT_ENCODING) {
        return;
    }
    let gzip = headers.get_all(ACCEPT_ENCODING).any(|value| value.to_str().is_ok_and(accepts_gzip));
    headers.remove(ACCEPT_ENCODING);
    if gzip {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

fn accepts_gzip(value: &str) -> bool {
    let weight = |expected: &str| {
        value.split(',').find_map(|part| {
            let (coding, rest) = part.split_once(';').unwrap_or((part, ""));
            coding.trim().eq_ignore_ascii_case(expected).then(|| is_positive(rest))
        })
    };
    weight("gzip").or_else(|| weight("*")).unwrap_or(false)
}

fn is_positive(parameters: &str) -> bool {
    let weight = parameters.trim().strip_prefix("q=").or_else(|| parameters.trim().strip_prefix("Q="));
    weight.is_none_or(|weight| weight.trim().parse().is_ok_and(|weight: f32| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use super::accepts_gzip;

    #[test]
    fn gzip_is_used_when_it_is_accepted() {
        for value in ["gzip", "br, gzip;q=0.1", "*", "GZIP; q=1", "deflate, *;q=0.5"] {
            assert!(accepts_gzip(value), "{value}");
        }
        for value in ["", "br", "gzip;q=0", "gzip;q=0, *", "identity;q=0", "*;q=0", "gzip;q=x"] {
            assert!(!accepts_gzip(value), "{value}");
        }
    }
}

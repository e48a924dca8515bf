//! Removes one trailing slash from the path before the route is searched: `/training/` is `/training`.

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;

/// Removes the slash. The root and a path with several slashes at its end stay as they are.
pub(crate) fn remove(request: &mut ServiceRequest) {
    let Some(uri) = without_slash(request.uri()) else { return };
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
}

/// The URI without the slash at the end of its path. `None` when there is nothing to remove.
fn without_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty() && !path.ends_with('/'))?;
    let path_and_query: PathAndQuery = match uri.query() {
        Some(query) => format!("{path}?{query}").try_into().ok()?,
        None => path.try_into().ok()?,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slash_at_the_end_of_the_path_is_removed() {
        let of = |uri: &str| without_slash(&uri.parse().unwrap()).map(|uri| uri.to_string());
        for (uri, expected) in [
            ("/training/", Some("/training")),
            ("/training/?search=a/", Some("/training?search=a/")),
            ("/training/%2F/", Some("/training/%2F")),
            ("http://example.com/training/", Some("http://example.com/training")),
            ("/training", None),
            ("/training?search=a/", None),
            ("/training//", None),
            ("/training/%2F", None),
            ("/", None),
            ("//", None),
            ("http://example.com", None),
        ] {
            assert_eq!(of(uri).as_deref(), expected, "{uri}");
        }
    }
}

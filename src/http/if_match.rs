//! The list of entity tags in `If-Match`. An entity tag of an agent is its draft revision.

use crate::service::ExpectedRevision;

/// Parses the values of all `If-Match` headers, which form one list (RFC 9110, section 5.3). Without any, and with `*`,
/// the request is unconditional. `None` when the list is empty or an element is not a revision.
///
/// Weak tags count: a proxy that compresses responses weakens their tags, and a revision names the state all the same.
/// A revision without quotes is accepted.
pub(crate) fn parse(values: &[&str]) -> Option<ExpectedRevision> {
    if values.is_empty() {
        return Some(ExpectedRevision::Any);
    }
    // A revision contains no comma, so quotes do not matter for the split. Empty elements are ignored (section 5.6.1).
    let tags = values.iter().flat_map(|value| value.split(',')).map(str::trim).filter(|tag| !tag.is_empty());
    let tags: Vec<&str> = tags.collect();
    match tags.as_slice() {
        [] => None,
        ["*"] => Some(ExpectedRevision::Any),
        tags => tags.iter().map(|tag| revision(tag)).collect::<Option<_>>().map(ExpectedRevision::OneOf),
    }
}

/// The revision in `"5"`, `W/"5"` or `5`.
fn revision(tag: &str) -> Option<i64> {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag);
    let quoted = opaque.strip_prefix('"').and_then(|opaque| opaque.strip_suffix('"'));
    quoted.unwrap_or(tag).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_of_all_headers_form_one_list() {
        let one_of = |revisions: &[i64]| Some(ExpectedRevision::OneOf(revisions.to_vec()));
        assert_eq!(parse(&[]), Some(ExpectedRevision::Any));
        assert_eq!(parse(&[" * "]), Some(ExpectedRevision::Any));
        for (values, revisions) in [
            (&["\"3\""][..], &[3][..]),
            (&[" 3 "], &[3]),
            (&["W/\"3\""], &[3]),
            (&["\"3\", W/\"5\",7"], &[3, 5, 7]),
            (&["\"3\"", "\"5\", \"7\""], &[3, 5, 7]),
            (&[",\"3\",, "], &[3]),
        ] {
            assert_eq!(parse(values), one_of(revisions), "{values:?}");
        }
    }

    #[test]
    fn anything_but_revisions_is_malformed() {
        let mut values = vec!["", ",", "one", "\"1", "1\"", "\"1.5\"", "W/", "W/1", "w/\"1\"", "*, \"1\"", "\"*\""];
        values.extend(["\"1\", two", "\"1,2\"", "\"1\" \"2\"", "99999999999999999999"]);
        for value in values {
            assert_eq!(parse(&[value]), None, "{value}");
        }
        assert_eq!(parse(&["*", "\"1\""]), None);
        assert_eq!(parse(&["", ""]), None);
    }
}

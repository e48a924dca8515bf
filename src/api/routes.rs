//! The table of all routes.

use super::accounts;
use super::luw;
use super::opencx;
use super::runtime;
use super::system;
use super::talkover;
use crate::http::endpoint::Endpoint;

/// Every operation of the service.
pub fn table() -> Vec<Endpoint> {
    let mut table = Vec::new();
    table.extend(system::endpoints());
    table.extend(talkover::endpoints());
    table.extend(runtime::endpoints());
    table.extend(luw::endpoints());
    table.extend(opencx::endpoints());
    table.extend(accounts::endpoints());
    table
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_complete_and_no_id_or_route_is_there_twice() {
        let (mut ids, mut routes) = (HashSet::new(), HashSet::new());
        for row in table() {
            assert!(row.auth.is_some(), "{} says nothing about who may call it", row.id);
            assert!(!row.summary.is_empty() && row.description.ends_with('.'), "{} lacks words", row.id);
            assert!(ids.insert(row.id), "{} is there twice", row.id);
            assert!(routes.insert((row.method.clone(), row.path)), "{} {} is there twice", row.method, row.path);
        }
    }
}

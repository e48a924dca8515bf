//! The one visible table of routes, and how it is put into actix.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, Resource, Route};

use super::accounts;
use super::luw;
use super::opencx;
use super::runtime;
use super::system;
use super::talkover;
use crate::http::endpoint::Endpoint;
use crate::http::error::{ApiError, ForbiddenMessage};
use crate::http::middleware::panics;
use crate::http::request_parts::MatchedRoute;
use crate::http::response::ApiResponse;

/// Every operation there is.
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

/// A path with the operations on it.
struct Group {
    path: &'static str,
    endpoints: Vec<Endpoint>,
}

/// Registers the table: a HEAD beside each GET, 405 for what else is asked of a known path, 404 for unknown ones.
pub fn register(config: &mut ServiceConfig, table: Vec<Endpoint>) {
    for group in groups(table) {
        config.service(resource(&group));
    }
    config.default_service(web::to(|| async { Err::<ApiResponse, _>(ApiError::RouteNotFound) }));
}

/// Groups by path, literal segments before parameters: `/trainings/slot/{slot}` wins over `/trainings/{id}/{what}`.
fn groups(table: Vec<Endpoint>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for endpoint in table {
        match groups.iter_mut().find(|group| group.path == endpoint.path) {
            Some(group) => group.endpoints.push(endpoint),
            None => groups.push(Group { path: endpoint.path, endpoints: vec![endpoint] }),
        }
    }
    groups.sort_by_key(|group| group.path.split('/').map(|part| part.starts_with('{')).collect::<Vec<_>>());
    groups
}

fn resource(group: &Group) -> Resource {
    let mut resource = web::resource(group.path);
    for endpoint in &group.endpoints {
        resource = resource.route(route(endpoint).method(endpoint.method.clone()));
        if endpoint.method == Method::GET {
            resource = resource.route(route(endpoint).method(Method::HEAD));
        }
    }
    let (pattern, allowed) = (group.path, allowed(&group.endpoints));
    resource.default_service(web::to(move |request: HttpRequest| {
        request.extensions_mut().insert(MatchedRoute { pattern, forbidden_message: ForbiddenMessage::Other });
        let failure = ApiError::MethodNotAllowed { method: request.method().clone(), allowed: allowed.clone() };
        async { Err::<ApiResponse, _>(failure) }
    }))
}

fn route(endpoint: &Endpoint) -> Route {
    let matched = MatchedRoute { pattern: endpoint.path, forbidden_message: endpoint.forbidden_message };
    (endpoint.route)().wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
        request.extensions_mut().insert(matched);
        panics::caught(request, next)
    }))
}

/// The methods of a path, in the order in which they are always named.
fn allowed(endpoints: &[Endpoint]) -> Vec<Method> {
    let has = |method: &Method| endpoints.iter().any(|endpoint| endpoint.method == *method);
    let order = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    order.into_iter().filter(|method| has(method) || (*method == Method::HEAD && has(&Method::GET))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn literal_paths_come_before_parameters() {
        let row = |path| Endpoint::get(path, "x", web::route);
        let table = vec![
            row("/t/{id}"),
            row("/t/{id}/trainings/{training_id}"),
            row("/t/search"),
            row("/t/{id}/trainings/slot"),
            row("/t/{id}"),
        ];
        let order: Vec<_> = groups(table).iter().map(|group| (group.path, group.endpoints.len())).collect();
        let place = |path| order.iter().position(|(known, _)| *known == path).unwrap();
        assert!(place("/t/search") < place("/t/{id}"));
        assert!(place("/t/{id}/trainings/slot") < place("/t/{id}/trainings/{training_id}"));
        assert_eq!(order[place("/t/{id}")].1, 2);
    }

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

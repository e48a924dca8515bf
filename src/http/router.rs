//! Puts the rows of a route table into actix.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, Resource, Route};

use super::endpoint::Endpoint;
use super::error::{ApiError, ForbiddenMessage};
use super::middleware::panics;
use super::request_parts::MatchedRoute;
use super::response::ApiResponse;

/// A path with its operations.
struct PathGroup {
    path: &'static str,
    endpoints: Vec<Endpoint>,
}

/// Registers the table: a HEAD route beside each GET, 405 for the other methods of a known path, 404 for unknown paths.
pub fn register(config: &mut ServiceConfig, table: Vec<Endpoint>) {
    for group in groups(table) {
        config.service(resource(&group));
    }
    config.default_service(web::to(|| async { Err::<ApiResponse, _>(ApiError::RouteNotFound) }));
}

/// Groups by path, literal segments before parameters: `/trainings/slot/{slot}` wins over `/trainings/{id}/{what}`.
fn groups(table: Vec<Endpoint>) -> Vec<PathGroup> {
    let mut groups: Vec<PathGroup> = Vec::new();
    for endpoint in table {
        match groups.iter_mut().find(|group| group.path == endpoint.path) {
            Some(group) => group.endpoints.push(endpoint),
            None => groups.push(PathGroup { path: endpoint.path, endpoints: vec![endpoint] }),
        }
    }
    groups.sort_by_key(|group| group.path.split('/').map(|part| part.starts_with('{')).collect::<Vec<_>>());
    groups
}

fn resource(group: &PathGroup) -> Resource {
    let mut resource = web::resource(group.path);
    for endpoint in &group.endpoints {
        resource = resource.route(route(endpoint).method(endpoint.method.clone()));
        if endpoint.method == Method::GET {
            resource = resource.route(route(endpoint).method(Method::HEAD));
        }
    }
    let (pattern, allowed) = (group.path, allowed(&group.endpoints));
    resource.default_service(web::to(move |request: HttpRequest| {
        request.extensions_mut().insert(MatchedRoute {
            pattern,
            forbidden_message: ForbiddenMessage::Other,
            takes_agent: false,
        });
        let failure = ApiError::MethodNotAllowed { method: request.method().clone(), allowed: allowed.clone() };
        async { Err::<ApiResponse, _>(failure) }
    }))
}

fn route(endpoint: &Endpoint) -> Route {
    let matched = MatchedRoute {
        pattern: endpoint.path,
        forbidden_message: endpoint.forbidden_message,
        takes_agent: endpoint.takes_agent,
    };
    (endpoint.route)().wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
        request.extensions_mut().insert(matched);
        panics::catch_panics(request, next)
    }))
}

/// The methods of a path, in the order of the `Allow` header.
fn allowed(endpoints: &[Endpoint]) -> Vec<Method> {
    let has = |method: &Method| endpoints.iter().any(|endpoint| endpoint.method == *method);
    let order = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    order.into_iter().filter(|method| has(method) || (*method == Method::HEAD && has(&Method::GET))).collect()
}

#[cfg(test)]
mod tests {
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
}

//! Finds the row of the route table that a request names.

use std::future::ready;

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse, always_ready};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::ServiceConfig;
use actix_web::{Error, HttpMessage as _, Route};
use futures_util::future::LocalBoxFuture;
use matchit::InsertError;

use super::endpoint::Endpoint;
use super::error::{ApiError, ForbiddenMessage};
use super::middleware::panics;
use super::request_parts::MatchedRoute;

type RouteService = <Route as ServiceFactory<ServiceRequest>>::Service;
type RouteFuture = LocalBoxFuture<'static, Result<ServiceResponse, Error>>;

/// Registers the table: HEAD beside each GET, 405 for the other methods of a known path, 404 for unknown paths.
///
/// actix would try the regular expressions of all paths in turn. The table is looked up in a tree instead, where a literal
/// segment wins over a parameter.
pub fn register(config: &mut ServiceConfig, table: Vec<Endpoint>) {
    config.default_service(RouteTable(groups(table)));
}

/// A path with its operations.
struct PathGroup {
    path: &'static str,
    endpoints: Vec<Endpoint>,
}

fn groups(table: Vec<Endpoint>) -> Vec<PathGroup> {
    let mut groups: Vec<PathGroup> = Vec::new();
    for endpoint in table {
        match groups.iter_mut().find(|group| group.path == endpoint.path) {
            Some(group) => group.endpoints.push(endpoint),
            None => groups.push(PathGroup { path: endpoint.path, endpoints: vec![endpoint] }),
        }
    }
    groups
}

/// Makes the router of a worker.
struct RouteTable(Vec<PathGroup>);

impl ServiceFactory<ServiceRequest> for RouteTable {
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = Router;
    type InitError = InsertError;
    type Future = LocalBoxFuture<'static, Result<Router, InsertError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let mut paths = Vec::new();
        for group in &self.0 {
            let routes = group.endpoints.iter().map(|row| (row.method.clone(), route(row).new_service(())));
            paths.push((group.path, allowed(&group.endpoints), routes.collect::<Vec<_>>()));
        }
        Box::pin(async move {
            let mut router = matchit::Router::new();
            for (pattern, allowed, routes) in paths {
                let mut ready = Vec::new();
                for (method, route) in routes {
                    if let Ok(route) = route.await {
                        ready.push((method, route));
                    }
                }
                router.insert(
                    pattern,
                    PathService { pattern, parameters: parameters(pattern), allowed, routes: ready },
                )?;
            }
            Ok(Router(router))
        })
    }
}

/// The paths of the table, as a tree.
struct Router(matchit::Router<PathService>);

/// A path with the handlers of its methods.
struct PathService {
    pattern: &'static str,
    parameters: Vec<&'static str>,
    allowed: Vec<Method>,
    routes: Vec<(Method, RouteService)>,
}

impl Service<ServiceRequest> for Router {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = RouteFuture;

    always_ready!();

    fn call(&self, mut request: ServiceRequest) -> RouteFuture {
        let Ok(found) = self.0.at(request.match_info().as_str()) else {
            return refuse(request, ApiError::RouteNotFound);
        };
        let (path, values) = (found.value, found.params.iter().map(|(_, value)| value.to_owned()).collect::<Vec<_>>());
        for (name, value) in path.parameters.iter().zip(values) {
            request.match_info_mut().add_static(*name, value);
        }
        path.call(request)
    }
}

impl PathService {
    fn call(&self, request: ServiceRequest) -> RouteFuture {
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        if let Some((_, route)) = self.routes.iter().find(|(known, _)| known == method) {
            return route.call(request);
        }
        request.extensions_mut().insert(MatchedRoute {
            pattern: self.pattern,
            forbidden_message: ForbiddenMessage::Other,
            takes_agent: false,
        });
        let method = request.method().clone();
        refuse(request, ApiError::MethodNotAllowed { method, allowed: self.allowed.clone() })
    }
}

fn refuse(request: ServiceRequest, error: ApiError) -> RouteFuture {
    Box::pin(ready(Ok(ServiceResponse::from_err(error, request.into_parts().0))))
}

/// The names in braces.
fn parameters(pattern: &'static str) -> Vec<&'static str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
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
    use actix_web::web;

    use super::*;

    #[test]
    fn the_operations_of_a_path_are_together() {
        let row = |path| Endpoint::get(path, "x", web::route);
        let order: Vec<_> = groups(vec![row("/t/{id}"), row("/t/search"), row("/t/{id}")])
            .iter()
            .map(|group| (group.path, group.endpoints.len()))
            .collect();
        assert_eq!(order, [("/t/{id}", 2), ("/t/search", 1)]);
    }

    #[test]
    fn parameters_are_the_names_in_braces() {
        assert_eq!(parameters("/personas/ft-{profession}"), ["profession"]);
        assert_eq!(parameters("/agents/{agent_id}/trainings/{training_id}/history"), ["agent_id", "training_id"]);
        assert!(parameters("/health").is_empty());
    }
}

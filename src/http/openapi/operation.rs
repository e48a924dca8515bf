//! One row as an operation.

use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Ref, RefOr, Required, Schema};

use super::super::endpoint::{AuthRequirement, Endpoint, Param, Place, RequestSpec, ResponseSpec};
use super::pieces::{content, header, request_id};
use super::{BEARER, Shared, errors};

pub(crate) fn of(endpoint: &Endpoint, shared: &mut Shared) -> Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.id))
        .tag(endpoint.tag.name())
        .summary(Some(endpoint.summary))
        .description(Some(description(endpoint)))
        .securities(Some(securities(endpoint)))
        .request_body(endpoint.request.as_ref().map(|request| body(request, shared)));
    for param in parameters(endpoint) {
        operation = operation.parameter(parameter(&param));
    }
    for (name, param) in shared_parameters(endpoint) {
        operation = operation.parameter_ref(Ref::new(format!("#/components/parameters/{name}")));
        shared.parameters.insert(name.to_owned(), parameter(&param));
    }
    for success in std::iter::once(&endpoint.success).chain(&endpoint.otherwise) {
        operation = operation.response(success.status.to_string(), reply(success, shared));
    }
    for (status, name) in errors::of(endpoint, shared) {
        operation = operation.response(status.to_string(), Ref::from_response_name(name));
    }
    operation.build()
}

fn description(endpoint: &Endpoint) -> String {
    let who = match endpoint.auth {
        None | Some(AuthRequirement::Public) => return endpoint.description.to_owned(),
        Some(AuthRequirement::User) => "Needs a dashboard session.".to_owned(),
        Some(AuthRequirement::Permission(permission)) => format!("Needs the permission `{}`.", permission.name()),
    };
    format!("{}\n\n{who}", endpoint.description)
}

fn securities(endpoint: &Endpoint) -> Vec<SecurityRequirement> {
    match endpoint.auth {
        None | Some(AuthRequirement::Public) => Vec::new(),
        Some(_) => vec![SecurityRequirement::new(BEARER, [""; 0])],
    }
}

/// Those of the path in their order, described or not, then the others.
fn parameters(endpoint: &Endpoint) -> Vec<Param> {
    let given = |name: &str| endpoint.params.iter().find(|param| param.name == name && param.place == Place::Path);
    let of_path = |name| given(name).cloned().unwrap_or_else(|| Param::of_path(name, endpoint.wire_format()));
    let others = endpoint.params.iter().filter(|param| param.place != Place::Path).cloned();
    endpoint.path_names().map(of_path).chain(others).collect()
}

/// Those that many operations have.
fn shared_parameters(endpoint: &Endpoint) -> Vec<(&'static str, Param)> {
    let mut params = Vec::new();
    if matches!(endpoint.auth, Some(AuthRequirement::Permission(_))) {
        let about = "The environment that a dashboard session means. API tokens belong to one and leave it out.";
        params.push(("Environment", Param::header("X-Environment", about).uuid()));
    }
    if endpoint.idempotent {
        let about = "A key of your choice, up to 255 visible characters. The same request with the same key within 24 \
            hours is carried out once; the answer is repeated.";
        let example = "order-66-attempt-1";
        params.push(("IdempotencyKey", Param::header("Idempotency-Key", about).example(example)));
    }
    params
}

fn parameter(param: &Param) -> Parameter {
    let place = match param.place {
        Place::Path => ParameterIn::Path,
        Place::Query => ParameterIn::Query,
        Place::Header => ParameterIn::Header,
    };
    ParameterBuilder::new()
        .name(param.name)
        .parameter_in(place)
        .required(if param.required { Required::True } else { Required::False })
        .description(Some(param.description))
        .schema(Some(param.schema.clone()))
        .example(Some(param.example.clone()))
        .build()
}

fn body(request: &RequestSpec, shared: &mut Shared) -> RequestBody {
    shared.schemas.insert(request.name.to_owned(), RefOr::T(Schema::Object((request.schema)())));
    let content = content(Ref::from_schema_name(request.name), request.example.clone());
    let required = if request.required { Required::True } else { Required::False };
    let body = RequestBodyBuilder::new().required(Some(required));
    request.media.iter().fold(body, |body, media| body.content(*media, content.clone())).build()
}

fn reply(success: &ResponseSpec, shared: &mut Shared) -> ResponseBuilder {
    if let Some(component) = success.component {
        shared.keep(component());
    }
    let mut response = ResponseBuilder::new().description(success.description).header_ref("X-Request-Id", request_id());
    for (name, description, example) in &success.headers {
        response = response.header(*name, header(description, example));
    }
    if success.media.is_empty() {
        return response;
    }
    response.content(success.media, content(success.whole_schema(), success.whole_example()))
}

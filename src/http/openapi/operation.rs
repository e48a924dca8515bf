//! The operation of one endpoint.

use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Ref, Required};

use super::super::endpoint::{AuthRequirement, Endpoint, ParameterLocation, ParameterSpec, RequestSpec, ResponseSpec};
use super::pieces::{bytes, content, header, plain, request_id, with_rate_limit};
use super::{BEARER, Schemas, Shared, add_schema, errors, form_schema};

pub(crate) fn of(endpoint: &Endpoint, shared: &mut Shared) -> Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.id))
        .tag(endpoint.tag.name())
        .summary(Some(endpoint.summary))
        .description(Some(description(endpoint)))
        .securities(Some(securities(endpoint)))
        .request_body(endpoint.request.as_ref().map(|request| body(request, shared)));
    for parameter in parameters(endpoint, &mut shared.schemas) {
        operation = operation.parameter(parameter);
    }
    for (name, spec) in shared_parameters(endpoint) {
        operation = operation.parameter_ref(Ref::new(format!("#/components/parameters/{name}")));
        shared.parameters.insert(name.to_owned(), parameter(&spec));
    }
    for success in std::iter::once(&endpoint.success).chain(&endpoint.otherwise) {
        operation = operation.response(success.status.to_string(), reply(endpoint, success, shared));
    }
    for (status, name) in errors::of(endpoint, shared) {
        operation = operation.response(status.to_string(), Ref::from_response_name(name));
    }
    operation.build()
}

fn description(endpoint: &Endpoint) -> String {
    let who = match endpoint.auth {
        None | Some(AuthRequirement::Public) => return endpoint.description.to_owned(),
        Some(AuthRequirement::Bearer) => "Needs any API token or dashboard session.".to_owned(),
        Some(AuthRequirement::User) => "Needs a dashboard session.".to_owned(),
        Some(AuthRequirement::Permission(permission)) => format!("Needs the permission `{}`.", permission.name()),
    };
    format!("{}\n\n{who}", endpoint.description)
}

fn securities(endpoint: &Endpoint) -> Vec<SecurityRequirement> {
    match endpoint.auth {
        // An empty requirement makes the other one optional.
        Some(AuthRequirement::Public) if endpoint.takes_session => {
            vec![SecurityRequirement::default(), SecurityRequirement::new(BEARER, [""; 0])]
        }
        None | Some(AuthRequirement::Public) => Vec::new(),
        Some(_) => vec![SecurityRequirement::new(BEARER, [""; 0])],
    }
}

/// The parameters of the path in its order, then those of the query form, then headers.
fn parameters(endpoint: &Endpoint, schemas: &mut Schemas) -> Vec<Parameter> {
    let (of_path, headers): (Vec<_>, Vec<_>) =
        endpoint.params.iter().partition(|spec| spec.location == ParameterLocation::Path);
    let path = endpoint.path_names().map(|name| match of_path.iter().find(|spec| spec.name == name) {
        Some(spec) => parameter(spec),
        None => parameter(&ParameterSpec::of_path(name, endpoint.wire_format())),
    });
    let query = endpoint.query.iter().flat_map(|form| form.fields());
    let query = query.map(|field| form_schema::query_parameter(field, schemas));
    path.chain(query).chain(headers.into_iter().map(parameter)).collect()
}

/// The headers that many operations accept.
fn shared_parameters(endpoint: &Endpoint) -> Vec<(&'static str, ParameterSpec)> {
    let mut specs = Vec::new();
    if matches!(endpoint.auth, Some(AuthRequirement::Permission(_))) {
        let about = "The environment of the request. Required for dashboard sessions. API tokens belong to one \
                 environment and do not need it.";
        specs.push(("Environment", ParameterSpec::header("X-Environment", about).uuid()));
    }
    if endpoint.takes_agent {
        let about = "The agent of the request. Without it, the environment's default agent. A token that is bound to an \
                 agent can name only that one.";
        specs.push(("Agent", ParameterSpec::header("X-Agent", about).uuid()));
    }
    if endpoint.idempotent {
        let about = "A key of your choice, up to 255 visible characters. The same request with the same key within 24 \
            hours is carried out once; the answer is repeated.";
        let example = "order-66-attempt-1";
        specs.push(("IdempotencyKey", ParameterSpec::header("Idempotency-Key", about).example(example)));
    }
    specs
}

fn parameter(spec: &ParameterSpec) -> Parameter {
    let location = match spec.location {
        ParameterLocation::Path => ParameterIn::Path,
        ParameterLocation::Header => ParameterIn::Header,
    };
    ParameterBuilder::new()
        .name(spec.name)
        .parameter_in(location)
        .required(if spec.required { Required::True } else { Required::False })
        .description(Some(spec.description))
        .schema(Some(spec.schema.clone()))
        .example(Some(spec.example.clone()))
        .build()
}

fn body(request: &RequestSpec, shared: &mut Shared) -> RequestBody {
    if let Some(schema) = request.schema {
        shared.add(schema());
    } else {
        let schema = form_schema::body(request, &mut shared.schemas);
        add_schema(&mut shared.schemas, request.name.to_owned(), schema.into());
    }
    let content = content(Ref::from_schema_name(request.name), request.example.clone());
    let required = if request.required { Required::True } else { Required::False };
    let mut body = RequestBodyBuilder::new().required(Some(required));
    if let Some((media, example)) = request.text {
        body = body.content(media, self::content(bytes(), example.into()));
    }
    request.media.iter().fold(body, |body, media| body.content(*media, content.clone())).build()
}

fn reply(endpoint: &Endpoint, success: &ResponseSpec, shared: &mut Shared) -> ResponseBuilder {
    let mut response = ResponseBuilder::new().description(success.description).header_ref("X-Request-Id", request_id());
    if !matches!(endpoint.auth, None | Some(AuthRequirement::Public)) {
        response = with_rate_limit(response);
    }
    for (name, description, example) in &success.headers {
        response = response.header(*name, header(description, example));
    }
    if success.media.is_empty() {
        return response;
    }
    let schema = match success.body_schema() {
        Some(body) => {
            let reference = body.reference();
            shared.add(body);
            reference
        }
        None => plain(Type::String).into(),
    };
    response.content(success.media, content(schema, success.whole_example()))
}

//! The `OpenAPI` 3.1 document. It describes exactly the endpoints of the route table.

mod errors;
mod form_schema;
mod operation;
mod pieces;

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::info::{ContactBuilder, InfoBuilder, LicenseBuilder};
use utoipa::openapi::path::{Parameter, PathItemBuilder, PathsBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, ComponentsBuilder, Object, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, HttpMethod, OpenApi, OpenApiBuilder, RefOr, Response, Schema, Server, path::PathItem,
    server::ServerBuilder,
};

use super::endpoint::{Endpoint, NamedSchema, Tag};

/// The name of the security scheme.
const BEARER: &str = "bearer";

const ABOUT: &str = "The training backend for voice agents. Teams teach an agent with trainings: each has a subject and \
    instructions. They review the pending changes and publish them as a version. During a call, the runtime \
    of the agent requests the trainings that apply.\n\nThe API has three wire formats: `/api/v1`, `/training` \
    and `/v2/personas`. Every response has an `X-Request-Id`. Every POST with a token accepts an \
    `Idempotency-Key`.";

/// The schemas among the components, by name.
type Schemas = BTreeMap<String, RefOr<Schema>>;

/// The components that operations refer to, collected while the operations are built.
#[derive(Default)]
struct Shared {
    schemas: Schemas,
    responses: BTreeMap<String, Response>,
    parameters: BTreeMap<String, Parameter>,
}

impl Shared {
    /// Adds a schema and those it refers to.
    fn add(&mut self, schema: NamedSchema) {
        for (name, referenced) in schema.referenced {
            add_schema(&mut self.schemas, name, referenced);
        }
        add_schema(&mut self.schemas, schema.name.into_owned(), schema.schema);
    }
}

/// Adds a schema under a name that no other schema has. Tests of the document fail when one has it.
fn add_schema(schemas: &mut Schemas, name: String, mut schema: RefOr<Schema>) {
    open_free_objects(&mut schema);
    let known = schemas.get(&name);
    debug_assert!(known.is_none_or(|known| *known == schema), "two schemas have the name {name}");
    schemas.insert(name, schema);
}

/// Says of objects without known properties that they have any. Generators read `type: object` alone as an object without
/// properties.
fn open_free_objects(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let is_object = object.schema_type == SchemaType::new(Type::Object);
            if is_object && object.properties.is_empty() && object.additional_properties.is_none() {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(true)));
            }
            object.properties.values_mut().for_each(open_free_objects);
        }
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                open_free_objects(items);
            }
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(open_free_objects),
        RefOr::T(Schema::OneOf(one)) => one.items.iter_mut().for_each(open_free_objects),
        _ => {}
    }
}

/// The document of a route table.
pub fn document(table: &[Endpoint]) -> OpenApi {
    let mut shared = Shared::default();
    let mut items: BTreeMap<&str, PathItemBuilder> = BTreeMap::new();
    for endpoint in table {
        let Some(method) = method(endpoint) else { continue };
        let operation = operation::of(endpoint, &mut shared);
        let item = items.remove(endpoint.path).unwrap_or_default();
        items.insert(endpoint.path, item.operation(method, operation));
    }
    let paths =
        items.into_iter().fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, PathItem::from(item)));
    OpenApiBuilder::new()
        .info(info())
        .servers(Some([this_server()]))
        .tags(Some(tags(table)))
        .paths(paths)
        .components(Some(components(shared)))
        .build()
}

fn method(endpoint: &Endpoint) -> Option<HttpMethod> {
    Some(match endpoint.method.as_str() {
        "GET" => HttpMethod::Get,
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => return None,
    })
}

fn info() -> InfoBuilder {
    let license = LicenseBuilder::new().name("Apache License 2.0").identifier(Some("Apache-2.0"));
    InfoBuilder::new()
        .title("Understudy")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .contact(Some(ContactBuilder::new().name(Some("The Understudy maintainers")).build()))
        .license(Some(license.build()))
}

fn this_server() -> Server {
    ServerBuilder::new().url("/").description(Some("The server that this document comes from.")).build()
}

fn tags(table: &[Endpoint]) -> Vec<utoipa::openapi::Tag> {
    let used = Tag::ALL.into_iter().filter(|tag| table.iter().any(|endpoint| endpoint.tag == *tag));
    used.map(|tag| TagBuilder::new().name(tag.name()).description(Some(tag.description())).build()).collect()
}

fn components(shared: Shared) -> Components {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("talq_ and a JWT")
        .description(Some("An API token of one environment, or the access token of a dashboard session."));
    let request_id = HeaderBuilder::new()
        .description(Some("The id of this request in the log: the id from the request, or a new id."))
        .schema(Some(Object::with_type(Type::String)));
    let rate_limit = pieces::RATE_LIMIT.map(|(_, component, about)| {
        let header = HeaderBuilder::new().description(Some(about)).schema(Some(Object::with_type(Type::Integer)));
        (component, header.build())
    });
    let mut components = ComponentsBuilder::new()
        .schemas_from_iter(shared.schemas)
        .responses_from_iter(shared.responses)
        .security_scheme(BEARER, SecurityScheme::Http(bearer.build()))
        .header("RequestId", request_id.build());
    for (name, header) in rate_limit {
        components = components.header(name, header);
    }
    for (name, parameter) in shared.parameters {
        components = components.parameter(name, parameter);
    }
    components.build()
}

#[cfg(test)]
mod tests;

//! The successful responses of an operation.

use std::borrow::Cow;

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

/// A schema among the document's components.
#[derive(Clone)]
pub struct NamedSchema {
    /// Its name among the components.
    pub name: Cow<'static, str>,
    /// The schema.
    pub schema: RefOr<Schema>,
    /// The schemas it refers to.
    pub referenced: Vec<(String, RefOr<Schema>)>,
}

impl NamedSchema {
    /// The schema of a type.
    pub fn of<T: ToSchema>() -> Self {
        let mut referenced = Vec::new();
        T::schemas(&mut referenced);
        Self { name: schema_name::<T>(), schema: T::schema(), referenced }
    }
}

/// The name of a type's schema. The name of a generic type includes its argument, which utoipa leaves out.
fn schema_name<T: ToSchema>() -> Cow<'static, str> {
    let argument = std::any::type_name::<T>().trim_end_matches('>').split_once('<').map(|(_, argument)| argument);
    match argument.and_then(|argument| argument.rsplit_once("::")) {
        Some((_, argument)) => Cow::Owned(format!("{}{}", T::name(), argument.trim_end_matches("Json"))),
        None => T::name(),
    }
}

/// The envelope around the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrap {
    Bare,
    Data,
    Array,
    Page,
    Keyset(&'static str),
    Done(&'static str),
    DoneArray(&'static str),
    Deleted(&'static str),
}

/// The documentation of a successful response.
#[derive(Clone, Debug)]
pub struct ResponseSpec {
    /// The HTTP status.
    pub status: u16,
    /// When it is sent.
    pub description: &'static str,
    /// Its content type; empty when it has no body.
    pub media: &'static str,
    /// The schema of its data.
    pub schema: Option<fn() -> NamedSchema>,
    /// Its headers: name, description, example.
    pub headers: Vec<(&'static str, &'static str, &'static str)>,
    wrap: Wrap,
    example: Value,
}

impl ResponseSpec {
    fn of(schema: Option<fn() -> NamedSchema>, wrap: Wrap, example: Value) -> Self {
        let (status, description, media, headers) = (200, "Done.", "application/json", Vec::new());
        Self { status, description, media, schema, headers, wrap, example }
    }

    /// Talkover's read: `T` under `data`.
    pub fn data<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Data, example)
    }

    /// Talkover's unpaged list: an array of `T` under `data`. The example is one element.
    pub fn array<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Array, example)
    }

    /// Talkover's paged list: an array of `T` under `data`, and `meta`. The example is one element.
    pub fn page<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Page, example)
    }

    /// Our keyset-paged list: an array of `T` under `data`, and `meta` with the limit and, under the name `next`, the
    /// position of the next page (null on the last page). The example is one element.
    pub fn keyset<T: ToSchema>(next: &'static str, example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Keyset(next), example)
    }

    /// Talkover's write: the message, and `T` under `data`.
    pub fn done<T: ToSchema>(message: &'static str, example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Done(message), example)
    }

    /// Talkover's write of several: the message, and an array of `T` under `data`. The example is one element.
    pub fn done_array<T: ToSchema>(message: &'static str, example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::DoneArray(message), example)
    }

    /// Talkover's delete: the message alone.
    pub fn deleted(message: &'static str) -> Self {
        Self::of(None, Wrap::Deleted(message), Value::Null)
    }

    /// `T` without an envelope.
    pub fn bare<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Bare, example)
    }

    /// A body that is not JSON.
    pub fn text(media: &'static str, description: &'static str, example: &'static str) -> Self {
        Self { description, media, ..Self::of(None, Wrap::Bare, Value::from(example)) }
    }

    /// No body.
    pub fn empty(status: u16, description: &'static str) -> Self {
        Self { status, description, media: "", ..Self::of(None, Wrap::Bare, Value::Null) }
    }

    /// Sets a status other than 200.
    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Sets when it is sent.
    pub fn describe(self, description: &'static str) -> Self {
        Self { description, ..self }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, description: &'static str, example: &'static str) -> Self {
        self.headers.push((name, description, example));
        self
    }

    /// The example in its envelope.
    pub fn whole_example(&self) -> Value {
        let example = &self.example;
        match self.wrap {
            Wrap::Bare => example.clone(),
            Wrap::Data => json!({"success": true, "data": example}),
            Wrap::Array => json!({"success": true, "data": [example]}),
            Wrap::Page => {
                let meta = json!({"current_page": 1, "per_page": 20, "total": 1, "last_page": 1});
                json!({"success": true, "data": [example], "meta": meta})
            }
            Wrap::Keyset(next) => json!({"success": true, "data": [example], "meta": {"limit": 20, next: null}}),
            Wrap::Done(message) => json!({"success": true, "message": message, "data": example}),
            Wrap::DoneArray(message) => json!({"success": true, "message": message, "data": [example]}),
            Wrap::Deleted(message) => json!({"success": true, "message": message}),
        }
    }

    /// The schema of the whole body, which refers to the schema of the data.
    pub fn whole_schema(&self) -> RefOr<Schema> {
        let Some(schema) = self.schema else {
            return match self.wrap {
                Wrap::Deleted(_) => envelope().property("message", text()).required("message").into(),
                _ => text(),
            };
        };
        let data = RefOr::Ref(Ref::from_schema_name(schema().name));
        match self.wrap {
            Wrap::Bare => data,
            Wrap::Data => envelope().property("data", data).required("data").into(),
            Wrap::Array => envelope().property("data", many(data)).required("data").into(),
            Wrap::Page => {
                let list = envelope().property("data", many(data)).property("meta", meta());
                list.required("data").required("meta").into()
            }
            Wrap::Keyset(next) => {
                let list = envelope().property("data", many(data)).property("meta", keyset_meta(next));
                list.required("data").required("meta").into()
            }
            Wrap::DoneArray(_) => {
                let done = envelope().property("message", text()).property("data", many(data));
                done.required("message").required("data").into()
            }
            Wrap::Done(_) | Wrap::Deleted(_) => {
                let done = envelope().property("message", text()).property("data", data);
                done.required("message").required("data").into()
            }
        }
    }
}

fn envelope() -> ObjectBuilder {
    let success = ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true]));
    ObjectBuilder::new().property("success", success).required("success")
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).into()
}

fn many(item: RefOr<Schema>) -> ArrayBuilder {
    ArrayBuilder::new().items(item)
}

fn meta() -> ObjectBuilder {
    ["current_page", "per_page", "total", "last_page"].into_iter().fold(ObjectBuilder::new(), |meta, name| {
        let count = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
        meta.property(name, count).required(name)
    })
}

fn keyset_meta(next: &'static str) -> ObjectBuilder {
    let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    let cursor = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Integer, Type::String, Type::Null]));
    ObjectBuilder::new().property("limit", limit).required("limit").property(next, cursor).required(next)
}

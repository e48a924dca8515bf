//! The successful responses of an operation.

use std::borrow::Cow;

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::extensions::Extensions;
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
        Self { name: T::name(), schema: T::schema(), referenced }
    }

    /// A reference to it.
    pub fn reference(&self) -> RefOr<Schema> {
        RefOr::Ref(Ref::from_schema_name(self.name.as_ref()))
    }

    /// A schema with this name that refers to this one.
    fn wrapped(mut self, name: String, schema: ObjectBuilder) -> Self {
        self.referenced.push((self.name.into_owned(), self.schema));
        Self { name: Cow::Owned(name), schema: schema.into(), referenced: self.referenced }
    }

    /// This schema, which also refers to another.
    fn with(mut self, name: String, schema: ObjectBuilder) -> Self {
        self.referenced.push((name, schema.into()));
        self
    }
}

/// The envelope around the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrap {
    Bare,
    Data,
    DataOrPage,
    Array,
    ArrayOrPage,
    Page,
    Keyset(&'static str),
    OffsetList,
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

    /// `T` under `data`, one of whose lists has pages if the query asks for them; `meta` with a page.
    pub fn data_or_page<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::DataOrPage, example)
    }

    /// Talkover's unpaged list: an array of `T` under `data`. The example is one element.
    pub fn array<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Array, example)
    }

    /// A list that has pages if the query asks for them: an array of `T` under `data`, and `meta` with a page. The example
    /// is one element.
    pub fn array_or_page<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::ArrayOrPage, example)
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

    /// open.cx's paged list: an array of `T` under `items`, and the page. The example is one element.
    pub fn offset_list<T: ToSchema>(example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::OffsetList, example)
    }

    /// Talkover's write: the message, and `T` under `data`.
    pub fn done<T: ToSchema>(message: &'static str, example: Value) -> Self {
        Self::of(Some(NamedSchema::of::<T>), Wrap::Done(message), example)
    }

    /// A write of several: the message, and an array of `T` under `data`. The example is one element.
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
            Wrap::Data | Wrap::DataOrPage => json!({"success": true, "data": example}),
            Wrap::Array | Wrap::ArrayOrPage => json!({"success": true, "data": [example]}),
            Wrap::Page => {
                let meta = json!({"current_page": 1, "per_page": 20, "total": 1, "last_page": 1});
                json!({"success": true, "data": [example], "meta": meta})
            }
            Wrap::Keyset(next) => json!({"success": true, "data": [example], "meta": {"limit": 20, next: null}}),
            Wrap::OffsetList => json!({"items": [example], "total": 1, "limit": 50, "offset": 0, "has_more": false}),
            Wrap::Done(message) => json!({"success": true, "message": message, "data": example}),
            Wrap::DoneArray(message) => json!({"success": true, "message": message, "data": [example]}),
            Wrap::Deleted(message) => json!({"success": true, "message": message}),
        }
    }

    /// The component of the whole body, in its envelope; `None` when the body is not JSON.
    pub fn body_schema(&self) -> Option<NamedSchema> {
        let Some(data) = self.schema.map(|schema| schema()) else {
            let schema = envelope().property("message", text()).required("message").into();
            let message = NamedSchema { name: Cow::Borrowed("MessageResponse"), schema, referenced: Vec::new() };
            return matches!(self.wrap, Wrap::Deleted(_)).then_some(message);
        };
        let (one, many) = (data.reference(), ArrayBuilder::new().items(data.reference()));
        let name = |suffix: &str| format!("{}{suffix}", data.name);
        Some(match self.wrap {
            Wrap::Bare => data,
            Wrap::Data => {
                let name = name("Response");
                data.wrapped(name, envelope().property("data", one).required("data"))
            }
            Wrap::DataOrPage => {
                let (name, meta_reference) = (name("Response"), Ref::from_schema_name("PageMeta"));
                let whole = envelope().property("data", one).property("meta", meta_reference).required("data");
                data.wrapped(name, whole).with("PageMeta".to_owned(), meta())
            }
            Wrap::Array => {
                let name = name("ListResponse");
                data.wrapped(name, envelope().property("data", many).required("data"))
            }
            Wrap::Page => {
                let name = name("PageResponse");
                data.wrapped(name, page(many, "PageMeta")).with("PageMeta".to_owned(), meta())
            }
            Wrap::ArrayOrPage => {
                let name = name("ListOrPageResponse");
                let list = envelope().property("data", many).property("meta", Ref::from_schema_name("PageMeta"));
                data.wrapped(name, list.required("data")).with("PageMeta".to_owned(), meta())
            }
            Wrap::DoneArray(_) => {
                let name = name("ListWriteResponse");
                let done = envelope().property("message", text()).property("data", many);
                data.wrapped(name, done.required("message").required("data"))
            }
            Wrap::Keyset(next) => {
                let (name, meta) = (name("PageResponse"), name("PageMeta"));
                data.wrapped(name, page(many, &meta)).with(meta, keyset_meta(next))
            }
            Wrap::OffsetList => {
                let name = name("List");
                data.wrapped(name, offset_list(many))
            }
            Wrap::Done(_) | Wrap::Deleted(_) => {
                let name = name("WriteResponse");
                let done = envelope().property("message", text()).property("data", one);
                data.wrapped(name, done.required("message").required("data"))
            }
        })
    }
}

fn envelope() -> ObjectBuilder {
    let always = Extensions::from_iter([("const", true)]);
    let success = ObjectBuilder::new().schema_type(Type::Boolean).extensions(Some(always));
    ObjectBuilder::new().property("success", success).required("success")
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).into()
}

fn count() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0))
}

fn page(items: ArrayBuilder, meta: &str) -> ObjectBuilder {
    let list = envelope().property("data", items).property("meta", Ref::from_schema_name(meta));
    list.required("data").required("meta")
}

fn meta() -> ObjectBuilder {
    ["current_page", "per_page", "total", "last_page"]
        .into_iter()
        .fold(ObjectBuilder::new(), |meta, name| meta.property(name, count()).required(name))
}

fn keyset_meta(next: &'static str) -> ObjectBuilder {
    let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    let cursor = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Integer, Type::String, Type::Null]));
    ObjectBuilder::new().property("limit", limit).required("limit").property(next, cursor).required(next)
}

fn offset_list(items: ArrayBuilder) -> ObjectBuilder {
    let more = ObjectBuilder::new().schema_type(Type::Boolean).description(Some("Whether more items follow."));
    let list = ObjectBuilder::new().property("items", items).required("items");
    let list =
        ["total", "limit", "offset"].into_iter().fold(list, |list, name| list.property(name, count()).required(name));
    list.property("has_more", more).required("has_more")
}

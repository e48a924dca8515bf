//! One row of the visible route table: what an operation is called, who may call it, what it takes and answers.
//!
//! Routing, the `OpenAPI` document, the page at `/docs` and the test that holds every route against strangers are all
//! made from these rows. Each handler's file has its own row:
//!
//! ```text
//! pub(crate) fn endpoint() -> Endpoint {
//!     Endpoint::post("/api/v1/agents/{agent_id}/trainings", "saveTraining", || web::to(handle))
//!         .tag(Tag::Trainings)
//!         .needs(Permission::TrainingsWrite)
//!         .deed(Deed::WriteTraining)
//!         .summary("Create or update a training")
//!         .describe("A known `node_id` updates that training in place; any other makes a new one.")
//!         .body(Request::form("TrainingInput", || TRAINING.schema(), json!({"subject": "…", "instructions": "…"})))
//!         .replies(Success::done::<TrainingBody>("Agent training updated successfully", TrainingBody::example()))
//!         .refuses(&[Code::AgentNotFound])
//! }
//! ```

mod param;
mod request_spec;
mod response_spec;
mod tag;

use actix_web::Route;
use actix_web::http::Method;

pub(crate) use param::EXAMPLE_ID;
pub use param::{Param, Place};
pub use request_spec::RequestSpec;
pub use response_spec::{Component, ResponseSpec};
pub use tag::Tag;

use super::error::{ErrorCode, ForbiddenMessage};
use super::wire_format::WireFormat;
use crate::domain::accounts::permission::Permission;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthRequirement {
    /// Anyone.
    Public,
    /// A person with a dashboard session; which rights they have does not matter.
    User,
    /// A token or session with this permission.
    Permission(Permission),
}

/// An operation.
#[derive(Clone)]
pub struct Endpoint {
    /// The HTTP method; HEAD comes with GET by itself.
    pub method: Method,
    /// The path pattern, which is also the label in logs and metrics.
    pub path: &'static str,
    /// The operation id.
    pub id: &'static str,
    /// Makes the route of the handler.
    pub route: fn() -> Route,
    /// Who may call it; `None` is a mistake that a test finds.
    pub auth: Option<AuthRequirement>,
    /// What a caller without the permission wanted to do.
    pub forbidden_message: ForbiddenMessage,
    /// The section of the documentation.
    pub tag: Tag,
    /// A few words.
    pub summary: &'static str,
    /// A few sentences, in Markdown.
    pub description: &'static str,
    /// Path, query and header parameters; what is not said of the path's is filled in.
    pub params: Vec<Param>,
    /// The body it takes.
    pub request: Option<RequestSpec>,
    /// The answer when all is well.
    pub success: ResponseSpec,
    /// A second good answer, such as 304 beside 200.
    pub otherwise: Option<ResponseSpec>,
    /// Errors beyond those that follow from authentication, parameters and body.
    pub errors: Vec<ErrorCode>,
    /// Whether it takes `Idempotency-Key`: every POST that a known caller makes.
    pub idempotent: bool,
}

impl Endpoint {
    /// A row with a method.
    pub fn new(method: Method, path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self {
            idempotent: method == Method::POST,
            method,
            path,
            id,
            route,
            auth: None,
            forbidden_message: ForbiddenMessage::Other,
            tag: Tag::System,
            summary: "",
            description: "",
            params: Vec::new(),
            request: None,
            success: ResponseSpec::empty(200, "Done."),
            otherwise: None,
            errors: Vec::new(),
        }
    }

    /// A read.
    pub fn get(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::GET, path, id, route)
    }

    /// A create, or a deed.
    pub fn post(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::POST, path, id, route)
    }

    /// A change.
    pub fn put(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::PUT, path, id, route)
    }

    /// A removal.
    pub fn delete(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::DELETE, path, id, route)
    }

    /// Anyone may call it.
    pub fn public(mut self) -> Self {
        self.auth = Some(AuthRequirement::Public);
        self.idempotent = false;
        self
    }

    /// A person with a dashboard session may call it.
    pub fn user(mut self) -> Self {
        self.auth = Some(AuthRequirement::User);
        self
    }

    /// Who has this permission may call it.
    pub fn needs(mut self, permission: Permission) -> Self {
        self.auth = Some(AuthRequirement::Permission(permission));
        self
    }

    /// What a caller without the permission wanted to do: chooses the sentence of the 403.
    pub fn forbidden(self, forbidden_message: ForbiddenMessage) -> Self {
        Self { forbidden_message, ..self }
    }

    /// The section of the documentation.
    pub fn tag(self, tag: Tag) -> Self {
        Self { tag, ..self }
    }

    /// A few words.
    pub fn summary(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    /// A few sentences.
    pub fn describe(self, description: &'static str) -> Self {
        Self { description, ..self }
    }

    /// One more parameter.
    pub fn param(mut self, param: Param) -> Self {
        self.params.push(param);
        self
    }

    /// The body it takes.
    pub fn body(mut self, request: RequestSpec) -> Self {
        self.request = Some(request);
        self
    }

    /// The answer when all is well.
    pub fn replies(self, success: ResponseSpec) -> Self {
        Self { success, ..self }
    }

    /// Another good answer.
    pub fn or_replies(mut self, success: ResponseSpec) -> Self {
        self.otherwise = Some(success);
        self
    }

    /// Errors beyond the universal ones.
    pub fn refuses(mut self, codes: &[ErrorCode]) -> Self {
        self.errors.extend_from_slice(codes);
        self
    }

    /// A POST that keeps no key: nothing would be made twice.
    pub fn without_idempotency(mut self) -> Self {
        self.idempotent = false;
        self
    }

    /// The face it belongs to.
    pub fn wire_format(&self) -> WireFormat {
        WireFormat::of(self.path)
    }

    /// The names in braces in its path, in order.
    pub fn path_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Every error it can answer: its own, and those that follow from who may call it and what it takes.
    pub fn all_errors(&self) -> Vec<ErrorCode> {
        let mut codes = self.errors.clone();
        let takes_query = self.params.iter().any(|param| param.place == Place::Query);
        match self.auth {
            None | Some(AuthRequirement::Public) => codes.push(ErrorCode::MethodNotAllowed),
            Some(AuthRequirement::User) => codes.extend(KNOWN),
            Some(AuthRequirement::Permission(_)) => codes.extend(KNOWN.into_iter().chain(PERMITTED)),
        }
        if self.request.is_some() {
            codes.extend(BODY);
        }
        if takes_query {
            codes.extend([ErrorCode::MalformedQuery, ErrorCode::ValidationError]);
        }
        if self.idempotent {
            codes.extend(KEYED);
        }
        codes.push(ErrorCode::ServerError);
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

const KNOWN: [ErrorCode; 3] = [ErrorCode::InvalidToken, ErrorCode::RateLimitExceeded, ErrorCode::ServiceUnavailable];
const PERMITTED: [ErrorCode; 3] =
    [ErrorCode::Unauthorized, ErrorCode::MissingEnvironment, ErrorCode::EnvironmentNotFound];
const BODY: [ErrorCode; 5] = [
    ErrorCode::MalformedBody,
    ErrorCode::RequestTimeout,
    ErrorCode::BodyTooLarge,
    ErrorCode::UnsupportedMediaType,
    ErrorCode::ValidationError,
];
const KEYED: [ErrorCode; 4] = [
    ErrorCode::InvalidHeader,
    ErrorCode::IdempotencyKeyInFlight,
    ErrorCode::PayloadPurged,
    ErrorCode::IdempotencyKeyReused,
];

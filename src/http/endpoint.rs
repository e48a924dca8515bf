//! A row of the route table: the name of an operation, who may call it, its parameters, body and responses.
//!
//! Routing, the `OpenAPI` document, the page at `/docs` and the tests of authorization are all derived from these rows.
//! Each handler's file declares its own:
//!
//! ```text
//! pub(crate) fn endpoint() -> Endpoint {
//!     Endpoint::post("/api/v1/agents/{agent_id}/trainings", "saveTraining", || web::to(handle))
//!         .tag(Tag::Trainings)
//!         .needs(Permission::TrainingsWrite)
//!         .forbidden(ForbiddenMessage::WriteTraining)
//!         .summary("Create or update a training")
//!         .describe("A known `node_id` updates that training in place; any other makes a new one.")
//!         .body(RequestSpec::form("TrainingSave", &TRAINING, json!({"subject": "…"})).creating_or_updating())
//!         .replies(ResponseSpec::done::<TrainingJson>("Agent training updated successfully", TrainingJson::example()))
//!         .refuses(&[ErrorCode::AgentNotFound])
//! }
//! ```

mod parameter;
mod request_spec;
mod response_spec;
mod tag;

use actix_web::Route;
use actix_web::http::Method;

pub(crate) use parameter::EXAMPLE_ID;
pub use parameter::{ParameterLocation, ParameterSpec};
pub use request_spec::{AbsentField, RequestSpec};
pub use response_spec::{NamedSchema, ResponseSpec};
pub use tag::Tag;

use super::error::{ErrorCode, ForbiddenMessage};
use super::wire_format::WireFormat;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::Form;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthRequirement {
    /// Anyone.
    Public,
    /// Anyone with a valid token or session, whatever their permissions.
    Bearer,
    /// A person with a dashboard session, whatever their permissions.
    User,
    /// A token or session with this permission.
    Permission(Permission),
}

/// Whether operations of this method accept `Idempotency-Key`: those that HTTP does not define as idempotent.
pub(crate) fn takes_key(method: &Method) -> bool {
    [Method::POST, Method::PATCH].contains(method)
}

/// An operation of the API.
#[derive(Clone)]
pub struct Endpoint {
    /// The HTTP method. HEAD is served wherever GET is.
    pub method: Method,
    /// The path pattern, which is also the label in logs and metrics.
    pub path: &'static str,
    /// The operation id.
    pub id: &'static str,
    /// Creates the route to the handler.
    pub route: fn() -> Route,
    /// Who may call it. `None` is a mistake that a test finds.
    pub auth: Option<AuthRequirement>,
    /// Chooses the sentence of the 403.
    pub forbidden_message: ForbiddenMessage,
    /// The section of the documentation.
    pub tag: Tag,
    /// A few words, for lists of operations.
    pub summary: &'static str,
    /// A few sentences, in Markdown.
    pub description: &'static str,
    /// The form of its query parameters.
    pub query: Option<&'static Form>,
    /// Header parameters, and path parameters whose name does not describe them.
    pub params: Vec<ParameterSpec>,
    /// The body it accepts.
    pub request: Option<RequestSpec>,
    /// The usual successful response.
    pub success: ResponseSpec,
    /// Another successful response, such as 304 beside 200.
    pub otherwise: Option<ResponseSpec>,
    /// The errors that do not follow from authentication, parameters and body.
    pub errors: Vec<ErrorCode>,
    /// Whether it accepts `Idempotency-Key`: every authenticated POST and PATCH does.
    pub idempotent: bool,
    /// Whether it accepts `X-Agent`, because its path names no agent.
    pub takes_agent: bool,
    /// Whether a public operation also accepts a dashboard session.
    pub takes_session: bool,
}

impl Endpoint {
    /// Creates a row.
    pub fn new(method: Method, path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self {
            idempotent: takes_key(&method),
            method,
            path,
            id,
            route,
            auth: None,
            forbidden_message: ForbiddenMessage::Other,
            tag: Tag::System,
            summary: "",
            description: "",
            query: None,
            params: Vec::new(),
            request: None,
            success: ResponseSpec::empty(200, "Done."),
            otherwise: None,
            errors: Vec::new(),
            takes_agent: false,
            takes_session: false,
        }
    }

    /// Creates a GET row.
    pub fn get(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::GET, path, id, route)
    }

    /// Creates a POST row.
    pub fn post(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::POST, path, id, route)
    }

    /// Creates a PUT row.
    pub fn put(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::PUT, path, id, route)
    }

    /// Creates a PATCH row.
    pub fn patch(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::PATCH, path, id, route)
    }

    /// Creates a DELETE row.
    pub fn delete(path: &'static str, id: &'static str, route: fn() -> Route) -> Self {
        Self::new(Method::DELETE, path, id, route)
    }

    /// Lets anyone call it.
    pub fn public(mut self) -> Self {
        self.auth = Some(AuthRequirement::Public);
        self.idempotent = false;
        self
    }

    /// Lets anyone call it. A dashboard session is accepted, not required.
    pub fn public_or_user(mut self) -> Self {
        self.takes_session = true;
        self.public().refuses(&[ErrorCode::InvalidToken])
    }

    /// Lets anyone with a valid token or session call it.
    pub fn bearer(mut self) -> Self {
        self.auth = Some(AuthRequirement::Bearer);
        self
    }

    /// Lets people with a dashboard session call it.
    pub fn user(mut self) -> Self {
        self.auth = Some(AuthRequirement::User);
        self
    }

    /// Requires a permission.
    pub fn needs(mut self, permission: Permission) -> Self {
        self.auth = Some(AuthRequirement::Permission(permission));
        self
    }

    /// Sets the sentence of the 403.
    pub fn forbidden(self, forbidden_message: ForbiddenMessage) -> Self {
        Self { forbidden_message, ..self }
    }

    /// Sets the section of the documentation.
    pub fn tag(self, tag: Tag) -> Self {
        Self { tag, ..self }
    }

    /// Sets the summary.
    pub fn summary(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    /// Sets the description.
    pub fn describe(self, description: &'static str) -> Self {
        Self { description, ..self }
    }

    /// Sets the form of the query parameters, which must be the one that the handler parses the query with.
    pub fn query(self, form: &'static Form) -> Self {
        Self { query: Some(form), ..self }
    }

    /// Adds a header, or describes a path parameter.
    pub fn param(mut self, param: ParameterSpec) -> Self {
        self.params.push(param);
        self
    }

    /// Sets the request body.
    pub fn body(mut self, request: RequestSpec) -> Self {
        self.request = Some(request);
        self
    }

    /// Sets the successful response.
    pub fn replies(self, success: ResponseSpec) -> Self {
        Self { success, ..self }
    }

    /// Adds another successful response.
    pub fn or_replies(mut self, success: ResponseSpec) -> Self {
        self.otherwise = Some(success);
        self
    }

    /// Adds errors to those that follow from authentication, parameters and body.
    pub fn refuses(mut self, codes: &[ErrorCode]) -> Self {
        self.errors.extend_from_slice(codes);
        self
    }

    /// Makes a POST ignore `Idempotency-Key`, because a repetition has no effect.
    pub fn without_idempotency(mut self) -> Self {
        self.idempotent = false;
        self
    }

    /// Accepts `X-Agent`.
    pub fn takes_agent(mut self) -> Self {
        self.takes_agent = true;
        self.refuses(&[ErrorCode::AgentNotFound])
    }

    /// The wire format it belongs to.
    pub fn wire_format(&self) -> WireFormat {
        WireFormat::of(self.path)
    }

    /// The names of its path parameters, in order.
    pub fn path_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.split_once('{')?.1.strip_suffix('}'))
    }

    /// Every error it can answer: its own, and those that follow from authentication, parameters and body.
    pub fn all_errors(&self) -> Vec<ErrorCode> {
        let mut codes = self.errors.clone();
        match self.auth {
            None | Some(AuthRequirement::Public) => codes.push(ErrorCode::MethodNotAllowed),
            Some(AuthRequirement::Bearer | AuthRequirement::User) => codes.extend(KNOWN),
            Some(AuthRequirement::Permission(_)) => codes.extend(KNOWN.into_iter().chain(PERMITTED)),
        }
        if self.request.is_some() {
            codes.extend(BODY);
        }
        if self.query.is_some() {
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

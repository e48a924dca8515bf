//! Every error code: one list for responses, documentation and the `OpenAPI` document.

use crate::http::wire_format::WireFormat;

/// The symbolic name of an error, the last key of Talkover's error body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorCode {
    BadRequest,
    MalformedBody,
    MalformedQuery,
    InvalidHeader,
    MissingEnvironment,
    OriginNotAllowed,
    InvalidToken,
    InvalidCredentials,
    Unauthorized,
    RouteNotFound,
    AgentNotFound,
    TrainingNotFound,
    VersionNotFound,
    DirectoryNotFound,
    SessionNotFound,
    EnvironmentNotFound,
    MemberNotFound,
    TokenNotFound,
    MethodNotAllowed,
    RequestTimeout,
    AgentIsPublished,
    AgentNotPublished,
    Conflict,
    IdempotencyKeyInFlight,
    PayloadPurged,
    DraftChanged,
    BodyTooLarge,
    UnsupportedMediaType,
    ValidationError,
    IdempotencyKeyReused,
    RateLimitExceeded,
    ServerError,
    ServiceUnavailable,
}

/// An error code with its status and texts.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCodeSpec {
    /// The code.
    pub code: ErrorCode,
    /// The name in error responses.
    pub name: &'static str,
    /// The HTTP status in the Talkover format. The other wire formats derive theirs from it.
    pub status: u16,
    /// The message, or the default one when it depends on the case.
    pub message: &'static str,
    /// The meaning, and what a caller can do about it.
    pub explanation: &'static str,
}

impl ErrorCode {
    /// The status and texts of this code.
    pub fn row(self) -> &'static ErrorCodeSpec {
        &ERROR_CODES[self as usize]
    }

    /// The HTTP status in a wire format. Luw has only six error statuses, and open.cx has no 422.
    pub fn status(self, wire_format: WireFormat) -> u16 {
        let status = self.row().status;
        match (wire_format, status) {
            (WireFormat::Luw, 400 | 401 | 403 | 404 | 429 | 500) => status,
            (WireFormat::Luw, 410) => 404,
            (WireFormat::Luw, 503) => 500,
            (WireFormat::OpenCx, 422) | (WireFormat::Luw, _) => 400,
            _ => status,
        }
    }
}

const fn row(
    code: ErrorCode,
    name: &'static str,
    status: u16,
    message: &'static str,
    explanation: &'static str,
) -> ErrorCodeSpec {
    ErrorCodeSpec { code, name, status, message, explanation }
}

/// Every code, in the order of [`ErrorCode`].
#[rustfmt::skip]
pub const ERROR_CODES: [ErrorCodeSpec; 33] = [
    row(ErrorCode::BadRequest, "BAD_REQUEST", 400, "The request is malformed.",
        "The request could not be understood as HTTP of this API."),
    row(ErrorCode::MalformedBody, "MALFORMED_BODY", 400, "The request body is not valid JSON.",
        "The body is not JSON (or form data, where that is taken), is cut short, or is no object; the message says where."),
    row(ErrorCode::MalformedQuery, "MALFORMED_QUERY", 400, "The query string is malformed.",
        "A percent sign without two hexadecimal digits, or bytes that are not UTF-8."),
    row(ErrorCode::InvalidHeader, "INVALID_HEADER", 400, "The Idempotency-Key header is malformed.",
        "The header named in the message cannot be used as it is."),
    row(ErrorCode::MissingEnvironment, "MISSING_ENVIRONMENT", 400, "The X-Environment header is required.",
        "A dashboard session says with this header which environment it means; API tokens belong to one and need no header."),
    row(ErrorCode::OriginNotAllowed, "ORIGIN_NOT_ALLOWED", 400, "The cross-origin request is not allowed.",
        "A browser asked for a page whose origin, method or header is not on the allow-list."),
    row(ErrorCode::InvalidToken, "INVALID_TOKEN", 401, "Unauthenticated.",
        "No bearer token, or one that is forged, expired or revoked. Get a new one."),
    row(ErrorCode::InvalidCredentials, "INVALID_CREDENTIALS", 401, "These credentials do not match our records.",
        "Wrong e-mail or password, or a refresh token that is no longer good. Log in again."),
    row(ErrorCode::Unauthorized, "UNAUTHORIZED", 403, "You are not authorized to perform this action.",
        "The token or role lacks the permission of this operation."),
    row(ErrorCode::RouteNotFound, "ROUTE_NOT_FOUND", 404, "The requested route was not found.",
        "There is no such path in this API."),
    row(ErrorCode::AgentNotFound, "AGENT_NOT_FOUND", 404, "Agent not found",
        "No such agent within reach of this token."),
    row(ErrorCode::TrainingNotFound, "TRAINING_NOT_FOUND", 404, "Training not found",
        "No such training of this agent."),
    row(ErrorCode::VersionNotFound, "VERSION_NOT_FOUND", 404, "Version not found",
        "No such version of this agent."),
    row(ErrorCode::DirectoryNotFound, "DIRECTORY_NOT_FOUND", 404, "Directory not found",
        "No such directory in this environment."),
    row(ErrorCode::SessionNotFound, "SESSION_NOT_FOUND", 404, "Session not found",
        "No such conversation of this agent."),
    row(ErrorCode::EnvironmentNotFound, "ENVIRONMENT_NOT_FOUND", 404, "Environment not found",
        "No such environment of this tenant."),
    row(ErrorCode::MemberNotFound, "MEMBER_NOT_FOUND", 404, "Member not found",
        "No such person in this tenant."),
    row(ErrorCode::TokenNotFound, "TOKEN_NOT_FOUND", 404, "Token not found",
        "No such token in this environment."),
    row(ErrorCode::MethodNotAllowed, "METHOD_NOT_ALLOWED", 405, "The PATCH method is not supported for this route. Supported methods: GET, HEAD.",
        "The path exists, the method does not; the Allow header lists those that do."),
    row(ErrorCode::RequestTimeout, "REQUEST_TIMEOUT", 408, "The request body took too long to arrive.",
        "The whole body must arrive within a deadline. Send it again."),
    row(ErrorCode::AgentIsPublished, "AGENT_IS_PUBLISHED", 409, "Cannot delete agent while it is published.",
        "Unpublish the agent first."),
    row(ErrorCode::AgentNotPublished, "AGENT_NOT_PUBLISHED", 409, "The agent is not published.",
        "The agent was never published or is unpublished, so there is nothing live to answer with."),
    row(ErrorCode::Conflict, "CONFLICT", 409, "The request conflicts with the current state.",
        "What stands in the way is named in the message."),
    row(ErrorCode::IdempotencyKeyInFlight, "IDEMPOTENCY_KEY_IN_FLIGHT", 409, "A request with this idempotency key is still being processed.",
        "The first request with this key has not finished. Ask again after Retry-After."),
    row(ErrorCode::PayloadPurged, "PAYLOAD_PURGED", 410, "The stored answer was purged.",
        "The request was carried out before, but what its answer showed has since been deleted for good."),
    row(ErrorCode::DraftChanged, "DRAFT_CHANGED", 412, "The agent has changed since you read it.",
        "If-Match or expected_draft_revision named an older state; data has the current one. Nothing was done: read, decide, try again."),
    row(ErrorCode::BodyTooLarge, "BODY_TOO_LARGE", 413, "The request body is too large.",
        "Send less at once."),
    row(ErrorCode::UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", 415, "The content type of the request body is not supported.",
        "Send application/json in UTF-8, not compressed."),
    row(ErrorCode::ValidationError, "VALIDATION_ERROR", 422, "The given data was invalid.",
        "errors names every failing field."),
    row(ErrorCode::IdempotencyKeyReused, "IDEMPOTENCY_KEY_REUSED", 422, "The idempotency key was already used with another request.",
        "Use a new key for a new request."),
    row(ErrorCode::RateLimitExceeded, "RATE_LIMIT_EXCEEDED", 429, "Too many requests. Please try again later.",
        "Wait as long as Retry-After says."),
    row(ErrorCode::ServerError, "SERVER_ERROR", 500, "Internal server error.",
        "A defect of ours. It is in the log under the X-Request-Id of the answer."),
    row(ErrorCode::ServiceUnavailable, "SERVICE_UNAVAILABLE", 503, "Service temporarily unavailable. Please try again later.",
        "The database is away or the server is stopping. Nothing was stored; try again after Retry-After."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_at_the_index_of_its_code() {
        for (place, row) in ERROR_CODES.iter().enumerate() {
            assert_eq!(row.code as usize, place, "{}", row.name);
            assert_eq!(row.code.row().name, row.name);
        }
    }

    #[test]
    fn luw_has_six_error_statuses_and_opencx_no_422() {
        for row in ERROR_CODES {
            let luw = row.code.status(WireFormat::Luw);
            assert!([400, 401, 403, 404, 429, 500].contains(&luw), "{} answers {luw}", row.name);
            assert_ne!(row.code.status(WireFormat::OpenCx), 422);
            assert_eq!(row.code.status(WireFormat::Talkover), row.status);
        }
        assert_eq!(ErrorCode::ServiceUnavailable.status(WireFormat::Luw), 500);
        assert_eq!(ErrorCode::ValidationError.status(WireFormat::OpenCx), 400);
    }
}

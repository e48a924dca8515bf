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
    InvitationNotFound,
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
pub const ERROR_CODES: [ErrorCodeSpec; 34] = [
    row(ErrorCode::BadRequest, "BAD_REQUEST", 400, "The request is malformed.",
        "The request is not valid HTTP for this API."),
    row(ErrorCode::MalformedBody, "MALFORMED_BODY", 400, "The request body is not valid JSON.",
        "The body is not a JSON object (or form data, where it is supported), or it is incomplete. The message shows the position."),
    row(ErrorCode::MalformedQuery, "MALFORMED_QUERY", 400, "The query string is malformed.",
        "The query string contains a percent sign without two hexadecimal digits, or bytes that are not UTF-8."),
    row(ErrorCode::InvalidHeader, "INVALID_HEADER", 400, "The Idempotency-Key header is malformed.",
        "The value of the header in the message is invalid."),
    row(ErrorCode::MissingEnvironment, "MISSING_ENVIRONMENT", 400, "The X-Environment header is required.",
        "A dashboard session selects its environment with this header. API tokens belong to one environment and do not need the header."),
    row(ErrorCode::OriginNotAllowed, "ORIGIN_NOT_ALLOWED", 400, "The cross-origin request is not allowed.",
        "The origin, method or header of a browser request is not on the allow-list."),
    row(ErrorCode::InvalidToken, "INVALID_TOKEN", 401, "Unauthenticated.",
        "The bearer token is missing, invalid, expired or revoked. Get a new token."),
    row(ErrorCode::InvalidCredentials, "INVALID_CREDENTIALS", 401, "These credentials do not match our records.",
        "The e-mail address or the password is wrong, or the refresh token is no longer valid. Log in again."),
    row(ErrorCode::Unauthorized, "UNAUTHORIZED", 403, "You are not authorized to perform this action.",
        "The token or role lacks the permission of this operation."),
    row(ErrorCode::RouteNotFound, "ROUTE_NOT_FOUND", 404, "The requested route was not found.",
        "This API does not have this path."),
    row(ErrorCode::AgentNotFound, "AGENT_NOT_FOUND", 404, "Agent not found",
        "The agent does not exist, or the token has no access to it."),
    row(ErrorCode::TrainingNotFound, "TRAINING_NOT_FOUND", 404, "Training not found",
        "The agent does not have this training."),
    row(ErrorCode::VersionNotFound, "VERSION_NOT_FOUND", 404, "Version not found",
        "The agent does not have this version."),
    row(ErrorCode::DirectoryNotFound, "DIRECTORY_NOT_FOUND", 404, "Directory not found",
        "The environment does not have this directory."),
    row(ErrorCode::SessionNotFound, "SESSION_NOT_FOUND", 404, "Session not found",
        "The agent does not have this conversation."),
    row(ErrorCode::EnvironmentNotFound, "ENVIRONMENT_NOT_FOUND", 404, "Environment not found",
        "The tenant does not have this environment."),
    row(ErrorCode::MemberNotFound, "MEMBER_NOT_FOUND", 404, "Member not found",
        "The tenant does not have this member."),
    row(ErrorCode::TokenNotFound, "TOKEN_NOT_FOUND", 404, "Token not found",
        "The environment does not have this token."),
    row(ErrorCode::InvitationNotFound, "INVITATION_NOT_FOUND", 404, "Invitation not found",
        "The tenant does not have this invitation, or it was accepted or has expired."),
    row(ErrorCode::MethodNotAllowed, "METHOD_NOT_ALLOWED", 405, "The PATCH method is not supported for this route. Supported methods: GET, HEAD.",
        "The path does not support this method. The Allow header lists the supported methods."),
    row(ErrorCode::RequestTimeout, "REQUEST_TIMEOUT", 408, "The request body took too long to arrive.",
        "The body did not arrive before the deadline. Send the request again."),
    row(ErrorCode::AgentIsPublished, "AGENT_IS_PUBLISHED", 409, "Cannot delete agent while it is published.",
        "Unpublish the agent first."),
    row(ErrorCode::AgentNotPublished, "AGENT_NOT_PUBLISHED", 409, "The agent is not published.",
        "The agent has no live version. Publish it first."),
    row(ErrorCode::Conflict, "CONFLICT", 409, "The request conflicts with the current state.",
        "The message describes the conflict."),
    row(ErrorCode::IdempotencyKeyInFlight, "IDEMPOTENCY_KEY_IN_FLIGHT", 409, "A request with this idempotency key is still being processed.",
        "The first request with this key is not finished. Try again after the time in Retry-After."),
    row(ErrorCode::PayloadPurged, "PAYLOAD_PURGED", 410, "The stored answer was purged.",
        "The request was already processed, but the content of its response has been permanently deleted."),
    row(ErrorCode::DraftChanged, "DRAFT_CHANGED", 412, "The agent has changed since you read it.",
        "If-Match or expected_draft_revision has an old draft revision. data contains the current one. Nothing was changed. Read the agent and try again."),
    row(ErrorCode::BodyTooLarge, "BODY_TOO_LARGE", 413, "The request body is too large.",
        "Send a smaller body."),
    row(ErrorCode::UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", 415, "The content type of the request body is not supported.",
        "Send uncompressed application/json in UTF-8."),
    row(ErrorCode::ValidationError, "VALIDATION_ERROR", 422, "The given data was invalid.",
        "errors lists every invalid field."),
    row(ErrorCode::IdempotencyKeyReused, "IDEMPOTENCY_KEY_REUSED", 422, "The idempotency key was already used with another request.",
        "Use a new key for a new request."),
    row(ErrorCode::RateLimitExceeded, "RATE_LIMIT_EXCEEDED", 429, "Too many requests. Please try again later.",
        "Wait for the time in Retry-After."),
    row(ErrorCode::ServerError, "SERVER_ERROR", 500, "Internal server error.",
        "A defect in the server. The log contains it under the X-Request-Id of the response."),
    row(ErrorCode::ServiceUnavailable, "SERVICE_UNAVAILABLE", 503, "Service temporarily unavailable. Please try again later.",
        "The server or its database is unavailable or too busy, or the server is stopping. Nothing was stored. Try again after the time in Retry-After."),
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

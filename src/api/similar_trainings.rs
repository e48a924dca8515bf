//! `X-Similar-Trainings`: the near-duplicates of a new training.

use actix_web::http::header::HeaderName;

use crate::http::response::ApiResponse;
use crate::service::search::SimilarTraining;

/// The name of the header.
pub(crate) const NAME: &str = "X-Similar-Trainings";
/// Its description in the API document.
pub(crate) const ABOUT: &str = "Near-duplicates of the new training in the draft. Each entry is an id and a score from 0.9 to 1, for \
    example `id;0.9312, id;0.9`. Only callers with the permission `trainings:read` receive this header. The \
    header is absent when the agent has more than 1,000 trainings or while many trainings are being written.";
/// An example of its value.
pub(crate) const EXAMPLE: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b;0.9312";

/// Adds the header, unless there are no near-duplicates.
pub(crate) fn with_similar(reply: ApiResponse, similar: &[SimilarTraining]) -> ApiResponse {
    if similar.is_empty() {
        return reply;
    }
    let named: Vec<String> = similar.iter().map(|similar| format!("{};{}", similar.id, similar.score)).collect();
    reply.with_header(HeaderName::from_static("x-similar-trainings"), &named.join(", "))
}

//! The exact bytes of a refusal in each of the three wire formats.

use understudy::http::error::Deed;
use understudy::http::face::Face;

/// 401.
pub fn unauthenticated(face: Face) -> &'static str {
    match face {
        Face::Talkover => r#"{"success":false,"message":"Unauthenticated.","code":"INVALID_TOKEN"}"#,
        Face::OpenCx => r#"{"statusCode":401,"message":"Unauthorized","error":"Unauthorized"}"#,
        Face::Luw => r#"{"status":false,"errors":{"auth":["Wrong credentials or expired token"]}}"#,
    }
}

/// 403.
pub fn forbidden(face: Face, deed: Deed) -> String {
    let sentence = match deed {
        Deed::WriteTraining => "You are not authorized to create training for this agent.",
        Deed::DeleteTraining => "You are not authorized to delete training for this agent.",
        Deed::ListTrainings => "You are not authorized to access this agent's trainings.",
        Deed::Other => "You are not authorized to perform this action.",
    };
    match face {
        Face::Talkover => format!(r#"{{"success":false,"message":"{sentence}","code":"UNAUTHORIZED"}}"#),
        Face::OpenCx => r#"{"statusCode":403,"message":"Forbidden","error":"Forbidden"}"#.to_owned(),
        Face::Luw => r#"{"status":false,"error":"You are not authorized to perform this action"}"#.to_owned(),
    }
}

/// 404 for what the path names.
pub fn not_found(face: Face, thing: &str) -> String {
    match face {
        Face::Talkover => {
            let code = thing.to_uppercase();
            format!(r#"{{"success":false,"message":"{thing} not found","code":"{code}_NOT_FOUND"}}"#)
        }
        Face::OpenCx => format!(r#"{{"statusCode":404,"message":"{thing} not found","error":"Not Found"}}"#),
        Face::Luw => {
            let thing = if thing == "Agent" { "Persona" } else { thing };
            format!(r#"{{"status":false,"error":"{thing} not found"}}"#)
        }
    }
}

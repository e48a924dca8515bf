//! The exact error bodies in each of the three wire formats.

use understudy::testing::{ForbiddenMessage, WireFormat};

/// 401.
pub fn unauthenticated(face: WireFormat) -> &'static str {
    match face {
        WireFormat::Talkover => r#"{"success":false,"message":"Unauthenticated.","code":"INVALID_TOKEN"}"#,
        WireFormat::OpenCx => r#"{"statusCode":401,"message":"Unauthorized","error":"Unauthorized"}"#,
        WireFormat::Luw => r#"{"status":false,"errors":{"auth":["Wrong credentials or expired token"]}}"#,
    }
}

/// 403.
pub fn forbidden(face: WireFormat, forbidden_message: ForbiddenMessage) -> String {
    let sentence = match forbidden_message {
        ForbiddenMessage::WriteTraining => "You are not authorized to create training for this agent.",
        ForbiddenMessage::DeleteTraining => "You are not authorized to delete training for this agent.",
        ForbiddenMessage::ListTrainings => "You are not authorized to access this agent's trainings.",
        ForbiddenMessage::Other => "You are not authorized to perform this action.",
    };
    match face {
        WireFormat::Talkover => format!(r#"{{"success":false,"message":"{sentence}","code":"UNAUTHORIZED"}}"#),
        WireFormat::OpenCx => r#"{"statusCode":403,"message":"Forbidden","error":"Forbidden"}"#.to_owned(),
        WireFormat::Luw => r#"{"status":false,"error":"You are not authorized to perform this action"}"#.to_owned(),
    }
}

/// 404 for the resource that the path names.
pub fn not_found(face: WireFormat, thing: &str) -> String {
    match face {
        WireFormat::Talkover => {
            let code = thing.to_uppercase();
            format!(r#"{{"success":false,"message":"{thing} not found","code":"{code}_NOT_FOUND"}}"#)
        }
        WireFormat::OpenCx => format!(r#"{{"statusCode":404,"message":"{thing} not found","error":"Not Found"}}"#),
        WireFormat::Luw => {
            let thing = if thing == "Agent" { "Persona" } else { thing };
            format!(r#"{{"status":false,"error":"{thing} not found"}}"#)
        }
    }
}

//! Path parameters. A malformed id is treated as unknown (404).

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::domain::id::Id;
use crate::store::{AgentKey, TrainingKey};

/// A number that nothing has: numbers start at 1.
const UNKNOWN_NUMBER: i64 = -1;

/// The id in a text, or an unknown id when it is not a hyphenated UUID.
pub fn id(text: &str) -> Id {
    Some(text).filter(|text| text.len() == 36).and_then(Id::parse).unwrap_or(Id::NIL)
}

/// The parameters of the matched path. A handler reads them after authentication.
#[derive(Clone, Debug)]
pub struct PathParams(HttpRequest);

impl PathParams {
    /// The id `name`, or an unknown id when it is not a hyphenated UUID.
    pub fn id(&self, name: &str) -> Id {
        self.0.match_info().get(name).map_or(Id::NIL, id)
    }

    /// The number `name`: a version, a slot or an id in the Luw format. An unknown number when it has other characters
    /// than digits.
    pub fn number(&self, name: &str) -> i64 {
        let text = self.0.match_info().get(name).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        text.and_then(|text| text.parse().ok()).unwrap_or(UNKNOWN_NUMBER)
    }

    /// The parameter of a path that has no other, percent-decoded. Other parameters keep `%25`, `%2B` and `%2F`.
    pub fn only_text(&self) -> String {
        self.0.match_info().load().unwrap_or_default()
    }

    /// The agent of the path, `{agent_id}`.
    pub fn agent(&self) -> Id {
        self.id("agent_id")
    }

    /// The persona of the path, `{persona_id}`: an agent by its number.
    pub fn persona(&self) -> AgentKey {
        AgentKey::Number(self.number("persona_id"))
    }

    /// The agent of the path, by id or number, if the path names one.
    pub(crate) fn any_agent(&self) -> Option<AgentKey> {
        let names = self.0.match_info();
        if names.get("persona_id").is_some() {
            return Some(self.persona());
        }
        names.get("agent_id").map(|_| AgentKey::Id(self.agent()))
    }

    /// The training of the path, `{training_id}`.
    pub fn training(&self) -> Id {
        self.id("training_id")
    }

    /// The training of a persona's path, `{training_id}`: a training by its number.
    pub fn training_number(&self) -> TrainingKey {
        TrainingKey::Number(self.number("training_id"))
    }
}

impl From<&HttpRequest> for PathParams {
    fn from(request: &HttpRequest) -> Self {
        Self(request.clone())
    }
}

impl FromRequest for PathParams {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.into()))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn segments(value: &str) -> PathParams {
        PathParams(TestRequest::default().param("agent_id", value.to_owned()).to_http_request())
    }

    #[test]
    fn only_a_hyphenated_uuid_is_an_id() {
        let id = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
        assert_eq!(segments(id).agent().to_string(), id);
        for text in ["", "1", "{018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b}", "018f6f601c2d7e3f8a4b5c6d7e8f9a0b", "../../etc"]
        {
            assert_eq!(segments(text).agent(), Id::NIL, "{text}");
        }
    }

    #[test]
    fn the_only_parameter_is_decoded() {
        assert_eq!(segments("Koch%2Fin%20%2B%20100%25").only_text(), "Koch/in + 100%");
        assert_eq!(PathParams(TestRequest::default().to_http_request()).only_text(), "");
    }

    #[test]
    fn numbers_are_digits_and_fit_into_64_bits() {
        assert_eq!(segments("42").number("agent_id"), 42);
        for text in ["", "-1", "+1", "1.0", "99999999999999999999999"] {
            assert_eq!(segments(text).number("agent_id"), UNKNOWN_NUMBER, "{text}");
        }
    }
}

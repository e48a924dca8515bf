//! What stands in the path. A malformed id is nobody's id: it answers the bytes of an unknown one.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::error::Failure;
use crate::domain::id::Id;
use crate::service::error::Kind;
use crate::store::{AgentKey, TrainingKey};

/// The parameters of the matched path. Read when the handler asks for them, which is after it has let the caller in.
#[derive(Clone, Debug)]
pub struct Segments(HttpRequest);

impl Segments {
    /// The id called `name`.
    ///
    /// # Errors
    /// That the thing was not found, when it is not a UUID in its usual form.
    pub fn id(&self, name: &str, kind: Kind) -> Result<Id, Failure> {
        let text = self.0.match_info().get(name).filter(|text| text.len() == 36);
        text.and_then(Id::parse).ok_or_else(|| kind.into())
    }

    /// The number called `name`: a version, a slot, an id of the Luw face.
    ///
    /// # Errors
    /// That the thing was not found, when it is not a number written in digits alone.
    pub fn number<T: FromStr>(&self, name: &str, kind: Kind) -> Result<T, Failure> {
        let text = self.0.match_info().get(name).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        text.and_then(|text| text.parse().ok()).ok_or_else(|| kind.into())
    }

    /// The agent of the path, `{agent_id}`.
    ///
    /// # Errors
    /// As [`Segments::id`].
    pub fn agent(&self) -> Result<Id, Failure> {
        self.id("agent_id", Kind::Agent)
    }

    /// The persona of the path, `{persona_id}`: an agent by its number.
    ///
    /// # Errors
    /// As [`Segments::number`].
    pub fn persona(&self) -> Result<AgentKey, Failure> {
        self.number("persona_id", Kind::Agent).map(AgentKey::Number)
    }

    /// The agent of the path in any of its spellings, where the path names one.
    pub(super) fn any_agent(&self) -> Option<Result<AgentKey, Failure>> {
        let names = self.0.match_info();
        if names.get("persona_id").is_some() {
            return Some(self.persona());
        }
        names.get("agent_id").map(|_| self.agent().map(AgentKey::Id))
    }

    /// The training of the path, `{training_id}`.
    ///
    /// # Errors
    /// As [`Segments::id`].
    pub fn training(&self) -> Result<Id, Failure> {
        self.id("training_id", Kind::Training)
    }

    /// The training of a persona's path, `{training_id}`: one by its number.
    ///
    /// # Errors
    /// As [`Segments::number`].
    pub fn training_number(&self) -> Result<TrainingKey, Failure> {
        self.number("training_id", Kind::Training).map(TrainingKey::Number)
    }
}

impl From<&HttpRequest> for Segments {
    fn from(request: &HttpRequest) -> Self {
        Self(request.clone())
    }
}

impl FromRequest for Segments {
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

    fn segments(value: &str) -> Segments {
        Segments(TestRequest::default().param("agent_id", value.to_owned()).to_http_request())
    }

    #[test]
    fn only_the_usual_form_of_a_uuid_is_an_id() {
        let id = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
        assert_eq!(segments(id).agent().unwrap().to_string(), id);
        for text in ["", "1", "{018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b}", "018f6f601c2d7e3f8a4b5c6d7e8f9a0b", "../../etc"]
        {
            assert!(matches!(segments(text).agent(), Err(Failure::Refused(_))), "{text}");
        }
    }

    #[test]
    fn numbers_are_digits_alone_and_fit() {
        assert_eq!(segments("42").number::<i64>("agent_id", Kind::Agent).unwrap(), 42);
        for text in ["", "-1", "+1", "1.0", "99999999999999999999999"] {
            assert!(segments(text).number::<i64>("agent_id", Kind::Agent).is_err(), "{text}");
        }
    }
}

//! The fields of an agent in requests: the validation rules of the contracts.

use serde_json::{Map, Value};

use super::agent::AgentConfig;
use crate::domain::form::{Field, Form};

/// The languages of agents.
pub const LANGUAGES: [&str; 12] =
    ["pt-BR", "pt-PT", "en-US", "en-CA", "es-ES", "fr-FR", "de-DE", "it-IT", "nl-NL", "ja-JP", "ko-KR", "zh-TW"];

const NAME: Field = Field::new("name").required().string().max(255).example("\"Front desk\"");
const LABEL: Field = Field::new("label").required().string().max(255).example("\"Reception\"");
const DESCRIPTION: Field = Field::new("description")
    .string()
    .max(65_536)
    .describe("The purpose of the agent. The prompt starts with this text.");
const LANGUAGE: Field = Field::new("language").required().one_of(&LANGUAGES).example("\"en-US\"");
const INITIAL_MESSAGE: Field = Field::new("initial_message").string().max(65_536);
const INTERRUPT: Field = Field::new("interrupt_sensitivity").one_of(&["low", "medium", "high"]);
const ENDPOINTING: Field = Field::new("endpointing_sensitivity").string().max(255);
const IVR: Field = Field::new("ivr_navigation_mode").string().max(255);
const SPEED: Field = Field::new("conversation_speed").number().between(0.1, 3.0);
const DELAY: Field =
    Field::new("initial_message_delay").integer().between_whole(0, 60).describe("The delay in seconds.");
const ASK: Field = Field::new("ask_if_human_present_on_idle").boolean();
const IDLE_TIME: Field = Field::new("idle_time_seconds").integer().between_whole(1, 300);
const TEMPERATURE: Field = Field::new("llm_temperature").number().between_whole(0, 2);
const RECORDING: Field = Field::new("enable_recording").boolean();
const DIRECTION: Field = Field::new("direction").one_of(&["inbound", "outbound"]);
const FIRST_SPEAKER: Field = Field::new("who_speaks_first").one_of(&["agent", "user"]);

/// The limits of a call, which may be empty.
const LIMITS: [Field; 6] = [
    Field::new("max_idle_check_count").integer().between_whole(1, 10),
    Field::new("max_call_duration_seconds").integer().between_whole(1, 3600),
    Field::new("say_goodbye_on_max_duration").boolean(),
    Field::new("user_inactivity_timeout_seconds").integer().between_whole(5, 120),
    Field::new("initial_idle_time_seconds").integer().between_whole(1, 60),
    Field::new("initial_max_idle_check_count").integer().between_whole(0, 10),
];

/// The fields of a new agent. Three are required; the others have defaults.
pub static CREATE: Form = Form::new(&[
    LABEL,
    NAME,
    DESCRIPTION,
    LANGUAGE,
    INITIAL_MESSAGE,
    INTERRUPT.default("\"medium\""),
    ENDPOINTING.default("\"auto\""),
    IVR.default("\"off\""),
    SPEED.default("1.0"),
    DELAY.default("0"),
    ASK.default("true"),
    IDLE_TIME.default("10"),
    TEMPERATURE.default("0.7"),
    RECORDING.default("false"),
    DIRECTION.default("\"inbound\""),
    FIRST_SPEAKER.default("\"agent\""),
    LIMITS[0],
    LIMITS[1],
    LIMITS[2],
    LIMITS[3],
    LIMITS[4],
    LIMITS[5],
]);

/// The fields of a new agent in a partial update. Those that a configuration cannot be without are required: they may be
/// absent and not empty.
pub static UPDATE: Form = Form::new(&[
    LABEL,
    NAME,
    DESCRIPTION,
    LANGUAGE,
    INITIAL_MESSAGE,
    INTERRUPT.required(),
    ENDPOINTING.required(),
    IVR.required(),
    SPEED.required(),
    DELAY.required(),
    ASK.required(),
    IDLE_TIME.required(),
    TEMPERATURE.required(),
    RECORDING.required(),
    DIRECTION.required(),
    FIRST_SPEAKER.required(),
    LIMITS[0],
    LIMITS[1],
    LIMITS[2],
    LIMITS[3],
    LIMITS[4],
    LIMITS[5],
]);

/// The fields of an agent's knowledge.
pub static KNOWLEDGE: Form = Form::new(&[
    Field::new("description").required().string().min(5).max(65_536).example("\"Answers the phone of a small hotel.\""),
    Field::new("initial_message").string().min(5).max(255).example("\"Hotel Linde, good day!\""),
    INTERRUPT.required().example("\"medium\""),
    ASK.required().example("true"),
    TEMPERATURE.required().example("0.7"),
    DELAY.required().example("1"),
]);

/// The fields of a persona, which is an agent in Luw's API: its `title` is the agent's label.
pub static PERSONA: Form = Form::new(&[
    NAME.example("\"Ada\""),
    Field::new("title").string().max(255).example("\"Reception\"").describe("The label. The default is the name."),
    Field::new("knows")
        .string()
        .max(65_536)
        .example("\"opening hours, parking\"")
        .describe("The topics it knows, separated by commas."),
    Field::new("profession").string().max(255).example("\"Receptionist\""),
]);

impl AgentConfig {
    /// The configuration with these validated fields changed. `null` restores a field's default; the default label is
    /// the name.
    ///
    /// # Errors
    /// When a field has the wrong type, which validation rules out.
    pub fn with(&self, fields: Map<String, Value>) -> Result<Self, serde_json::Error> {
        let mut document = serde_json::to_value(self)?;
        let defaults = serde_json::to_value(Self::default())?;
        for (name, value) in fields {
            document[&name] = if value.is_null() { defaults[&name].clone() } else { value };
        }
        let mut config: Self = serde_json::from_value(document)?;
        if config.label.is_empty() {
            config.label.clone_from(&config.name);
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::form::ValidationMode;

    #[test]
    fn three_fields_make_an_agent_and_the_rest_has_defaults() {
        let body = json!({"name": "a", "label": "b", "language": "de-DE"});
        let fields = CREATE.check(body.as_object().unwrap(), ValidationMode::Full).unwrap();
        let config = AgentConfig::default().with(fields).unwrap();
        assert_eq!((config.name.as_str(), config.language.as_str(), config.llm_temperature), ("a", "de-DE", 0.7));
    }

    #[test]
    fn an_update_has_the_fields_of_a_creation_and_documents_no_default() {
        let names = |form: &Form| form.fields().iter().map(|field| field.name).collect::<Vec<_>>();
        assert_eq!(names(&UPDATE), names(&CREATE));
        assert!(UPDATE.fields().iter().all(|field| field.docs.default.is_none()));
        let body = Value::Object(UPDATE.fields().iter().map(|field| (field.name.to_owned(), Value::Null)).collect());
        let errors = UPDATE.check(body.as_object().unwrap(), ValidationMode::Partial).unwrap_err();
        let config = serde_json::to_value(AgentConfig::default()).unwrap();
        for field in UPDATE.fields() {
            let is_refused = errors.iter().any(|(name, _)| name == field.name);
            assert_eq!(is_refused, !config[field.name].is_null(), "{}", field.name);
        }
    }

    #[test]
    fn an_agent_without_a_label_is_labelled_with_its_name() {
        let name = Map::from_iter([("name".to_owned(), json!("Ada"))]);
        let named = AgentConfig::default().with(name).unwrap();
        assert_eq!(named.label, "Ada");
        let label = |value| Map::from_iter([("label".to_owned(), value)]);
        let labelled = named.with(label(json!("Reception"))).unwrap();
        assert_eq!(labelled.label, "Reception");
        assert_eq!(labelled.with(label(Value::Null)).unwrap().label, "Ada");
    }

    #[test]
    fn an_emptied_field_gets_its_default_back() {
        let config = AgentConfig { direction: "outbound".to_owned(), ..AgentConfig::default() };
        let fields = Map::from_iter([("direction".to_owned(), Value::Null)]);
        assert_eq!(config.with(fields).unwrap().direction, "inbound");
    }
}

//! The fields of a training in requests: the validation rules of the contracts, and the change in a body.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::authoring::reference_image::DerivedTexts;
use crate::domain::authoring::training::{CHANNELS, Content, MAX_INSTRUCTIONS, TrainingType};
use crate::domain::clock::Timestamp;
use crate::domain::form::{Field, FieldErrors, FieldUpdate, Form};
use crate::domain::id::Id;

/// Optional fields that every format with targeting has.
pub const TARGETING: [Field; 5] = [
    Field::new("restricted_to_channels")
        .array_of(&Field::item().one_of(&CHANNELS).schema_name("Channel"))
        .max_items(CHANNELS.len())
        .describe("The channels where the training applies. An empty list means all channels."),
    Field::new("restricted_to_segments")
        .array_of(&Field::item().required().string().max(255))
        .max_items(100)
        .describe("The segments of callers to whom the training applies. An empty list means all callers."),
    Field::new("metadata").object().max_bytes(16_384).describe("Custom data of the integration."),
    Field::new("start_time").date().describe("The training applies from this time on."),
    Field::new("end_time").date().describe("The training applies until this time."),
];

const SLOT: Field =
    Field::new("slot").integer().min_value(1).describe("The slot. Slots 1 to 7 are reserved for system use.");
const IMAGE: Field = Field::new("image").url().max(2048);
const INFO: Field = Field::new("info").string().max(MAX_INSTRUCTIONS);
const EXTRAS: Field = Field::new("extras").string().max(MAX_INSTRUCTIONS);

/// The fields of a training in Luw's API: a reference image and its description.
pub static IMAGE_TRAINING: Form = Form::new(&[
    IMAGE.required().example("\"https://example.com/menu.png\"").describe("The URL of the reference image."),
    INFO.example("\"The menu of the week.\"").describe("What the agent knows about the image."),
    SLOT.example("8"),
    EXTRAS.describe("Additional text."),
]);

const NODE_ID: Field =
    Field::new("node_id").string().max(255).describe("An external key. An existing key updates that training.");
const SUBJECT: Field = Field::new("subject").required().string().max(255).example("\"Opening hours\"");
const INSTRUCTIONS: Field = Field::new("instructions")
    .required()
    .string()
    .max(MAX_INSTRUCTIONS)
    .example("\"We are open from 9 to 18, Sundays closed.\"");
const CURRENT_STATUS: Field =
    Field::new("current_status").one_of(&["active", "inactive"]).schema_name("TrainingStatus").default("\"active\"");
const TYPE: Field =
    Field::new("type").one_of(&TrainingType::WIRE_NAMES).schema_name("TrainingType").default("\"BEHAVIORAL\"");

/// The columns of a CSV file of trainings.
pub static TRAINING_ROW: Form = Form::new(&[
    NODE_ID,
    SUBJECT,
    INSTRUCTIONS,
    CURRENT_STATUS,
    TYPE,
    SLOT,
    TARGETING[0].named("channels"),
    TARGETING[1].named("segments"),
]);

/// The fields of a training in `/api/v1`.
pub static TRAINING: Form = Form::new(&[
    NODE_ID,
    SUBJECT,
    INSTRUCTIONS,
    CURRENT_STATUS,
    TYPE,
    Field::new("is_draft").boolean().default("false").describe("A draft is saved but not part of new versions."),
    Field::new("directory_id").uuid(),
    SLOT,
    IMAGE,
    INFO,
    EXTRAS,
    TARGETING[0],
    TARGETING[1],
    TARGETING[2],
    TARGETING[3],
    TARGETING[4],
]);

/// A change of a training; an absent field keeps its value.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TrainingFields {
    pub node_id: FieldUpdate<String>,
    pub subject: FieldUpdate<String>,
    pub instructions: FieldUpdate<String>,
    pub current_status: FieldUpdate<ActiveStatus>,
    #[serde(rename = "type")]
    pub kind: FieldUpdate<TrainingType>,
    pub is_draft: FieldUpdate<bool>,
    pub directory_id: FieldUpdate<Id>,
    pub slot: FieldUpdate<i64>,
    pub image: FieldUpdate<String>,
    pub info: FieldUpdate<String>,
    pub extras: FieldUpdate<String>,
    pub restricted_to_channels: FieldUpdate<Vec<String>>,
    pub restricted_to_segments: FieldUpdate<Vec<String>>,
    pub metadata: FieldUpdate<Map<String, Value>>,
    pub start_time: FieldUpdate<Timestamp>,
    pub end_time: FieldUpdate<Timestamp>,
}

/// Whether a training is used in calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActiveStatus {
    /// Used in calls.
    Active,
    /// Stored and used in no call.
    Inactive,
}

impl TrainingFields {
    /// The content after this change. Texts that it does not name are derived from image, info and extras
    /// ([`DerivedTexts`]).
    ///
    /// # Errors
    /// When the time window ends before it begins, or a derived text is too long.
    pub fn apply(self, before: Content) -> Result<Content, FieldErrors> {
        let derived = DerivedTexts::of(&before, self.subject.is_keep(), self.instructions.is_keep());
        let active = self.current_status.map(|status| status == ActiveStatus::Active);
        let mut after = Content {
            subject: self.subject.apply_or(before.subject, String::new()),
            instructions: self.instructions.apply_or(before.instructions, String::new()),
            active: active.apply_to(before.active),
            kind: self.kind.apply_to(before.kind),
            slot: self.slot.apply(before.slot),
            image: self.image.apply(before.image),
            info: self.info.apply(before.info),
            extras: self.extras.apply(before.extras),
            restricted_to_channels: self.restricted_to_channels.apply_or(before.restricted_to_channels, Vec::new()),
            restricted_to_segments: self.restricted_to_segments.apply_or(before.restricted_to_segments, Vec::new()),
            start_time: self.start_time.apply(before.start_time),
            end_time: self.end_time.apply(before.end_time),
            metadata: self.metadata.apply_or(before.metadata, Map::new()),
        };
        derived.refresh(&mut after)?;
        match (after.start_time, after.end_time) {
            (Some(start), Some(end)) if end <= start => {
                Err(FieldErrors::one("end_time", "The end time must be a date after start time."))
            }
            _ => Ok(after),
        }
    }
}

//! The question and the filters of a search, the same in every format that searches.

use crate::domain::authoring::training::{CHANNELS, TrainingType};
use crate::domain::form::Field;

/// `query`: what to search for. A search requires it.
pub const QUERY: Field =
    Field::new("query").string().max(8192).example("\"When do you open?\"").describe("What the caller said.");

/// `type`: one type of trainings.
pub const TYPE: Field = Field::new("type")
    .one_of(&TrainingType::WIRE_NAMES)
    .schema_name("TrainingType")
    .describe("Returns only trainings of this type.");

/// `channel`: the channel of the conversation.
pub const CHANNEL: Field = Field::new("channel")
    .one_of(&CHANNELS)
    .schema_name("Channel")
    .describe("Returns only trainings that apply on this channel.");

/// `segment`: the segments of the caller.
pub const SEGMENT: Field = Field::new("segment")
    .array_of(&Field::item().required().string().max(255))
    .max_items(100)
    .example("[\"vip\"]")
    .describe(
        "Returns only trainings that apply to callers in one of these segments. A single segment may be a string.",
    );

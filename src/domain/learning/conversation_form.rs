//! What clients may say of a conversation.

use super::conversation::Speaker;
use crate::domain::form::{Field, Form};
use crate::domain::training::CHANNELS;

/// Most messages of a conversation.
const MESSAGES: usize = 1000;
/// Longest message, in characters.
const CONTENT: usize = 16_384;

/// A message.
pub static MESSAGE: Form = Form::new(&[
    Field::new("role")
        .required()
        .one_of(&Speaker::WIRE_NAMES)
        .describe("`user` is the caller, `assistant` the voice agent, `agent` a person who took over."),
    Field::new("content").required().string().max(CONTENT).example("\"When do you open on Saturdays?\""),
    Field::new("at").date().describe("When it was said."),
]);

static ITEM: Field = Field::item().object_of(&MESSAGE);

/// The messages of a conversation, in order.
pub const SAID: Field = Field::new("messages").array_of(&ITEM).max_items(MESSAGES).describe("What was said, in order.");

/// A conversation to be stored.
pub static SESSION: Form = Form::new(&[
    Field::new("external_id")
        .string()
        .max(255)
        .example("\"call-4711\"")
        .describe("Your own key: a known one replaces that conversation in place."),
    Field::new("channel").one_of(&CHANNELS).describe("Where it took place."),
    Field::new("version").integer().min_value(1).describe("The version of the agent that answered."),
    SAID.required(),
]);

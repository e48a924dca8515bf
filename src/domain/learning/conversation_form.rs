//! The forms of a conversation and its messages.

use super::conversation::Speaker;
use crate::domain::authoring::training::CHANNELS;
use crate::domain::form::{Field, Form};

const MAX_MESSAGES: usize = 1000;
const MAX_CONTENT_CHARS: usize = 16_384;

static MESSAGE: Form = Form::new(&[
    Field::new("role")
        .required()
        .one_of(&Speaker::NAMES)
        .schema_name("Speaker")
        .describe("`user` is the caller, `assistant` the voice agent, `agent` a person who took over."),
    Field::new("content").required().string().max(MAX_CONTENT_CHARS).example("\"When do you open on Saturdays?\""),
    Field::new("at").date().describe("The time of the message."),
]);

static ITEM: Field = Field::item().object_of(&MESSAGE);

/// The messages of a conversation, in order.
pub const MESSAGES: Field =
    Field::new("messages").array_of(&ITEM).max_items(MAX_MESSAGES).describe("The messages, in order.");

/// A conversation to store.
pub static CONVERSATION: Form = Form::new(&[
    Field::new("external_id")
        .string()
        .max(255)
        .example("\"call-4711\"")
        .describe("An external key. An existing key replaces that conversation."),
    Field::new("channel").one_of(&CHANNELS).schema_name("Channel").describe("The channel of the conversation."),
    Field::new("version").integer().min_value(1).describe("The version of the agent in this conversation."),
    MESSAGES.required(),
]);

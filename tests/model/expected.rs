//! The answers that the model expects.

use serde_json::{Map, Value, json};
use understudy::testing::{Content, SetHash, canonical_json, content_hash};

use super::state::{Agent, Training, Version};

/// A training of the draft, without fields that the model does not have.
pub fn draft(agent: &Agent, training: &Training) -> Value {
    let content = &training.content;
    json!({
        "id": training.id, "subject": content.subject, "instructions": content.instructions,
        "current_status": if content.active { "active" } else { "inactive" }, "node_id": training.node,
        "slot": content.slot, "is_draft": training.held_back, "metadata": content.metadata,
        "restricted_to_channels": content.restricted_to_channels,
        "in_live_version": agent.newest().is_some_and(|newest| newest.text(&training.id).is_some()),
    })
}

/// The fields of an agent beside its trainings.
pub fn agent(agent: &Agent) -> Value {
    json!({
        "description": agent.description, "current_status": status(agent), "is_ready_to_publish": agent.is_ready(),
        "live_version": agent.live(), "draft_revision": agent.revision,
        "pending_changes": agent.pending().len() + usize::from(agent.config_is_pending()),
    })
}

pub fn status(agent: &Agent) -> &'static str {
    if agent.published { "published" } else { "draft" }
}

/// The fields that differ, without the line diffs.
pub fn fields(old: Option<&Content>, new: Option<&Content>) -> Value {
    let document = |content: Option<&Content>| content.map_or(Value::Null, Content::document);
    let (old, new) = (document(old), document(new));
    let empty = Map::new();
    let names = [&old, &new].into_iter().flat_map(|side| side.as_object().unwrap_or(&empty).keys());
    let differing = names.filter(|name| old[*name] != new[*name]);
    differing.map(|name| (name.clone(), json!({"live": old[name], "draft": new[name]}))).collect::<Map<_, _>>().into()
}

/// The pending changes.
pub fn changes(agent: &Agent) -> Vec<Value> {
    let newest = |training: &Training| agent.newest().and_then(|newest| newest.text(&training.id));
    let waiting = agent.trainings.iter().filter(|training| agent.is_pending(training));
    let change = |training: &Training| {
        let (old, new) = (newest(training), training.publishable());
        let kind = match (old, new) {
            (None, _) => "created",
            (Some(_), Some(_)) => "updated",
            (Some(_), None) if training.in_draft => "held_back",
            (Some(_), None) => "removed",
        };
        json!({"kind": kind, "training_id": training.id, "fields": fields(old, new)})
    };
    waiting.map(change).collect()
}

/// The differences of a version from another, by training.
pub fn diff(agent: &Agent, old: &Version, new: &Version) -> Vec<(String, Value)> {
    let both = agent.trainings.iter().map(|training| (&training.id, old.text(&training.id), new.text(&training.id)));
    let differing = both.filter(|(_, old, new)| old != new);
    differing.map(|(id, old, new)| (id.clone(), fields(old, new))).collect()
}

/// The subjects in the context, in its order.
pub fn told(version: &Version, channel: Option<&str>) -> Vec<String> {
    let mut texts = version.texts();
    texts.sort_by_key(|(_, content)| content.slot.unwrap_or(i64::MAX));
    let fits = |content: &Content| {
        let channels = &content.restricted_to_channels;
        channels.is_empty() || channel.is_some_and(|channel| channels.iter().any(|known| known == channel))
    };
    let applying = texts.into_iter().filter(|(_, content)| content.active && fits(content));
    applying.map(|(_, content)| content.subject).collect()
}

/// The content hash, computed as documented for clients.
pub fn hash(config: &Value, version: &Version) -> String {
    let mut sum = SetHash::new();
    let texts = version.texts();
    for (id, content) in &texts {
        sum.add(&canonical_json(&json!({"content_hash": content.hash(), "id": id})));
    }
    content_hash(config, &sum, texts.len() as u64)
}

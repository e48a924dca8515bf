mod changes;
mod diff;
mod get_version;
mod history;
mod list_versions;
mod publish;
mod publish_response;
mod restore;
mod rollback;
mod unpublish;

use serde_json::{Value, json};

use crate::support::Actor;

/// What `fields` of a change show for a training that is new.
pub fn new_fields(subject: &str, instructions: &str) -> Value {
    json!({
        "subject": {"live": null, "draft": subject},
        "instructions": {"live": null, "draft": instructions, "diff": [{"op": "insert", "text": instructions}]},
        "current_status": {"live": null, "draft": "active"},
        "type": {"live": null, "draft": "BEHAVIORAL"},
        "metadata": {"live": null, "draft": {}},
        "restricted_to_channels": {"live": null, "draft": []},
        "restricted_to_segments": {"live": null, "draft": []},
    })
}

/// A training as a version holds it.
pub fn held(id: &str, subject: &str, instructions: &str) -> Value {
    json!({
        "id": id, "subject": subject, "instructions": instructions, "current_status": "active", "type": "BEHAVIORAL",
        "slot": null, "image": null, "info": null, "extras": null, "restricted_to_channels": [],
        "restricted_to_segments": [], "start_time": null, "end_time": null, "metadata": {},
    })
}

/// The configuration of an agent that was made with a name, a label and a language.
pub fn plain_config() -> Value {
    json!({
        "name": "Front desk", "label": "Reception", "description": null, "language": "en-US", "initial_message": null,
        "interrupt_sensitivity": "medium", "endpointing_sensitivity": "auto", "ivr_navigation_mode": "off",
        "conversation_speed": 1.0, "initial_message_delay": 0.0, "ask_if_human_present_on_idle": true,
        "idle_time_seconds": 10, "llm_temperature": 0.7, "enable_recording": false, "direction": "inbound",
        "who_speaks_first": "agent", "max_idle_check_count": null, "max_call_duration_seconds": null,
        "say_goodbye_on_max_duration": null, "user_inactivity_timeout_seconds": null,
        "initial_idle_time_seconds": null, "initial_max_idle_check_count": null, "knows": null, "profession": null,
    })
}

/// Changes a training.
pub async fn change(actor: &Actor, agent: &str, training: &str, body: Value) {
    let done = actor.put(&format!("{agent}/trainings/{training}"), body).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

/// Changes the agent's own fields.
pub async fn configure(actor: &Actor, agent: &str, description: &str) {
    let body = json!({
        "description": description, "interrupt_sensitivity": "medium", "ask_if_human_present_on_idle": true,
        "llm_temperature": 0.7, "initial_message_delay": 0,
    });
    let done = actor.put(&format!("{agent}/knowledge"), body).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

/// Brings a version back into the draft.
pub async fn restore(actor: &Actor, agent: &str, version: i64) {
    let done = actor.post_nothing(&format!("{agent}/versions/{version}/restore")).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

/// The ids of the trainings that differ, with how.
pub async fn kinds(actor: &Actor, agent: &str) -> Value {
    let changes = actor.get(&format!("{agent}/changes")).await.data();
    let kinds = changes["changes"].as_array().unwrap().iter();
    kinds.map(|change| json!([change["kind"], change["training_id"]])).collect()
}

/// The subjects of the draft, oldest first.
pub async fn subjects(actor: &Actor, agent: &str) -> Vec<String> {
    let listed = actor.get(&format!("{agent}/trainings")).await.data();
    listed.as_array().unwrap().iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect()
}

/// The subjects the runtime gets.
pub async fn told(actor: &Actor, agent: &str) -> Vec<String> {
    let context = actor.get(&format!("{agent}/context")).await.data();
    let told = context["behavioral"].as_array().unwrap_or_else(|| panic!("{context}")).clone();
    told.iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect()
}

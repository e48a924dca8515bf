mod changes;
mod deleted_trainings;
mod diff;
mod difference_pages;
mod get_version;
mod history;
mod import;
mod import_between_environments;
mod list_versions;
mod publish;
mod publish_response;
mod restore;
mod rollback;
mod rows_written;
mod unpublish;

use serde_json::{Value, json};

use crate::support::Actor;

/// The `fields` of a `created` change.
pub fn created_fields(subject: &str, instructions: &str) -> Value {
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

/// A training in a version.
pub fn versioned_training(id: &str, subject: &str, instructions: &str) -> Value {
    json!({
        "id": id, "subject": subject, "instructions": instructions, "current_status": "active", "type": "BEHAVIORAL",
        "slot": null, "image": null, "info": null, "extras": null, "restricted_to_channels": [],
        "restricted_to_segments": [], "start_time": null, "end_time": null, "metadata": {},
    })
}

/// The configuration in a version of an agent that was created with the required fields only.
pub fn default_agent_config() -> Value {
    json!({
        "name": "Front desk", "label": "Reception", "description": null, "language": "en-US", "initial_message": null,
        "interrupt_sensitivity": "medium", "endpointing_sensitivity": "auto", "ivr_navigation_mode": "off",
        "conversation_speed": 1.0, "initial_message_delay": 0, "ask_if_human_present_on_idle": true,
        "idle_time_seconds": 10, "llm_temperature": 0.7, "enable_recording": false, "direction": "inbound",
        "who_speaks_first": "agent", "max_idle_check_count": null, "max_call_duration_seconds": null,
        "say_goodbye_on_max_duration": null, "user_inactivity_timeout_seconds": null,
        "initial_idle_time_seconds": null, "initial_max_idle_check_count": null, "knows": null, "profession": null,
    })
}

pub async fn update_training(actor: &Actor, agent: &str, training: &str, body: Value) {
    let done = actor.put(&format!("{agent}/trainings/{training}"), body).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

/// Sets the description of an agent.
pub async fn set_description(actor: &Actor, agent: &str, description: &str) {
    let body = json!({
        "description": description, "interrupt_sensitivity": "medium", "ask_if_human_present_on_idle": true,
        "llm_temperature": 0.7, "initial_message_delay": 0,
    });
    let done = actor.put(&format!("{agent}/knowledge"), body).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

pub async fn restore_version(actor: &Actor, agent: &str, version: i64) {
    let done = actor.post_empty(&format!("{agent}/versions/{version}/restore")).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

/// The kind and the training id of each pending change.
pub async fn pending_changes(actor: &Actor, agent: &str) -> Value {
    let changes = actor.get(&format!("{agent}/changes")).await.data();
    let kinds = changes["changes"].as_array().unwrap().iter();
    kinds.map(|change| json!([change["kind"], change["training_id"]])).collect()
}

/// The subjects of the draft trainings, oldest first.
pub async fn draft_subjects(actor: &Actor, agent: &str) -> Vec<String> {
    let listed = actor.get(&format!("{agent}/trainings")).await.data();
    listed.as_array().unwrap().iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect()
}

/// The subjects of the behavioral trainings in the context of the live version.
pub async fn context_subjects(actor: &Actor, agent: &str) -> Vec<String> {
    let context = actor.get(&format!("{agent}/context")).await.data();
    let told = context["behavioral"].as_array().unwrap_or_else(|| panic!("{context}")).clone();
    told.iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect()
}

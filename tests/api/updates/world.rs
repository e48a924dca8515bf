//! One of everything that an update can change, read through every wire format.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use understudy::testing::{Endpoint, Permissions, WireFormat};

use crate::support::{Actor, TestApp};

/// Every object as it is shown, under its kind and id. A training is shown as `training`, `opencx` and `luw`, an agent
/// as `agent`, `config` and `persona`.
pub type Snapshot = BTreeMap<String, Map<String, Value>>;

/// Keys that every change of an object may change, and those of an agent that follow from its trainings.
const CHANGING: [&str; 7] = [
    "updated_at",
    "draft_revision",
    "changed_by",
    "pending_changes",
    "trainings",
    "is_ready_to_publish",
    "live_version",
];

/// A server with an agent that is live, trainings in several states, directories, an environment and a member.
pub struct World {
    pub actor: Actor,
    agent: String,
    _app: TestApp,
}

impl World {
    pub async fn new() -> Self {
        let app = TestApp::spawn().await;
        let env = app.new_environment().await;
        let actor = app.actor_in(env, Permissions::all()).await;
        for (path, body, status) in [
            ("/training/directories", json!({"name": "Front desk"}), 201),
            ("/training/directories", json!({"name": "Kitchen"}), 201),
            ("/api/v1/environments", json!({"name": "Sandbox", "is_sandbox": true}), 201),
            ("/api/v1/tenant/invitations", json!({"email": "ann@example.com", "role": "viewer"}), 201),
            ("/training", json!({"title": "Parking", "content": "Behind the house.", "metadata": {"a": 1}}), 201),
        ] {
            let made = actor.post(path, body).await;
            assert_eq!(made.status, status, "{path}: {}", made.text);
            if let Some(token) = made.json()["data"]["token"].as_str() {
                let body = json!({"token": token, "name": "Ann", "password": "correct horse battery"});
                let accepted = app.accept(env, body).await;
                assert_eq!(accepted.status, 200, "{}", accepted.text);
            }
        }
        let agent = actor.get("/api/v1/agents").await.data()[0]["id"].as_str().unwrap().to_owned();
        let world = Self { actor, agent, _app: app };
        world.add_trainings().await;
        world
    }

    async fn add_trainings(&self) {
        let agent = format!("/api/v1/agents/{}", self.agent);
        let [held, live] = [("held", true), ("live", false)].map(|(node_id, is_draft)| {
            json!({
                "node_id": node_id, "subject": node_id, "instructions": "We are open from 9 to 18.",
                "current_status": "inactive", "type": "SCENARIO_SPECIFIC", "is_draft": is_draft,
                "restricted_to_channels": ["sms"], "restricted_to_segments": ["vip"], "metadata": {"team": "desk"},
                "start_time": "2001-01-01T00:00:00Z", "end_time": "2060-01-01T00:00:00Z", "slot": if is_draft { 8 } else { 9 },
            })
        });
        let knowledge = json!({
            "description": "Answers the phone of a small hotel.", "initial_message": "Good day!",
            "interrupt_sensitivity": "high", "ask_if_human_present_on_idle": false, "llm_temperature": 0.2,
            "initial_message_delay": 3,
        });
        assert_eq!(self.actor.put(&format!("{agent}/knowledge"), knowledge).await.status, 200);
        let number = self.actor.get(&format!("{agent}?view=full")).await.data()["number"].clone();
        let image = json!({"image": "https://example.com/menu.png", "info": "The menu.", "slot": 10, "extras": "Ask."});
        for (path, body) in [
            (format!("{agent}/trainings"), held),
            (format!("{agent}/trainings"), live),
            (format!("/v2/personas/{number}/trainings"), image),
            (format!("{agent}/publish"), json!({})),
            (format!("{agent}/trainings"), json!({"node_id": "live", "subject": "Hours", "instructions": "Pending."})),
        ] {
            let made = self.actor.post(&path, body).await;
            assert_eq!(made.status, 200, "{path}: {}", made.text);
        }
    }

    /// Everything as it is now.
    pub async fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let mut add = |kind: &str, id: &str, object: &Value| {
            let mut object = object.as_object().unwrap().clone();
            object.retain(|key, _| !CHANGING.contains(&key.as_str()));
            snapshot.insert(format!("{kind} {id}"), object);
        };
        let read = |path: String| async move { self.actor.get(&path).await.json() };
        let agent = read(format!("/api/v1/agents/{}?view=full", self.agent)).await["data"].clone();
        let persona = format!("/v2/personas/{}", agent["number"]);
        let mut shown = agent.clone();
        // Any change sets the agent to `draft`.
        shown.as_object_mut().unwrap().remove("current_status");
        add("agent", &self.agent, &shown);
        add("config", &self.agent, &self.config(&agent["live_version"]).await);
        add("persona", &self.agent, &read(persona.clone()).await["persona"]);
        let luw = read(format!("{persona}/trainings")).await;
        for training in agent["trainings"].as_array().unwrap() {
            let id = training["id"].as_str().unwrap();
            add("training", id, training);
            let mut trainings = luw["trainings"].as_array().unwrap().iter();
            add("luw", id, trainings.find(|luw| luw["id"] == training["number"]).unwrap());
        }
        for training in read("/training?limit=100".to_owned()).await["items"].as_array().unwrap() {
            add("opencx", training["id"].as_str().unwrap(), &with_pending_texts(training));
        }
        for (kind, key, path) in [
            ("directory", "id", "/training/directories?limit=100"),
            ("environment", "id", "/api/v1/environments"),
            ("member", "email", "/api/v1/tenant/members"),
        ] {
            let list = read(path.to_owned()).await;
            let items = list["items"].as_array().or_else(|| list["data"].as_array()).unwrap();
            for object in items {
                add(kind, object[key].as_str().unwrap(), object);
            }
        }
        snapshot
    }

    /// The configuration of the draft: that of the live version with its pending changes.
    async fn config(&self, live: &Value) -> Value {
        let agent = format!("/api/v1/agents/{}", self.agent);
        let mut config = self.actor.get(&format!("{agent}/versions/{live}")).await.data()["agent"].clone();
        for (field, change) in self.actor.get(&format!("{agent}/changes")).await.data()["agent"].as_object().unwrap() {
            config[field] = change["draft"].clone();
        }
        config
    }

    /// The id of an object that the row changes.
    pub fn target(&self, row: &Endpoint, before: &Snapshot, rng: &mut Rng) -> String {
        let any = |kind: &str, rng: &mut Rng| {
            let ids = ids(before, kind);
            ids[rng.usize(..ids.len())].clone()
        };
        match row.id {
            "saveMember" => "ann@example.com".to_owned(),
            "renameEnvironment" => any("environment", rng),
            "openCxRenameDirectory" => any("directory", rng),
            "saveTraining" => {
                let keyed = |id: &String| before[&format!("training {id}")]["node_id"].is_string();
                let ids: Vec<_> = ids(before, "training").into_iter().filter(keyed).collect();
                ids[rng.usize(..ids.len())].clone()
            }
            _ if row.path.contains("{training_id}") => any("training", rng),
            _ if row.path.contains("{agent_id}") || row.path.contains("{persona_id}") => self.agent.clone(),
            _ => panic!("{} is new: say here which object it changes, or in OTHER_BODIES why none", row.id),
        }
    }

    /// The path of a request that changes the target.
    pub fn path(&self, row: &Endpoint, before: &Snapshot, target: &str) -> String {
        let number = |kind: &str, id: &str| before[&format!("{kind} {id}")]["number"].to_string();
        let is_luw = row.wire_format() == WireFormat::Luw;
        let training =
            if is_luw && row.path.contains("{training_id}") { number("training", target) } else { target.to_owned() };
        row.path
            .replace("{agent_id}", &self.agent)
            .replace("{persona_id}", &number("agent", &self.agent))
            .replace("{training_id}", &training)
            .replace("{directory_id}", target)
            .replace("{environment_id}", target)
    }
}

/// The ids of every object of a kind.
pub fn ids(world: &Snapshot, kind: &str) -> Vec<String> {
    let prefix = format!("{kind} ");
    world.keys().filter_map(|object| object.strip_prefix(&prefix)).map(str::to_owned).collect()
}

/// An open.cx training whose pending texts are there even when nothing is pending ("use `draft_title ?? title`").
fn with_pending_texts(training: &Value) -> Value {
    let mut shown = training.clone();
    for (pending, live) in [("draft_title", "title"), ("draft_content", "content")] {
        if shown[pending].is_null() {
            shown[pending] = shown[live].clone();
        }
    }
    shown
}

/// The keys under which the objects show a field.
pub fn names(row: &Endpoint, field: &str) -> Vec<&'static str> {
    const SUBJECT: [&str; 3] = ["draft_title", "title", "subject"];
    const INSTRUCTIONS: [&str; 3] = ["draft_content", "content", "instructions"];
    let one = |name: &str| {
        vec![row.request.as_ref().unwrap().form.fields().iter().find(|field| field.name == name).unwrap().name]
    };
    match (row.wire_format(), field) {
        (WireFormat::Luw, "title") | (_, "label") => vec!["title", "label"],
        // Subject and instructions of an image are derived from these.
        (_, "image" | "info" | "extras") => [&one(field)[..], &SUBJECT, &INSTRUCTIONS].concat(),
        // Publishes the training.
        (WireFormat::OpenCx, "is_draft") => {
            let publication = ["is_draft", "current_status", "current_version", "published_at", "in_live_version"];
            [&publication[..], &["title", "content"]].concat()
        }
        (_, "subject") | (WireFormat::OpenCx, "title") => SUBJECT.to_vec(),
        (_, "instructions") | (WireFormat::OpenCx, "content") => INSTRUCTIONS.to_vec(),
        (_, field) => one(field),
    }
}

/// Whether the objects do not show the value that was sent.
pub fn is_invisible(row: &Endpoint, field: &str) -> bool {
    match row.id {
        // Of a live training, `PUT …/draft` alone changes it.
        "openCxUpdateTraining" => field == "is_draft",
        _ => false,
    }
}

/// The present value of a field of the target.
pub fn present(row: &Endpoint, field: &str, before: &Snapshot, target: &str) -> Value {
    let objects = || ["config", "training", "opencx", "directory", "environment", "member", "agent"].into_iter();
    let keys = names(row, field);
    let shown =
        keys.iter().find_map(|key| objects().find_map(|kind| before.get(&format!("{kind} {target}"))?.get(*key)));
    shown.unwrap_or_else(|| panic!("{} does not show {field}", row.id)).clone()
}

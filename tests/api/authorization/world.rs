//! Something for every path parameter to name: in reach of the one who owns it, and of no one else here.

use reqwest::RequestBuilder;
use serde_json::json;
use understudy::api::routes;
use understudy::domain::accounts::permission::{Permission, Permissions, Role};
use understudy::domain::id::Id;
use understudy::http::endpoint::{AuthRequirement, Endpoint, Place};
use understudy::http::wire_format::WireFormat;

use crate::support::{Actor, Answer, TestApp, answer};

/// A tenant with something in it, and people who have no business there.
pub struct World {
    pub app: TestApp,
    /// May do everything here.
    pub owner: Actor,
    /// May do everything in another tenant, which has the same things in it.
    pub foreigner: Actor,
    /// May do everything in another environment of the same tenant, with the same things in it.
    pub neighbour: Actor,
    /// May do everything, with another agent of this environment.
    pub bound: Actor,
    pub things: Things,
    pub foreign: Things,
}

/// What there is in an environment.
#[derive(Clone, Debug)]
pub struct Things {
    pub agent: Id,
    pub agent_number: i64,
    pub training: String,
    pub training_number: i64,
    /// A training of the agent that is meant where a path names none.
    pub default_training: String,
    pub directory: String,
    pub session: String,
    pub token: Id,
    pub environment: Id,
    pub member: Id,
}

const SLOT: i64 = 9;

/// What a path parameter names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// What the answer says was not found.
    pub thing: &'static str,
    /// Whether its values are numbers, counted in what is named before it.
    pub is_number: bool,
    /// Whether to see it is to see all that is below it in the path.
    pub is_agent: bool,
    /// Whether every environment of the tenant has a part in it.
    pub is_tenant_wide: bool,
}

/// What `name` means in a path of that face. A new parameter is added here and in [`Things::value`].
pub fn param(face: WireFormat, name: &str) -> Param {
    let is_luw = face == WireFormat::Luw;
    let (thing, is_number) = match name {
        "agent_id" => ("Agent", false),
        "persona_id" => ("Agent", true),
        "training_id" => ("Training", is_luw),
        "slot" => ("Training", true),
        "directory_id" => ("Directory", false),
        "session_id" => ("Session", false),
        "token_id" => ("Token", false),
        "environment_id" => ("Environment", false),
        "user_id" => ("Member", false),
        "version" => ("Version", true),
        other => {
            panic!("tests/api/authorization/world.rs does not know the path parameter {{{other}}}: say what it names")
        }
    };
    let is_tenant_wide = matches!(thing, "Environment" | "Member");
    Param { thing, is_number, is_agent: thing == "Agent", is_tenant_wide }
}

impl Things {
    /// A value of the path parameter that is there.
    pub fn value(&self, face: WireFormat, name: &str) -> String {
        match name {
            "agent_id" => self.agent.to_string(),
            "persona_id" => self.agent_number.to_string(),
            "training_id" if face == WireFormat::Luw => self.training_number.to_string(),
            "training_id" if face == WireFormat::OpenCx => self.default_training.clone(),
            "training_id" => self.training.clone(),
            "slot" => SLOT.to_string(),
            "directory_id" => self.directory.clone(),
            "session_id" => self.session.clone(),
            "token_id" => self.token.to_string(),
            "environment_id" => self.environment.to_string(),
            "user_id" => self.member.to_string(),
            "version" => "1".to_owned(),
            other => panic!("Things::value does not know the path parameter {{{other}}}"),
        }
    }

    /// The path of a route with what is there in it.
    pub fn path(&self, row: &Endpoint) -> String {
        fill(row.path, |name| self.value(row.wire_format(), name))
    }

    async fn make(app: &TestApp, actor: &Actor) -> Self {
        let agent = actor.new_agent().await;
        let body =
            json!({"node_id": "n", "subject": "A secret of the house", "instructions": "Never told.", "slot": SLOT});
        let training = actor.post(&format!("{agent}/trainings?view=full"), body).await.data();
        actor.publish(&agent).await;
        let full = actor.get(&format!("{agent}?view=full")).await.data();
        let said = json!({"messages": [{"role": "user", "content": "Never told to anybody."}]});
        let session = actor.post(&format!("{agent}/sessions"), said).await.data();
        let directory = actor.post("/training/directories", json!({"name": "A shelf"})).await;
        let email = format!("{}@example.com", actor.place.environment);
        let body = json!({"title": "Another secret", "content": "Not told either."});
        let training_of_default = actor.post("/training", body).await;
        Self {
            agent: Id::parse(full["id"].as_str().unwrap()).unwrap(),
            agent_number: full["number"].as_i64().unwrap(),
            training: training["id"].as_str().unwrap().to_owned(),
            training_number: training["number"].as_i64().unwrap(),
            default_training: training_of_default.json()["id"].as_str().unwrap().to_owned(),
            directory: directory.json()["id"].as_str().unwrap().to_owned(),
            session: session["id"].as_str().unwrap().to_owned(),
            token: actor.token.unwrap(),
            environment: actor.place.environment,
            member: app.person(actor.place, Role::Viewer, &email).await.id,
        }
    }
}

impl World {
    pub async fn new() -> Self {
        let app = TestApp::spawn().await;
        let place = app.place().await;
        let owner = app.actor_in(place, Permissions::all()).await;
        let things = Things::make(&app, &owner).await;
        let other = owner.new_agent().await;
        let other = Id::parse(other.rsplit('/').next().unwrap());
        let bound = app.actor_with(place, Permissions::all(), other, None).await;
        let sandbox = app.environment(place.tenant, "Sandbox", true).await;
        let neighbour = app.actor_in(sandbox, Permissions::all()).await;
        Things::make(&app, &neighbour).await;
        let foreigner = app.actor_in(app.place().await, Permissions::all()).await;
        // More than here, so that their numbers are not the numbers of ours.
        for _ in 0..3 {
            foreigner.new_agent().await;
        }
        let foreign = Things::make(&app, &foreigner).await;
        Self { app, owner, foreigner, neighbour, bound, things, foreign }
    }

    /// Someone of the owner's environment who may do everything but this.
    pub async fn all_but(&self, permission: Permission) -> Actor {
        let rest: Permissions = Permission::all().filter(|other| *other != permission).collect();
        self.app.actor_in(self.owner.place, rest).await
    }
}

/// The rows that say who may call them, other than anyone.
pub fn guarded() -> Vec<Endpoint> {
    routes::table().into_iter().filter(|row| row.auth != Some(AuthRequirement::Public)).collect()
}

/// The guarded rows that an API token may be good enough for, with the permission that makes it so.
pub fn permitted() -> Vec<(Endpoint, Permission)> {
    let needs = |row: Endpoint| match row.auth {
        Some(AuthRequirement::Permission(permission)) => Some((row, permission)),
        _ => None,
    };
    guarded().into_iter().filter_map(needs).collect()
}

/// A path pattern with values in the place of its names.
pub fn fill(pattern: &str, value: impl Fn(&str) -> String) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) => value(name),
        None => part.to_owned(),
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The request of a row with the parameters and body its documentation shows, so that nothing but the caller is wrong
/// with it.
pub fn call(actor: &Actor, row: &Endpoint, path: &str) -> RequestBuilder {
    let needed = row.params.iter().filter(|param| param.place == Place::Query && param.required);
    let query: Vec<_> = needed.map(|param| format!("{}={}", param.name, param.example.as_str().unwrap())).collect();
    let separator = if query.is_empty() || path.contains('?') { "" } else { "?" };
    let request = actor.request(row.method.as_str(), &format!("{path}{separator}{}", query.join("&")));
    match &row.request {
        Some(body) => request.json(&body.example),
        None => request,
    }
}

/// Sends it.
pub async fn ask(actor: &Actor, row: &Endpoint, path: &str) -> Answer {
    answer(call(actor, row, path)).await
}

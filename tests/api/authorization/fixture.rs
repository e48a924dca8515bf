//! One resource for every path parameter, and callers with and without access to it.

use reqwest::RequestBuilder;
use serde_json::json;
use understudy::testing::{AuthRequirement, Endpoint, Field, Id, Permission, Permissions, Role, WireFormat, routes};

use crate::support::{Actor, Response, TestApp, send_request};

/// A tenant with resources, and callers inside and outside it.
pub struct Fixture {
    pub app: TestApp,
    /// Holds every permission in this environment.
    pub owner: Actor,
    /// Holds every permission in another tenant with the same resources.
    pub foreigner: Actor,
    /// Holds every permission in another environment of the tenant with the same resources.
    pub neighbour: Actor,
    /// Holds every permission with a token bound to another agent of this environment.
    pub bound: Actor,
    pub resources: Resources,
    pub foreign: Resources,
}

/// The resources of an environment.
#[derive(Clone, Debug)]
pub struct Resources {
    pub agent: Id,
    pub agent_number: i64,
    pub training: String,
    pub training_number: i64,
    /// A training of the default agent, for paths that name no agent.
    pub default_training: String,
    pub directory: String,
    pub session: String,
    pub token: Id,
    pub environment: Id,
    pub member: Id,
    pub invitation: String,
}

const SLOT: i64 = 9;

/// What a path parameter names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The resource named by the 404.
    pub thing: &'static str,
    /// Whether its values are numbers, counted within the parent resource.
    pub is_number: bool,
    /// Whether it names an agent.
    pub is_agent: bool,
    /// Whether it belongs to the tenant instead of one environment.
    pub is_tenant_wide: bool,
}

/// The meaning of a path parameter in a wire format. A new parameter is added here and in [`Resources::value`].
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
        "invitation_id" => ("Invitation", false),
        "version" => ("Version", true),
        "profession" => ("Profession", false),
        other => {
            panic!("tests/api/authorization/fixture.rs does not know the path parameter {{{other}}}")
        }
    };
    let is_tenant_wide = matches!(thing, "Environment" | "Member" | "Invitation");
    Param { thing, is_number, is_agent: thing == "Agent", is_tenant_wide }
}

impl Resources {
    /// The value of the path parameter for these resources.
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
            "invitation_id" => self.invitation.clone(),
            "version" => "1".to_owned(),
            "profession" => "Receptionist".to_owned(),
            other => panic!("Resources::value does not know the path parameter {{{other}}}"),
        }
    }

    /// The path of the route to these resources.
    pub fn path(&self, row: &Endpoint) -> String {
        fill(row.path, |name| self.value(row.wire_format(), name))
    }

    /// New resources of a caller with every permission.
    pub async fn make(app: &TestApp, actor: &Actor) -> Self {
        let agent = actor.new_agent().await;
        let body =
            json!({"node_id": "n", "subject": "A secret of the house", "instructions": "Never told.", "slot": SLOT});
        let training = actor.post(&format!("{agent}/trainings?view=full"), body).await.data();
        actor.publish(&agent).await;
        let full = actor.get(&format!("{agent}?view=full")).await.data();
        let said = json!({"messages": [{"role": "user", "content": "Never told to anybody."}]});
        let session = actor.post(&format!("{agent}/sessions"), said).await.data();
        let directory = actor.post("/training/directories", json!({"name": "A shelf"})).await;
        let email = format!("{}@example.com", actor.env.environment);
        let invited = json!({"email": format!("invited.{email}"), "role": "viewer"});
        let invitation = actor.post("/api/v1/tenant/invitations", invited).await.data();
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
            environment: actor.env.environment,
            member: app.person(actor.env, Role::Viewer, &email).await.id,
            invitation: invitation["id"].as_str().unwrap().to_owned(),
        }
    }
}

impl Fixture {
    pub async fn new() -> Self {
        let app = TestApp::spawn().await;
        let env = app.new_environment().await;
        let owner = app.actor_in(env, Permissions::all()).await;
        let resources = Resources::make(&app, &owner).await;
        let other = owner.new_agent().await;
        let other = Id::parse(other.rsplit('/').next().unwrap());
        let bound = app.actor_with(env, Permissions::all(), other, None).await;
        let sandbox = app.environment(env.tenant, "Sandbox", true).await;
        let neighbour = app.actor_in(sandbox, Permissions::all()).await;
        Resources::make(&app, &neighbour).await;
        let foreigner = app.actor_in(app.new_environment().await, Permissions::all()).await;
        // More agents than the owner has, so that their numbers differ.
        for _ in 0..3 {
            foreigner.new_agent().await;
        }
        let foreign = Resources::make(&app, &foreigner).await;
        Self { app, owner, foreigner, neighbour, bound, resources, foreign }
    }

    /// A token of the owner's environment with every permission but this one.
    pub async fn all_but(&self, permission: Permission) -> Actor {
        let rest: Permissions = Permission::all().filter(|other| *other != permission).collect();
        self.app.actor_in(self.owner.env, rest).await
    }
}

/// The routes that need authentication.
pub fn guarded() -> Vec<Endpoint> {
    routes::table().into_iter().filter(|row| row.auth != Some(AuthRequirement::Public)).collect()
}

/// The routes that need a permission, with that permission.
pub fn permitted() -> Vec<(Endpoint, Permission)> {
    let needs = |row: Endpoint| match row.auth {
        Some(AuthRequirement::Permission(permission)) => Some((row, permission)),
        _ => None,
    };
    guarded().into_iter().filter_map(needs).collect()
}

/// The parameters of the path that name a resource. A profession is a condition: nobody having it is no 404.
pub fn resource_names(row: &Endpoint) -> Vec<&'static str> {
    row.path_names().filter(|name| param(row.wire_format(), name).thing != "Profession").collect()
}

/// Fills in the parameters of a path pattern.
pub fn fill(pattern: &str, value: impl Fn(&str) -> String) -> String {
    let part = |part: &str| match part.strip_suffix('}').and_then(|part| part.split_once('{')) {
        Some((before, name)) => format!("{before}{}", value(name)),
        None => part.to_owned(),
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A valid request to the route, with the parameters and the body of its documentation.
pub fn call(actor: &Actor, row: &Endpoint, path: &str) -> RequestBuilder {
    let needed = row.query.iter().flat_map(|form| form.fields()).filter(|field| field.required);
    let pair = |field: &Field| format!("{}={}", field.name, field.example_value().unwrap().as_str().unwrap());
    let query: Vec<_> = needed.map(pair).collect();
    let separator = if query.is_empty() || path.contains('?') { "" } else { "?" };
    let request = actor.request(row.method.as_str(), &format!("{path}{separator}{}", query.join("&")));
    match &row.request {
        Some(body) => request.json(&body.example),
        None => request,
    }
}

/// Sends a valid request to the route.
pub async fn ask(actor: &Actor, row: &Endpoint, path: &str) -> Response {
    send_request(call(actor, row, path)).await
}

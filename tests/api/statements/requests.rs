//! A request to each operation that succeeds, in a tenant of its own.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use understudy::testing::{AuthRequirement, Endpoint, Permissions, Role};

use crate::authorization::fixture::{Resources, call, fill};
use crate::support::{Actor, PASSWORD, Person, TestApp};

/// A tenant with a published agent and one of everything that a path can name.
pub struct World<'a> {
    app: &'a TestApp,
    owner: Actor,
    person: Person,
    resources: Resources,
    /// The path of the published agent.
    agent: String,
}

/// Operations that read, although their method is not GET.
pub fn is_read(id: &str) -> bool {
    ["askContext", "searchTrainings", "openCxGenerateScenario"].contains(&id)
}

impl<'a> World<'a> {
    /// `number` tells it from others.
    pub async fn new(app: &'a TestApp, number: usize) -> Self {
        let env = app.new_environment().await;
        let owner = app.actor_in(env, Permissions::all()).await;
        let person = app.person(env, Role::Owner, &format!("owner.{number}@example.com")).await;
        let resources = Resources::make(app, &owner).await;
        let agent = format!("/api/v1/agents/{}", resources.agent);
        Self { app, owner, person, resources, agent }
    }

    /// A request to the operation.
    pub async fn request(&self, row: &Endpoint) -> RequestBuilder {
        let Resources { training, directory, environment, .. } = &self.resources;
        match row.id {
            "logIn" => self.with(row, &json!({"email": self.person.email, "password": PASSWORD})),
            "logOut" | "refreshSession" => {
                let session = self.app.log_in(self.owner.env, &self.person.email, PASSWORD).await.data();
                self.with(row, &json!({"refresh_token": session["refresh_token"]}))
            }
            "acceptInvitation" => {
                let token = self.person.invitation_token(&format!("new.{environment}@example.com"), "viewer").await;
                self.with(row, &json!({"token": token, "name": "Bob", "password": PASSWORD}))
            }
            "saveMember" => self.with(row, &json!({"email": format!("{environment}@example.com"), "role": "editor"})),
            "assignTrainingSlots" => self.with(row, &json!({"slots": {training: 10}})),
            "rollBackAgent" => {
                self.change().await;
                self.owner.publish(&self.agent).await;
                self.with(row, &json!({"version": 1}))
            }
            "publishAgent" | "listChanges" | "restoreVersion" => {
                self.change().await;
                self.plain(row)
            }
            "importAgent" => {
                let from = json!({"agent_id": self.other_agent().await.rsplit('/').next(), "version": "draft"});
                self.with(row, &json!({"from": from, "mode": "merge", "dry_run": false}))
            }
            "learnScenario" => {
                let call = json!({"messages": [
                    {"role": "user", "content": "Can I park at the hotel?"},
                    {"role": "assistant", "content": "You can park behind the hotel free of charge."},
                ]});
                let session = self.owner.post(&format!("{}/sessions", self.agent), call).await.data();
                let path = format!("{}/sessions/{}/scenario", self.agent, session["id"].as_str().unwrap());
                self.owner.request("POST", &path)
            }
            "changePassword" => {
                self.with(row, &json!({"current_password": PASSWORD, "password": "another long password"}))
            }
            "openCxMoveTraining" => self.with(row, &json!({"directory_id": directory})),
            "openCxSetTrainingDraft" => self.with(row, &json!({"is_draft": true})),
            "deleteAgent" => self.owner.request("DELETE", &self.other_agent().await),
            "luwDeletePersona" => {
                let data = self.owner.get(&format!("{}?view=full", self.other_agent().await)).await.data();
                self.owner.request("DELETE", &format!("/v2/personas/{}", data["number"]))
            }
            "deleteEnvironment" => {
                let empty = self.app.environment(self.owner.env.tenant, "Empty", true).await.environment;
                self.owner.request("DELETE", &format!("/api/v1/environments/{empty}"))
            }
            _ => self.plain(row),
        }
    }

    /// The request of the documentation.
    fn plain(&self, row: &Endpoint) -> RequestBuilder {
        call(&self.caller(row), row, &self.path(row))
    }

    fn with(&self, row: &Endpoint, body: &Value) -> RequestBuilder {
        self.caller(row).request(row.method.as_str(), &self.path(row)).json(body)
    }

    fn path(&self, row: &Endpoint) -> String {
        fill(row.path, |name| self.resources.value(row.wire_format(), name))
    }

    fn caller(&self, row: &Endpoint) -> Actor {
        match row.auth {
            Some(AuthRequirement::Public) => self.app.bearer(self.owner.env, ""),
            Some(AuthRequirement::User) => self.person.naming_none(),
            _ => self.owner.clone(),
        }
    }

    /// Changes the published training.
    async fn change(&self) {
        let path = format!("{}/trainings/{}", self.agent, self.resources.training);
        let changed = self.owner.put(&path, json!({"instructions": "Told to everybody."})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
    }

    /// An agent with a training that was never published.
    async fn other_agent(&self) -> String {
        let agent = self.owner.new_agent().await;
        self.owner.add_training(&agent, "Parking", "Behind the house.").await;
        agent
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.owner.request("POST", &format!("{}/{path}", self.agent)).json(body)
    }
}

/// Makes a request.
type MakeRequest = fn(&World<'_>) -> RequestBuilder;

/// Further requests: their names in the table, and how to make them.
pub fn variants() -> Vec<(&'static str, MakeRequest)> {
    vec![
        ("listAgents as a summary", |world| world.owner.request("GET", "/api/v1/agents?view=summary")),
        ("listTrainings in pages", |world| {
            world.owner.request("GET", &format!("{}/trainings?per_page=25", world.agent))
        }),
        ("listTrainings with a search", |world| {
            world.owner.request("GET", &format!("{}/trainings?search=secret", world.agent))
        }),
        ("saveTraining of a known node id", |world| {
            world.post("trainings", &json!({"node_id": "n", "subject": "Hours", "instructions": "9 to 18."}))
        }),
        ("saveTraining with a slot", |world| {
            world.post("trainings", &json!({"slot": 12, "subject": "Hours", "instructions": "9 to 18."}))
        }),
        ("saveTraining without a node id", |world| {
            world.post("trainings", &json!({"subject": "Hours", "instructions": "9 to 18."}))
        }),
        ("saveTraining with an idempotency key", |world| {
            let body = json!({"subject": "Hours", "instructions": "9 to 18."});
            world.post("trainings", &body).header("Idempotency-Key", "once")
        }),
    ]
}

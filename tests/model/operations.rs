//! Random operations, applied to the server and to the model.

use fastrand::Rng;
use serde_json::{Map, Value, json};
use understudy::testing::FieldUpdate;

use super::several::add_weight;
use super::state::{Agent, TrainingInput};
use super::support::{Actor, Response, TestApp, send_request};

/// The number of trainings above which deletions become likely.
const MANY: usize = 14;

/// A run against a server, with the expected state of two agents.
pub struct Run {
    pub alice: Actor,
    pub agents: Vec<Agent>,
    /// The index of the agent of the last step.
    pub at: usize,
    pub rng: Rng,
    counts: std::collections::BTreeMap<&'static str, u64>,
}

impl Run {
    pub async fn begin(app: &TestApp, seed: u64) -> Self {
        let alice = app.actor().await;
        let agents = vec![Agent::new(alice.new_agent().await), Agent::new(alice.new_agent().await)];
        Self { alice, agents, at: 0, rng: Rng::with_seed(seed), counts: std::collections::BTreeMap::new() }
    }

    /// How often each operation ran.
    pub fn summary(&self) -> String {
        format!("{:?}", self.counts)
    }

    /// Applies a random operation and describes it.
    pub async fn step(&mut self) -> String {
        self.at = self.rng.usize(..self.agents.len());
        let crowded = self.agents[self.at].trainings.len() > MANY;
        let (operation, done) = match self.rng.u8(..100) {
            0..14 => ("save", self.save().await),
            14..18 => ("batch", self.batch().await),
            18..24 if crowded => ("delete", self.delete().await),
            18..39 => ("change", self.change().await),
            39..45 => ("move between slots", self.move_between_slots().await),
            45..50 => ("delete", self.delete().await),
            50..56 => ("describe", self.describe().await),
            56..68 => ("publish", self.publish().await),
            68..77 => ("publish selected", self.publish_selected().await),
            77..80 => ("publish a stale revision", self.publish_stale().await),
            80..84 => ("unpublish", self.unpublish().await),
            84..90 => ("roll back", self.roll_back().await),
            90..99 => ("restore", self.restore().await),
            _ => ("delete the agent", self.delete_agent().await),
        };
        *self.counts.entry(operation).or_default() += 1;
        format!("agent {}: {operation}: {done}", self.at)
    }

    pub fn agent(&self) -> &Agent {
        &self.agents[self.at]
    }

    pub(super) fn agent_mut(&mut self) -> &mut Agent {
        &mut self.agents[self.at]
    }

    pub(super) fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.agent().path)
    }

    pub(super) fn a_training(&mut self) -> Option<usize> {
        let count = self.agent().trainings.len();
        (count > 0).then(|| self.rng.usize(..count))
    }

    fn a_version(&mut self) -> usize {
        self.rng.usize(1..=self.agent().versions.len() + 1)
    }

    pub(super) fn input(&mut self) -> (TrainingInput, Map<String, Value>) {
        let rng = &mut self.rng;
        let text = |rng: &mut Rng| format!("Line {}.\nLine {}.", rng.u8(..3), rng.u8(..3));
        let maybe = |rng: &mut Rng, of: u8| rng.u8(..of) == 0;
        let input = TrainingInput {
            subject: maybe(rng, 2).then(|| format!("Subject {}", rng.u8(..4))),
            instructions: maybe(rng, 2).then(|| text(rng)),
            active: maybe(rng, 4).then(|| rng.u8(..3) > 0),
            slot: [FieldUpdate::Keep, FieldUpdate::Clear, FieldUpdate::Set(rng.i64(8..12)), FieldUpdate::Keep]
                [rng.usize(..4)],
            held_back: maybe(rng, 5).then(|| rng.bool()),
            channels: maybe(rng, 5).then(|| if rng.bool() { vec!["web".to_owned()] } else { Vec::new() }),
            weight: maybe(rng, 5).then(|| [0.5, 1.0, 1e21][rng.usize(..3)]),
        };
        let mut body = Map::new();
        let mut set = |name: &str, value: Option<Value>| value.map(|value| body.insert(name.to_owned(), value));
        set("subject", input.subject.clone().map(Value::from));
        set("instructions", input.instructions.clone().map(Value::from));
        set("current_status", input.active.map(|active| Value::from(if active { "active" } else { "inactive" })));
        set("slot", (!input.slot.is_keep()).then(|| json!(input.slot.into_option())));
        set("is_draft", input.held_back.map(Value::from));
        set("restricted_to_channels", input.channels.clone().map(Value::from));
        (input, body)
    }

    async fn save(&mut self) -> String {
        let node = self.rng.bool().then(|| format!("node {}", self.rng.u8(..6)));
        let (mut input, mut body) = self.input();
        let (subject, instructions) =
            (input.subject.clone().unwrap_or("New".into()), input.instructions.clone().unwrap_or("Text.".into()));
        body.insert("subject".to_owned(), json!(subject));
        body.insert("instructions".to_owned(), json!(instructions));
        (input.subject, input.instructions) = (Some(subject), Some(instructions));
        if let Some(node) = &node {
            body.insert("node_id".to_owned(), json!(node));
        }
        let shown = format!("{body:?}");
        add_weight(&mut input, &mut body, &super::state::blank());
        if let Some(known) = self.agent().trainings.iter().find(|known| known.node.is_some() && known.node == node) {
            let known = known.content.clone();
            add_weight(&mut input, &mut body, &known);
        }
        let answer = self.alice.post(&self.path("/trainings"), Value::Object(body)).await;
        let id = || answer.data()["id"].as_str().unwrap().to_owned();
        let goes = self.agent_mut().save(node.as_deref(), &input, id);
        assert_eq!(answer.status, if goes { 200 } else { 422 }, "{shown}: {}", answer.text);
        shown
    }

    async fn change(&mut self) -> String {
        let Some(place) = self.a_training() else { return "nothing".to_owned() };
        let (mut input, mut body) = self.input();
        let training = self.agent().trainings[place].clone();
        add_weight(&mut input, &mut body, &training.content);
        let shown = format!("{place}: {body:?}");
        let answer = self.alice.put(&self.path(&format!("/trainings/{}", training.id)), Value::Object(body)).await;
        let goes = self.agent_mut().change(place, &input);
        let refused = if training.in_draft { 422 } else { 404 };
        assert_eq!(answer.status, if goes { 200 } else { refused }, "{shown}: {}", answer.text);
        shown
    }

    async fn delete(&mut self) -> String {
        let Some(place) = self.a_training() else { return "nothing".to_owned() };
        let path = self.path(&format!("/trainings/{}", self.agent().trainings[place].id));
        done(&self.alice.delete(&path).await);
        self.agent_mut().delete(place);
        place.to_string()
    }

    async fn describe(&mut self) -> String {
        let description = format!("Description {}", self.rng.u8(..3));
        let body = json!({
            "description": description, "interrupt_sensitivity": "medium", "ask_if_human_present_on_idle": true,
            "llm_temperature": 0.7, "initial_message_delay": 0,
        });
        done(&self.alice.put(&self.path("/knowledge"), body).await);
        self.agent_mut().describe(&description);
        description
    }

    async fn publish(&mut self) -> String {
        let message = self.rng.bool().then(|| format!("Message {}", self.rng.u8(..)));
        let body = message.as_ref().map_or(json!({}), |message| json!({"message": message}));
        let answer = self.alice.post(&self.path("/publish"), body).await;
        self.published(&answer, None, message.as_deref())
    }

    async fn publish_selected(&mut self) -> String {
        let mut selected = self.agent().pending();
        selected.retain(|_| self.rng.bool());
        if self.rng.u8(..10) == 0 {
            let settled = self.agent().trainings.iter().find(|training| !self.agent().is_pending(training));
            selected.extend(settled.map(|training| training.id.clone()));
        }
        if selected.is_empty() {
            return "nothing".to_owned();
        }
        let answer = self.alice.post(&self.path("/publish"), json!({"training_ids": selected})).await;
        let pending = self.agent().pending();
        if selected.iter().any(|id| !pending.contains(id)) {
            assert_eq!(answer.status, 422, "{}", answer.text);
            return "refused".to_owned();
        }
        self.published(&answer, Some(&selected), None)
    }

    fn published(&mut self, answer: &Response, selected: Option<&[String]>, message: Option<&str>) -> String {
        let mut after = self.agent().clone();
        let changes = after.publish(selected, message);
        if !after.has_active_training() {
            assert_eq!(answer.status, 422, "{}", answer.text);
            return "refused".to_owned();
        }
        *self.agent_mut() = after;
        self.advanced(answer, changes)
    }

    fn advanced(&self, answer: &Response, changes: i64) -> String {
        done(answer);
        let data = answer.data();
        let agent = self.agent();
        let shown = json!([data["version"], data["published_changes"], data["current_status"], data["draft_revision"]]);
        let expected = json!([agent.live(), changes, super::expected::status(agent), agent.revision]);
        assert_eq!(shown, expected, "{}", answer.text);
        format!("{changes} changes")
    }

    async fn publish_stale(&mut self) -> String {
        let request = self.alice.request("POST", &self.path("/publish"));
        let refused = send_request(request.header("If-Match", format!("\"{}\"", self.agent().revision - 1))).await;
        assert_eq!(refused.status, 412, "{}", refused.text);
        "refused".to_owned()
    }

    async fn unpublish(&mut self) -> String {
        done(&self.alice.post_empty(&self.path("/unpublish")).await);
        self.agent_mut().unpublish();
        String::new()
    }

    async fn roll_back(&mut self) -> String {
        let number = self.a_version();
        let answer = self.alice.post(&self.path("/rollback"), json!({"version": number})).await;
        if number > self.agent().versions.len() {
            assert_eq!(answer.status, 404, "{}", answer.text);
            return "refused".to_owned();
        }
        let changes = self.agent_mut().roll_back(number);
        format!("to {number}: {}", self.advanced(&answer, changes))
    }

    async fn restore(&mut self) -> String {
        let number = self.a_version();
        let answer = self.alice.post_empty(&self.path(&format!("/versions/{number}/restore"))).await;
        if number > self.agent().versions.len() {
            assert_eq!(answer.status, 404, "{}", answer.text);
            return "refused".to_owned();
        }
        done(&answer);
        self.agent_mut().restore(number);
        number.to_string()
    }

    async fn delete_agent(&mut self) -> String {
        let answer = self.alice.delete(&self.path("")).await;
        if self.agent().serving {
            assert_eq!(answer.status, 409, "{}", answer.text);
            return "refused".to_owned();
        }
        done(&answer);
        let fresh = Agent::new(self.alice.new_agent().await);
        *self.agent_mut() = fresh;
        "and make another".to_owned()
    }
}

fn done(answer: &Response) {
    assert_eq!(answer.status, 200, "{}", answer.text);
}

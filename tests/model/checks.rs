//! Compares every read with the model.

use pretty_assertions::assert_eq;
use serde_json::{Map, Value, json};

use super::expected;
use super::operations::Run;
use super::state::Agent;

/// The named keys of an object.
fn only(value: &Value, like: &Value) -> Value {
    let names = like.as_object().unwrap().keys();
    names.map(|name| (name.clone(), value[name].clone())).collect::<Map<_, _>>().into()
}

/// `{field: {live, draft}}` without the line diffs.
fn without_lines(fields: &Value) -> Value {
    let fields = fields.as_object().unwrap().iter();
    let plain = fields.map(|(name, field)| (name.clone(), json!({"live": field["live"], "draft": field["draft"]})));
    plain.collect::<Map<_, _>>().into()
}

impl Run {
    async fn read(&self, path: &str) -> Value {
        let answer = self.alice.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        if path.contains("/api/v1/agents/") && !path.contains("/context") && !path.contains("/bundle") {
            assert_eq!(answer.header("etag"), Some(format!("\"{}\"", self.agent().revision).as_str()), "{path}");
        }
        answer.data()
    }

    /// The draft, its changes, the newest version and what serves, of the agent the last step was about.
    pub async fn check_state(&mut self) {
        let agent = self.agent().clone();
        let shown = self.read(&format!("{}?view=full", agent.path)).await;
        let (about, drafted) = (expected::agent(&agent), agent.trainings.iter().filter(|training| training.in_draft));
        assert_eq!(only(&shown, &about), about);
        let drafted: Vec<Value> = drafted.map(|training| expected::draft(&agent, training)).collect();
        let listed: Vec<Value> = shown["trainings"].as_array().unwrap().clone();
        let listed: Vec<Value> = listed
            .iter()
            .zip(&drafted)
            .map(|(shown, like)| only(shown, like))
            .chain(listed.iter().skip(drafted.len()).cloned())
            .collect();
        assert_eq!(listed, drafted);
        self.check_changes(&agent).await;
        self.check_context(&agent).await;
        let newest = self.read(&format!("{}/versions?limit=1", agent.path)).await;
        let number = newest.as_array().unwrap().first().map_or(0, |version| version["number"].as_u64().unwrap());
        assert_eq!(number, agent.versions.len() as u64, "numbers have no gap and no version is made in vain");
    }

    async fn check_changes(&self, agent: &Agent) {
        let shown = self.read(&format!("{}/changes", agent.path)).await;
        let changes = shown["changes"].as_array().unwrap().iter();
        let changes: Vec<Value> = changes
            .map(|change| json!({"kind": change["kind"], "training_id": change["training_id"], "fields": without_lines(&change["fields"])}))
            .collect();
        assert_eq!(changes, expected::changes(agent));
        let pending = self.read(&format!("{}/trainings?pending=true&per_page=100&view=summary", agent.path)).await;
        let pending: Vec<&Value> = pending.as_array().unwrap().iter().map(|training| &training["id"]).collect();
        let drafted = agent.trainings.iter().filter(|training| training.in_draft && agent.is_pending(training));
        assert_eq!(pending, drafted.map(|training| training.id.as_str()).collect::<Vec<_>>());
        let description = match agent.newest().filter(|_| agent.config_is_pending()) {
            Some(newest) => json!({"description": {"live": newest.description, "draft": agent.description}}),
            None => json!({}),
        };
        assert_eq!(without_lines(&shown["agent"]), description);
        assert_eq!((&shown["live_version"], &shown["draft_revision"]), (&json!(agent.live()), &json!(agent.revision)));
    }

    async fn check_context(&mut self, agent: &Agent) {
        let channel = self.rng.bool().then_some("web");
        let query = channel.map_or(String::new(), |channel| format!("?channel={channel}"));
        let answer = self.alice.get(&format!("{}/context{query}", agent.path)).await;
        let Some(newest) = agent.newest().filter(|_| agent.serving) else {
            assert_eq!(answer.status, 409, "{}", answer.text);
            return;
        };
        let shown = answer.data();
        let subjects: Vec<&str> =
            shown["behavioral"].as_array().unwrap().iter().map(|told| told["subject"].as_str().unwrap()).collect();
        assert_eq!(subjects, expected::told(newest, channel));
        assert_eq!((&shown["version"], &shown["status"]), (&json!(agent.live()), &json!(expected::status(agent))));
    }

    /// Every read of every agent.
    pub async fn check_everything(&mut self) {
        for place in 0..self.agents.len() {
            self.at = place;
            self.check_state().await;
            let agent = self.agent().clone();
            self.check_list(&agent).await;
            let count = agent.versions.len();
            let mut numbers: Vec<usize> = (0..8.min(count)).map(|_| self.rng.usize(1..=count)).collect();
            numbers.extend((count > 0).then_some(count));
            for number in numbers {
                self.check_version(&agent, number).await;
                let other = self.rng.usize(1..=count);
                self.check_diff(&agent, number, other).await;
            }
            for training in &agent.trainings {
                self.check_history(&agent, &training.id).await;
            }
            self.check_served(&agent).await;
        }
    }

    async fn check_list(&self, agent: &Agent) {
        let (mut listed, mut before) = (Vec::new(), String::new());
        loop {
            let page = self.alice.get(&format!("{}/versions?limit=100{before}", agent.path)).await.json();
            listed.extend(page["data"].as_array().unwrap().clone());
            let Some(next) = page["meta"]["next_before"].as_i64() else { break };
            before = format!("&before={next}");
        }
        let numbered = (1_i64..).zip(&agent.versions).map(|(number, version)| {
            json!({
                "number": number, "trainings": version.texts().len(), "changes": version.changes,
                "live": agent.live() == Some(number), "restored_from": version.restored_from, "message": version.message,
            })
        });
        let mut expected: Vec<Value> = numbered.collect();
        expected.reverse();
        let listed: Vec<Value> = listed.iter().map(|version| only(version, &expected[0])).collect();
        assert_eq!(listed, expected);
    }

    async fn check_version(&self, agent: &Agent, number: usize) {
        let (shown, version) =
            (self.read(&format!("{}/versions/{number}", agent.path)).await, &agent.versions[number - 1]);
        let held = version.trainings.iter().zip(shown["trainings"].as_array().unwrap());
        let expected: Vec<Value> = held
            .map(|((id, content), shown)| match content {
                Some(content) => {
                    let mut held = content.document();
                    held["id"] = json!(id);
                    held
                }
                None => json!({"id": id, "purged_at": shown["purged_at"]}),
            })
            .collect();
        assert_eq!(shown["trainings"], Value::Array(expected));
        assert_eq!(shown["agent"]["description"], json!(version.description));
        assert_eq!(shown["content_hash"], expected::hash(&shown["agent"], version), "version {number}");
    }

    async fn check_diff(&self, agent: &Agent, number: usize, other: usize) {
        let shown = self.read(&format!("{}/versions/{number}/diff?with={other}", agent.path)).await;
        let mut shown: Vec<(String, Value)> = shown["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| (change["training_id"].as_str().unwrap().to_owned(), without_lines(&change["fields"])))
            .collect();
        let mut expected = expected::diff(agent, &agent.versions[number - 1], &agent.versions[other - 1]);
        shown.sort_by(|a, b| a.0.cmp(&b.0));
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(shown, expected, "{number} with {other}");
    }

    async fn check_history(&self, agent: &Agent, id: &str) {
        let shown = self.read(&format!("{}/trainings/{id}/history", agent.path)).await;
        let runs = agent.history(id).into_iter();
        let expected: Vec<Value> = runs
            .map(|(from, to, content)| json!({"from_version": from, "to_version": to, "content": content.document()}))
            .collect();
        let shown: Vec<Value> = shown
            .as_array()
            .unwrap()
            .iter()
            .map(|text| json!({"from_version": text["from_version"], "to_version": text["to_version"], "content": text["content"]}))
            .collect();
        assert_eq!(shown, expected);
    }

    /// The bundle has the newest version, and the draft's preview the hash that publishing it would give.
    async fn check_served(&self, agent: &Agent) {
        let preview = self.alice.get(&format!("{}/context?version=draft", agent.path)).await.data();
        let Some(newest) = agent.newest().filter(|_| agent.serving) else { return };
        let bundle = self.read(&format!("{}/bundle", agent.path)).await;
        assert_eq!(bundle["content_hash"], expected::hash(&bundle["agent"], newest));
        let same = agent.pending().is_empty() && !agent.config_is_pending();
        assert_eq!(preview["content_hash"] == bundle["content_hash"], same, "{preview} {bundle}");
    }
}

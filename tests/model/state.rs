//! The model: an agent as plain lists.

use understudy::testing::{Content, FieldUpdate, TrainingType};

/// A training of the model. The list of trainings is in order of creation.
#[derive(Clone, Debug)]
pub struct Training {
    pub id: String,
    pub node: Option<String>,
    pub content: Content,
    pub held_back: bool,
    pub in_draft: bool,
}

impl Training {
    /// The content that a publish would put into the version.
    pub fn publishable(&self) -> Option<&Content> {
        Some(&self.content).filter(|_| self.in_draft && !self.held_back)
    }
}

/// A version. Trainings are in order of creation; a deleted one has no content.
#[derive(Clone, Debug)]
pub struct Version {
    pub description: Option<String>,
    pub trainings: Vec<(String, Option<Content>)>,
    pub changes: i64,
    pub restored_from: Option<i64>,
    pub message: Option<String>,
}

impl Version {
    /// Its content of a training.
    pub fn text(&self, id: &str) -> Option<&Content> {
        self.trainings.iter().find(|(known, _)| known == id).and_then(|(_, content)| content.as_ref())
    }

    /// Its trainings that were not deleted.
    pub fn texts(&self) -> Vec<(String, Content)> {
        self.trainings.iter().filter_map(|(id, content)| Some((id.clone(), content.clone()?))).collect()
    }
}

/// An agent.
#[derive(Clone, Debug)]
pub struct Agent {
    pub path: String,
    pub description: Option<String>,
    pub trainings: Vec<Training>,
    pub versions: Vec<Version>,
    pub serving: bool,
    pub published: bool,
    pub revision: i64,
}

/// The body of a request about a training. Absent fields are kept.
#[derive(Clone, Debug, Default)]
pub struct TrainingInput {
    pub subject: Option<String>,
    pub instructions: Option<String>,
    pub active: Option<bool>,
    pub slot: FieldUpdate<i64>,
    pub held_back: Option<bool>,
    pub channels: Option<Vec<String>>,
    pub weight: Option<f64>,
}

impl TrainingInput {
    /// `content` with these fields replaced.
    pub fn over(&self, content: &Content) -> Content {
        let mut after = content.clone();
        after.subject = self.subject.clone().unwrap_or(after.subject);
        after.instructions = self.instructions.clone().unwrap_or(after.instructions);
        after.active = self.active.unwrap_or(after.active);
        after.slot = self.slot.apply(after.slot);
        after.restricted_to_channels = self.channels.clone().unwrap_or(after.restricted_to_channels);
        if let Some(weight) = self.weight {
            after.metadata.insert("weight".to_owned(), weight.into());
        }
        after
    }
}

/// The content of a training without any field.
pub fn blank() -> Content {
    Content { active: true, kind: TrainingType::Behavioral, ..Content::default() }
}

impl Agent {
    pub fn new(path: String) -> Self {
        let (description, trainings, versions) = (None, Vec::new(), Vec::new());
        Self { path, description, trainings, versions, serving: false, published: false, revision: 1 }
    }

    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The number of the live version.
    pub fn live(&self) -> Option<i64> {
        i64::try_from(self.versions.len()).ok().filter(|number| self.serving && *number > 0)
    }

    /// Whether a training has a pending change.
    pub fn is_pending(&self, training: &Training) -> bool {
        training.publishable() != self.newest().and_then(|newest| newest.text(&training.id))
    }

    /// The ids of those that wait.
    pub fn pending(&self) -> Vec<String> {
        let waiting = self.trainings.iter().filter(|training| self.is_pending(training));
        waiting.map(|training| training.id.clone()).collect()
    }

    /// Whether the configuration waits.
    pub fn config_is_pending(&self) -> bool {
        self.newest().is_some_and(|newest| newest.description != self.description)
    }

    pub fn is_ready(&self) -> bool {
        self.trainings.iter().filter_map(Training::publishable).any(|content| content.active)
    }

    /// Whether a training of the draft but this one has the slot.
    pub fn slot_is_taken(&self, slot: Option<i64>, but: Option<&str>) -> bool {
        let others = self.trainings.iter().filter(|training| training.in_draft && Some(training.id.as_str()) != but);
        slot.is_some() && others.map(|training| training.content.slot).any(|taken| taken == slot)
    }

    /// Marks a mutation.
    pub fn mutated(&mut self) {
        self.revision += 1;
        self.published = false;
    }

    /// Whether serving what is newest is serving the draft.
    pub fn settle(&mut self) {
        self.serving = true;
        self.published = self.pending().is_empty() && !self.config_is_pending();
    }
}

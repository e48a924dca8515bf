//! The model of publishes, rollbacks and unpublishes.

use understudy::domain::authoring::training::Content;

use super::state::{Agent, Version};

impl Agent {
    /// Publishes everything, or the selected changes, and returns the number of changes.
    pub fn publish(&mut self, selected: Option<&[String]>, message: Option<&str>) -> i64 {
        let pending = self.pending();
        let chosen: Vec<String> = match selected {
            None => pending,
            Some(selected) => pending.into_iter().filter(|id| selected.contains(id)).collect(),
        };
        let description = match (self.newest(), selected) {
            (Some(newest), Some(_)) => newest.description.clone(),
            _ => self.description.clone(),
        };
        let text = |agent: &Self, id: &str| {
            let training = agent.trainings.iter().find(|training| training.id == id).unwrap();
            let newest = agent.newest().and_then(|newest| newest.text(id));
            if chosen.iter().any(|chosen| chosen == id) { training.publishable().cloned() } else { newest.cloned() }
        };
        let ids: Vec<String> = self.trainings.iter().map(|training| training.id.clone()).collect();
        let texts = ids.into_iter().map(|id| (id.clone(), text(self, &id))).collect();
        self.advance(description, texts, None, message.map(str::to_owned))
    }

    /// Whether the newest version has an active training.
    pub fn has_active_training(&self) -> bool {
        self.newest().is_some_and(|newest| newest.trainings.iter().flat_map(|(_, content)| content).any(|it| it.active))
    }

    /// Makes the content of a version live again.
    pub fn roll_back(&mut self, number: usize) -> i64 {
        let version = self.versions[number - 1].clone();
        let texts = self.trainings.iter().map(|training| (training.id.clone(), version.text(&training.id).cloned()));
        let texts = texts.collect();
        self.advance(version.description, texts, i64::try_from(number).ok(), None)
    }

    pub fn unpublish(&mut self) {
        (self.serving, self.published) = (false, false);
    }

    fn advance(
        &mut self,
        description: Option<String>,
        texts: Vec<(String, Option<Content>)>,
        restored_from: Option<i64>,
        message: Option<String>,
    ) -> i64 {
        let before = |id: &str| self.newest().and_then(|newest| newest.text(id));
        let differing = texts.iter().filter(|(id, content)| before(id) != content.as_ref()).count();
        let config = self.newest().is_some_and(|newest| newest.description != description);
        let changes = i64::try_from(differing).unwrap() + i64::from(config);
        if self.newest().is_none() || changes > 0 {
            let trainings = texts.into_iter().filter(|(_, content)| content.is_some()).collect();
            self.versions.push(Version { description, trainings, changes, restored_from, message });
        }
        self.settle();
        changes
    }

    /// Ranges of versions with the same content of a training, newest first: the first version, the first version after
    /// the range, the content.
    pub fn history(&self, id: &str) -> Vec<(usize, Option<usize>, Content)> {
        let mut runs: Vec<(usize, Option<usize>, Content)> = Vec::new();
        for (number, version) in (1..).zip(&self.versions) {
            let text = version.text(id);
            if let Some((_, end @ None, content)) = runs.last_mut() {
                if Some(&*content) == text {
                    continue;
                }
                *end = Some(number);
            }
            runs.extend(text.map(|text| (number, None, text.clone())));
        }
        runs.reverse();
        runs
    }
}

//! The model of edits.

use super::state::{Agent, Training, TrainingInput, blank};

impl Agent {
    /// The training of that node id, in the draft or not.
    fn of_node(&self, node: Option<&str>) -> Option<usize> {
        let node = node?;
        self.trainings.iter().position(|training| training.node.as_deref() == Some(node))
    }

    /// A POST of a training: false when it is refused. A new training gets its id from the answer.
    pub fn save(&mut self, node: Option<&str>, input: &TrainingInput, id: impl FnOnce() -> String) -> bool {
        if let Some(place) = self.of_node(node) {
            let mut training = self.trainings[place].clone();
            if !training.in_draft {
                training.content.slot = None;
            }
            return self.put(place, training, input);
        }
        let content = input.over(&blank());
        if self.slot_is_taken(content.slot, None) {
            return false;
        }
        let held_back = input.held_back.unwrap_or(false);
        let node = node.map(str::to_owned);
        self.trainings.push(Training { id: id(), node, content, held_back, in_draft: true });
        self.mutated();
        true
    }

    /// A PUT of a training of the draft: false when it is refused. One that changes nothing has no effect.
    pub fn change(&mut self, place: usize, input: &TrainingInput) -> bool {
        let training = self.trainings[place].clone();
        let held_back = input.held_back.unwrap_or(training.held_back);
        if training.in_draft && input.over(&training.content) == training.content && held_back == training.held_back {
            return true;
        }
        training.in_draft && self.put(place, training, input)
    }

    fn put(&mut self, place: usize, mut training: Training, input: &TrainingInput) -> bool {
        training.content = input.over(&training.content);
        if self.slot_is_taken(training.content.slot, Some(&training.id)) {
            return false;
        }
        training.held_back = input.held_back.unwrap_or(training.held_back);
        training.in_draft = true;
        self.trainings[place] = training;
        self.mutated();
        true
    }

    /// Moves trainings, by place, between slots, all at once: false when it is refused. Moving none or each to its own
    /// slot changes nothing.
    pub fn move_between_slots(&mut self, moves: &[(usize, Option<i64>)]) -> bool {
        let known = moves.iter().all(|(place, _)| self.trainings[*place].in_draft);
        if moves.is_empty() || !known {
            return false;
        }
        let mut after = self.trainings.clone();
        for (place, slot) in moves {
            after[*place].content.slot = *slot;
        }
        let mut taken: Vec<i64> =
            after.iter().filter(|training| training.in_draft).filter_map(|training| training.content.slot).collect();
        taken.sort_unstable();
        if taken.windows(2).any(|pair| pair[0] == pair[1]) {
            return false;
        }
        if moves.iter().any(|(place, slot)| self.trainings[*place].content.slot != *slot) {
            self.trainings = after;
            self.mutated();
        }
        true
    }

    /// Deletes a training everywhere.
    pub fn delete(&mut self, place: usize) {
        let gone = self.trainings.remove(place);
        for version in &mut self.versions {
            for (_, content) in version.trainings.iter_mut().filter(|(id, _)| *id == gone.id) {
                *content = None;
            }
        }
        self.mutated();
    }

    pub fn describe(&mut self, description: &str) {
        self.description = Some(description.to_owned());
        self.mutated();
    }

    /// The draft becomes version `number`.
    pub fn restore(&mut self, number: usize) {
        let version = self.versions[number - 1].clone();
        let mut texts = version.texts();
        let mut slots: Vec<i64> = Vec::new();
        for (_, content) in &mut texts {
            content.slot = content.slot.filter(|slot| !slots.contains(slot));
            slots.extend(content.slot);
        }
        let versions = &self.versions;
        for training in &mut self.trainings {
            let was_published = versions.iter().any(|version| version.text(&training.id).is_some());
            match texts.iter().find(|(id, _)| *id == training.id) {
                Some((_, content)) => {
                    training.content = content.clone();
                    (training.held_back, training.in_draft) = (false, true);
                }
                None if !training.in_draft => {}
                None if was_published => training.in_draft = false,
                None => {
                    training.held_back = true;
                    training.content.slot = training.content.slot.filter(|slot| !slots.contains(slot));
                }
            }
        }
        self.description = version.description;
        self.mutated();
    }
}

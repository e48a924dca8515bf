//! Operations on several trainings at once.

use serde_json::{Map, Value, json};
use understudy::testing::Content;

use super::operations::Run;
use super::state::TrainingInput;

impl Run {
    /// Some trainings take the slots that others of them leave, or other ones.
    pub(super) async fn move_between_slots(&mut self) -> String {
        let mut places: Vec<usize> = (0..self.agent().trainings.len()).collect();
        self.rng.shuffle(&mut places);
        places.truncate(self.rng.usize(..4));
        let mut slots: Vec<Option<i64>> =
            places.iter().map(|place| self.agent().trainings[*place].content.slot).collect();
        let by = usize::from(slots.len() > 1);
        slots.rotate_left(by);
        if let Some(slot) = slots.first_mut().filter(|_| self.rng.bool()) {
            *slot = self.rng.bool().then(|| self.rng.i64(8..12));
        }
        let moves: Vec<(usize, Option<i64>)> = places.into_iter().zip(slots).collect();
        let body: Map<String, Value> =
            moves.iter().map(|(place, slot)| (self.agent().trainings[*place].id.clone(), json!(slot))).collect();
        let answer = self.alice.post(&self.path("/trainings/slots"), json!({ "slots": body })).await;
        let goes = self.agent_mut().move_between_slots(&moves);
        assert_eq!(answer.status, if goes { 200 } else { 422 }, "{moves:?}: {}", answer.text);
        format!("{moves:?}")
    }

    /// A batch of updates and deletions, some of which may be refused: then nothing is done.
    pub(super) async fn batch(&mut self) -> String {
        let (mut after, mut operations, mut goes) = (self.agent().clone(), Vec::new(), true);
        let revision = after.revision;
        for _ in 0..self.rng.usize(1..4) {
            let Some(place) = self.a_training().filter(|place| *place < after.trainings.len()) else { continue };
            let training = after.trainings[place].clone();
            if self.rng.u8(..5) == 0 {
                operations.push(json!({"op": "delete", "id": training.id}));
                after.delete(place);
                continue;
            }
            let (mut input, mut body) = self.input();
            add_weight(&mut input, &mut body, &training.content);
            operations.push(json!({"op": "update", "id": training.id, "training": body}));
            goes = goes && after.change(place, &input);
        }
        if operations.is_empty() {
            return "nothing".to_owned();
        }
        let shown = format!("{operations:?}");
        let answer = self.alice.post(&self.path("/trainings/batch"), json!({"operations": operations})).await;
        assert_eq!(answer.status, if goes { 200 } else { 422 }, "{shown}: {}", answer.text);
        if goes {
            after.revision = revision + i64::from(after.revision > revision);
            *self.agent_mut() = after;
        }
        shown
    }
}

/// Metadata is replaced as a whole, so the weight is sent with the existing metadata.
pub fn add_weight(input: &mut TrainingInput, body: &mut Map<String, Value>, before: &Content) {
    if let Some(weight) = input.weight {
        let mut metadata = before.metadata.clone();
        metadata.insert("weight".to_owned(), weight.into());
        body.insert("metadata".to_owned(), Value::Object(metadata));
    }
}

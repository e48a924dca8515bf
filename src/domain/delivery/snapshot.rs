//! Trainings as one state of an agent has them.

use std::collections::HashSet;
use std::ops::Index;
use std::sync::Arc;

use super::targeting::is_behavioral;
use crate::domain::authoring::training::Content;
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::{SetHash, element};

/// The content of a training in a draft or version. It never changes.
#[derive(Clone, Debug)]
pub struct TrainingSnapshot {
    /// Id of the training.
    pub id: Id,
    /// When the training was created.
    pub created_at: Timestamp,
    /// Its content in that state.
    pub content: Content,
    /// Hash of the content.
    pub content_hash: String,
}

/// The order of the trainings of a [`TrainingList`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SnapshotOrder {
    /// By slot, those without a slot last, then by creation.
    Slot,
    /// By creation.
    Creation,
}

/// The trainings of one state of an agent, in order. Immutable; lists share the trainings that they have in common. Cheap
/// to clone.
#[derive(Clone, Debug)]
pub struct TrainingList {
    order: SnapshotOrder,
    trainings: Arc<[Arc<TrainingSnapshot>]>,
    behavioral: Arc<[usize]>,
    sum: Option<Arc<SetHash>>,
    bytes: usize,
}

/// Where a list differs from the one that it follows from.
#[derive(Clone, Debug, Default)]
pub struct ListChanges {
    /// Positions in the list before, ascending.
    pub removed: Vec<usize>,
    /// Positions in the new list, ascending.
    pub added: Vec<usize>,
}

impl ListChanges {
    /// The new positions of trainings that stay, given their positions before, ascending; removed ones are left out.
    pub fn moved(&self, positions: &[usize]) -> Vec<usize> {
        let (mut removed, mut added) = (0, 0);
        let mut moved = Vec::with_capacity(positions.len());
        for before in positions {
            removed += self.removed[removed..].partition_point(|at| at < before);
            if self.removed.get(removed) == Some(before) {
                continue;
            }
            let kept = before - removed;
            while self.added.get(added).is_some_and(|at| *at <= kept + added) {
                added += 1;
            }
            moved.push(kept + added);
        }
        moved
    }

    /// The number of trainings that were removed and added.
    pub fn count(&self) -> usize {
        self.removed.len() + self.added.len()
    }
}

impl TrainingSnapshot {
    fn element(&self) -> Vec<u8> {
        element(self.id, &self.content_hash)
    }

    /// Estimates the bytes of memory that it holds.
    fn bytes(&self) -> usize {
        let content = &self.content;
        let optional = [&content.image, &content.info, &content.extras].into_iter().flatten();
        let lists = content.restricted_to_channels.iter().chain(&content.restricted_to_segments);
        let metadata = serde_json::to_string(&content.metadata).map_or(0, |text| 2 * text.len());
        let texts = optional.map(String::len).sum::<usize>() + lists.map(|text| text.len() + 24).sum::<usize>();
        let own = size_of::<Self>() + size_of::<Arc<Self>>() + self.content_hash.len();
        own + content.subject.len() + content.instructions.len() + texts + metadata
    }
}

impl SnapshotOrder {
    fn key(self, training: &TrainingSnapshot) -> (i64, Timestamp, Id) {
        let slot = match self {
            Self::Slot => training.content.slot.unwrap_or(i64::MAX),
            Self::Creation => 0,
        };
        (slot, training.created_at, training.id)
    }
}

impl TrainingList {
    /// Puts trainings in order.
    pub fn new(order: SnapshotOrder, trainings: Vec<TrainingSnapshot>) -> Self {
        let bytes = trainings.iter().map(TrainingSnapshot::bytes).sum();
        let mut trainings: Vec<_> = trainings.into_iter().map(Arc::new).collect();
        trainings.sort_by_key(|training| order.key(training));
        Self::of(order, trainings, None, bytes)
    }

    fn of(order: SnapshotOrder, trainings: Vec<Arc<TrainingSnapshot>>, sum: Option<SetHash>, bytes: usize) -> Self {
        let behavioral = (0..).zip(&trainings).filter(|(_, training)| is_behavioral(&training.content));
        let behavioral = behavioral.map(|(position, _)| position).collect();
        Self { order, trainings: trainings.into(), behavioral, sum: sum.map(Arc::new), bytes }
    }

    /// The list with the sum of its trainings, which later lists continue.
    pub fn with_sum(self, sum: SetHash) -> Self {
        Self { sum: Some(Arc::new(sum)), ..self }
    }

    /// Adds up the trainings, which costs 65 SHA-256 for each.
    pub fn summed(self) -> Self {
        let mut sum = SetHash::default();
        self.iter().for_each(|training| sum.add(&training.element()));
        self.with_sum(sum)
    }

    /// The sum of the trainings for the content hash; `None` when it is not kept.
    pub fn sum(&self) -> Option<&SetHash> {
        self.sum.as_deref()
    }

    /// The list without the trainings with some ids and with others, and where it differs. A changed training is in both.
    /// Unknown ids are ignored.
    pub fn changed(&self, without: &HashSet<Id>, with: Vec<TrainingSnapshot>) -> (Self, ListChanges) {
        if without.is_empty() && with.is_empty() {
            return (self.clone(), ListChanges::default());
        }
        let (mut sum, mut bytes) = (self.sum.as_deref().cloned(), self.bytes);
        let mut with: Vec<_> = with.into_iter().map(Arc::new).collect();
        with.sort_by_key(|training| self.order.key(training));
        for training in &with {
            bytes += training.bytes();
            if let Some(sum) = &mut sum {
                sum.add(&training.element());
            }
        }
        let (mut list, mut changes) = (Vec::with_capacity(self.len() + with.len()), ListChanges::default());
        let mut with = with.into_iter().peekable();
        for (position, training) in self.trainings.iter().enumerate() {
            if without.contains(&training.id) {
                bytes = bytes.saturating_sub(training.bytes());
                if let Some(sum) = &mut sum {
                    sum.remove(&training.element());
                }
                changes.removed.push(position);
                continue;
            }
            while let Some(added) = with.next_if(|added| self.order.key(added) < self.order.key(training)) {
                changes.added.push(list.len());
                list.push(added);
            }
            list.push(Arc::clone(training));
        }
        changes.added.extend(list.len()..list.len() + with.len());
        list.extend(with);
        (Self::of(self.order, list, sum, bytes), changes)
    }

    /// The number of trainings.
    pub fn len(&self) -> usize {
        self.trainings.len()
    }

    /// The trainings in order.
    pub fn iter(&self) -> impl Iterator<Item = &TrainingSnapshot> {
        self.trainings.iter().map(|training| &**training)
    }

    /// The positions of the behavioral trainings.
    pub fn behavioral(&self) -> &[usize] {
        &self.behavioral
    }

    /// Estimates the bytes of memory that the list holds, with the trainings that it shares.
    pub fn bytes(&self) -> usize {
        self.bytes + size_of::<SetHash>() + size_of_val(&*self.behavioral)
    }
}

impl Index<usize> for TrainingList {
    type Output = TrainingSnapshot;

    fn index(&self, position: usize) -> &TrainingSnapshot {
        &self.trainings[position]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn training(number: u128, slot: Option<i64>, subject: &str) -> TrainingSnapshot {
        let content = Content { slot, subject: subject.to_owned(), ..Content::default() };
        let created_at = Timestamp::from_micros(i64::try_from(number).unwrap() / 2).unwrap();
        TrainingSnapshot { id: Id(uuid::Uuid::from_u128(number)), created_at, content_hash: content.hash(), content }
    }

    #[test]
    fn after_any_changes_a_list_is_equal_to_a_new_one() {
        let mut random = fastrand::Rng::with_seed(2);
        for order in [SnapshotOrder::Slot, SnapshotOrder::Creation] {
            let mut expected: Vec<TrainingSnapshot> = Vec::new();
            let mut list = TrainingList::new(order, Vec::new()).summed();
            for round in 0..100 {
                let mut with = Vec::new();
                for _ in 0..random.usize(0..4) {
                    let slot = Some(random.i64(0..5)).filter(|_| random.bool());
                    let new = training(random.u128(0..40), slot, &round.to_string());
                    if with.iter().all(|other: &TrainingSnapshot| other.id != new.id) {
                        with.push(new);
                    }
                }
                let mut without: HashSet<Id> = with.iter().map(|training| training.id).collect();
                without.insert(Id(uuid::Uuid::from_u128(random.u128(0..40))));
                expected.retain(|training| !without.contains(&training.id));
                expected.extend(with.iter().cloned());
                let (after, changes) = list.changed(&without, with.clone());
                let fresh = TrainingList::new(order, expected.clone()).summed();
                let shown =
                    |list: &TrainingList| format!("{:?}", (&list.trainings, &list.behavioral, &list.sum, list.bytes));
                assert_eq!(shown(&after), shown(&fresh));
                assert_eq!(changes.added.len(), with.len());
                assert!(changes.added.iter().all(|at| without.contains(&after[*at].id)));
                assert!(changes.removed.iter().all(|at| without.contains(&list[*at].id)));
                assert_eq!(list.len() - changes.removed.len() + changes.added.len(), after.len());
                let places: Vec<usize> = (0..list.len()).filter(|_| random.bool()).collect();
                let stays = places.iter().filter(|at| !without.contains(&list[**at].id));
                let stays: Vec<Id> = stays.map(|at| list[*at].id).collect();
                let moved: Vec<Id> = changes.moved(&places).into_iter().map(|at| after[at].id).collect();
                assert_eq!(moved, stays);
                list = after;
            }
        }
    }
}

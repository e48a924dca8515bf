use pretty_assertions::assert_eq;
use uuid::Uuid;

use super::{ImportKind, ImportMode, ImportPlan, SourceTraining};
use crate::domain::authoring::training::{Content, Training};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;

fn id(number: u128) -> Id {
    Id(Uuid::from_u128(number))
}

fn content(subject: &str, slot: Option<i64>) -> Content {
    Content { subject: subject.to_owned(), slot, active: true, ..Content::default() }
}

fn training(number: u128, node: Option<&str>, origin: Option<u128>, content: Content) -> Training {
    let now = Timestamp::from_micros(0).unwrap();
    Training {
        id: id(number),
        agent: id(1),
        number: 1,
        node_id: node.map(str::to_owned),
        directory: None,
        content,
        held_back: false,
        in_draft: true,
        live_hash: None,
        created_at: now,
        updated_at: now,
        changed_by: "ann".to_owned(),
        origin: origin.map(id),
    }
}

fn source(root: u128, node: Option<&str>, content: Content) -> SourceTraining {
    let changed_at = Timestamp::from_micros(0).unwrap();
    SourceTraining {
        root: id(root),
        node_id: node.map(str::to_owned),
        directory: None,
        content,
        held_back: false,
        changed_by: "bea".to_owned(),
        changed_at,
    }
}

/// Kind and training of each change.
fn outline(plan: &ImportPlan) -> Vec<(ImportKind, Option<Id>)> {
    plan.changes().into_iter().map(|change| (change.kind, change.training_id)).collect()
}

#[test]
fn trainings_correspond_by_node_id_before_they_correspond_by_origin() {
    let agent =
        vec![training(10, Some("a"), None, content("A", None)), training(11, None, Some(20), content("B", None))];
    let from = vec![
        source(20, Some("a"), content("A2", None)),
        source(20, None, content("B2", None)),
        source(30, None, content("C", None)),
    ];
    let plan = ImportPlan::new(agent, from, ImportMode::Merge);
    let expected =
        [(ImportKind::Updated, Some(id(10))), (ImportKind::Updated, Some(id(11))), (ImportKind::Created, None)];
    assert_eq!(outline(&plan), expected);
}

#[test]
fn a_training_without_a_node_id_takes_the_one_of_its_copy_and_different_node_ids_never_correspond() {
    let agent =
        || vec![training(10, None, None, content("A", None)), training(11, Some("x"), None, Content::default())];
    let plan = ImportPlan::new(agent(), vec![source(10, Some("a"), content("A", None))], ImportMode::Merge);
    assert_eq!(plan.steps[0].after().unwrap().node_id.as_deref(), Some("a"));
    let plan = ImportPlan::new(agent(), vec![source(11, Some("y"), Content::default())], ImportMode::Merge);
    assert_eq!(outline(&plan), [(ImportKind::Created, None)]);
}

#[test]
fn equal_trainings_are_no_change_and_one_that_had_left_the_draft_is_created_again() {
    let gone = Training { in_draft: false, ..training(11, Some("b"), None, content("B", None)) };
    let agent = vec![training(10, Some("a"), None, content("A", None)), gone];
    let from = vec![source(20, Some("a"), content("A", None)), source(21, Some("b"), content("B", None))];
    let plan = ImportPlan::new(agent, from, ImportMode::Replace);
    assert_eq!((outline(&plan), plan.unchanged), (vec![(ImportKind::Created, Some(id(11)))], 1));
}

#[test]
fn a_merge_keeps_what_a_replacement_removes_and_reports_slots_that_both_have() {
    let agent =
        || vec![training(10, Some("a"), None, content("A", Some(9))), training(11, None, None, content("B", Some(8)))];
    let from = || vec![source(20, Some("a"), content("A", Some(8)))];
    let merge = ImportPlan::new(agent(), from(), ImportMode::Merge);
    assert_eq!((outline(&merge), merge.slot_conflicts()), (vec![(ImportKind::Updated, Some(id(10)))], vec![8]));
    let replace = ImportPlan::new(agent(), from(), ImportMode::Replace);
    let expected = vec![(ImportKind::Updated, Some(id(10))), (ImportKind::Deleted, Some(id(11)))];
    assert_eq!((outline(&replace), replace.slot_conflicts()), (expected, vec![]));
}

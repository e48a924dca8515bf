//! An update that sets one field changes that field alone, whatever the wire format: every body of the route table
//! whose absent fields keep their value, field by field, with random values.

mod values;
mod world;

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value};
use understudy::testing::{AbsentField, Endpoint, Field, WireFormat, routes};

use crate::support::{Response, send_request};
use world::{Snapshot, World};

/// How many updates of a field are tried, and how many must be accepted.
const TRIES: usize = 12;
const ACCEPTED: usize = 2;

/// Rows whose bodies do not set the fields of one object, with the reason.
const OTHER_BODIES: [(&str, &str); 1] = [("changePassword", "no response shows a password")];

#[tokio::test]
async fn an_update_of_one_field_changes_that_field_alone() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let world = World::new().await;
    let mut fields = 0;
    for row in routes::table() {
        let Some(request) = row.request.as_ref().filter(|request| request.absent != AbsentField::Default) else {
            continue;
        };
        if OTHER_BODIES.iter().any(|(id, _)| *id == row.id) {
            continue;
        }
        for field in request.form.fields().iter().filter(|field| !is_key(&row, field)) {
            fields += 1;
            let mut accepted = 0;
            for _ in 0..TRIES {
                accepted += usize::from(update(&world, &row, field, &mut rng).await);
                if accepted == ACCEPTED {
                    break;
                }
            }
            assert_eq!(accepted, ACCEPTED, "{}: no update of {} is accepted", row.id, field.name);
        }
    }
    assert!(fields > 50, "{fields}");
}

/// A field that says which object is saved.
fn is_key(row: &Endpoint, field: &Field) -> bool {
    matches!((row.id, field.name), ("saveTraining", "node_id") | ("saveMember", "email"))
}

/// Sends one update of one field, and compares everything before and after. Returns whether it was accepted.
async fn update(world: &World, row: &Endpoint, field: &Field, rng: &mut Rng) -> bool {
    let before = world.snapshot().await;
    let target = world.target(row, &before, rng);
    let value = if !field.required && rng.u8(..4) == 0 { Value::Null } else { values::random(field, &before, rng) };
    let mut body = required(row, field, &before, &target);
    body.insert(field.name.to_owned(), value.clone());
    let path = world.path(row, &before, &target);
    let answer = send_request(world.actor.request(row.method.as_str(), &path).json(&body)).await;
    let after = world.snapshot().await;
    let case = format!("{} {path} {}\n{}", row.method, Value::Object(body), answer.text);
    let changed = differences(&before, &after);
    if !is_accepted(&answer) {
        assert!((400..500).contains(&answer.status), "{case}");
        assert_eq!(changed, BTreeSet::new(), "a refused update changes nothing: {case}");
        return false;
    }
    let allowed = world::names(row, field.name);
    for (object, key) in &changed {
        assert!(object.ends_with(&target) && allowed.contains(&key.as_str()), "{object}: {key} changed\n{case}");
    }
    if !value.is_null() && !world::is_invisible(row, field.name) {
        let objects = after.iter().filter(|(object, _)| object.ends_with(&target));
        let mut shown = objects.flat_map(|(_, fields)| allowed.iter().filter_map(|key| fields.get(*key)));
        assert!(shown.any(|shown| values::same(shown, &value)), "{} is not set\n{case}", field.name);
    }
    true
}

fn is_accepted(answer: &Response) -> bool {
    answer.status == 200
}

/// The required fields of a body with their present values, and the key of the object to save.
fn required(row: &Endpoint, field: &Field, before: &Snapshot, target: &str) -> Map<String, Value> {
    let request = row.request.as_ref().unwrap();
    let is_needed = |other: &&Field| {
        let required = other.required && request.mode == understudy::testing::ValidationMode::Full;
        other.name != field.name && (required || is_key(row, other))
    };
    let needed = request.form.fields().iter().filter(is_needed);
    let present = |other: &Field| {
        let value = world::present(row, other.name, before, target);
        (other.name.to_owned(), value)
    };
    needed.map(present).collect()
}

/// The object and the key of everything that differs.
fn differences(before: &Snapshot, after: &Snapshot) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for object in before.keys().chain(after.keys()) {
        let (old, new) = (before.get(object), after.get(object));
        let keys = |fields: Option<&Map<String, Value>>| fields.into_iter().flat_map(Map::keys).cloned().collect();
        let (old_keys, new_keys): (Vec<String>, Vec<String>) = (keys(old), keys(new));
        for key in old_keys.into_iter().chain(new_keys) {
            if old.and_then(|fields| fields.get(&key)) != new.and_then(|fields| fields.get(&key)) {
                found.insert((object.clone(), key));
            }
        }
    }
    found
}

#[tokio::test]
async fn the_comparison_sees_a_second_changed_field_and_another_object() {
    let world = World::new().await;
    let before = world.snapshot().await;
    assert_eq!(differences(&before, &world.snapshot().await), BTreeSet::new());
    let mut after = before.clone();
    let (object, fields) = after.iter_mut().find(|(object, _)| object.starts_with("training")).unwrap();
    let object = object.clone();
    fields.insert("subject".to_owned(), "Other".into());
    fields.remove("type").unwrap();
    let gone = after.keys().find(|object| object.starts_with("directory")).unwrap().clone();
    after.remove(&gone);
    let found = differences(&before, &after);
    for (object, key) in [(&object, "subject"), (&object, "type"), (&gone, "name")] {
        assert!(found.contains(&(object.clone(), key.to_owned())), "{object} {key}");
    }
}

#[test]
fn every_wire_format_has_rows_that_update() {
    let rows = routes::table();
    for face in [WireFormat::Talkover, WireFormat::OpenCx, WireFormat::Luw] {
        let updates = |row: &&Endpoint| {
            row.request.as_ref().is_some_and(|request| request.absent != AbsentField::Default)
                && row.wire_format() == face
        };
        assert!(rows.iter().filter(updates).count() >= 2, "{face:?}");
    }
}

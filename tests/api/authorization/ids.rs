//! Whose things an id names is not to be found out: foreign, unknown and malformed ids answer the same bytes.

use pretty_assertions::assert_eq;
use understudy::http::endpoint::Endpoint;

use super::faces::not_found;
use super::world::{World, ask, fill, param, permitted};
use crate::support::Actor;

const UNKNOWN: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

/// Paths of the row with one parameter replaced by something that is nobody's, and what is then not found.
fn nobodys(world: &World, row: &Endpoint) -> Vec<(String, &'static str)> {
    let (face, mut paths) = (row.wire_format(), Vec::new());
    for name in row.path_names() {
        let values: Vec<String> = if param(face, name).is_number {
            ["999999", "0", "-1", "1.0", "x", "%00", "99999999999999999999999"].map(str::to_owned).to_vec()
        } else {
            let foreign = world.foreign.value(face, name);
            let braced = format!("%7B{}%7D", world.things.value(face, name));
            let plain = world.things.value(face, name).replace('-', "");
            let fixed = [UNKNOWN, "1", "nonsense", "%00", "%27%20OR%201=1", "..%2f", "%F0%9F%A6%80"];
            let fixed = fixed.into_iter().map(str::to_owned);
            [foreign, braced, plain].into_iter().chain(fixed).collect()
        };
        for value in values {
            let path =
                fill(row.path, |other| if other == name { value.clone() } else { world.things.value(face, other) });
            paths.push((path, param(face, name).thing));
        }
    }
    paths
}

async fn finds_nothing(who: &str, actor: &Actor, row: &Endpoint, path: &str, thing: &str) {
    let refused = ask(actor, row, path).await;
    let expected = not_found(row.wire_format(), thing);
    assert_eq!((refused.status, refused.text), (404, expected), "{} {path} by {who}", row.id);
}

#[tokio::test]
async fn foreign_unknown_and_malformed_ids_answer_the_same_bytes_on_every_route() {
    let world = World::new().await;
    let before = world.app.database.rows();
    for (row, _) in permitted() {
        for (path, thing) in nobodys(&world, &row) {
            finds_nothing("the owner", &world.owner, &row, &path, thing).await;
        }
    }
    assert_eq!(world.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn other_tenants_other_environments_and_tokens_of_other_agents_find_nothing_on_any_route() {
    let world = World::new().await;
    let before = world.app.database.rows();
    for (row, _) in permitted() {
        let Some(first) = row.path_names().next() else { continue };
        let (face, path) = (row.wire_format(), world.things.path(&row));
        let thing = param(face, first).thing;
        if param(face, first).is_number {
            // Numbers are counted in each environment: only a number that is not there says something.
            finds_nothing("a token of another agent", &world.bound, &row, &path, thing).await;
            continue;
        }
        finds_nothing("another tenant", &world.foreigner, &row, &path, thing).await;
        if !param(face, first).is_tenant_wide {
            finds_nothing("another environment", &world.neighbour, &row, &path, thing).await;
        }
        if matches!(thing, "Agent" | "Training") {
            finds_nothing("a token of another agent", &world.bound, &row, &path, thing).await;
        }
    }
    assert_eq!(world.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn what_others_list_and_make_is_their_own() {
    let world = World::new().await;
    for (row, _) in permitted().into_iter().filter(|(row, _)| row.path_names().next().is_none()) {
        for (who, actor) in [("another tenant", &world.foreigner), ("another environment", &world.neighbour)] {
            let answer = ask(actor, &row, row.path).await;
            for secret in [world.things.agent.to_string(), world.things.training.clone()] {
                assert!(!answer.text.contains(&secret), "{} shows {who} {}", row.id, answer.text);
            }
        }
        let answer = ask(&world.bound, &row, row.path).await;
        assert!(!answer.text.contains(&world.things.agent.to_string()), "{}: {}", row.id, answer.text);
    }
}

//! Foreign, unknown and malformed ids get the same answer, byte for byte.

use pretty_assertions::assert_eq;
use understudy::testing::Endpoint;

use super::error_bodies::not_found;
use super::fixture::{Fixture, ask, fill, param, permitted, resource_names};
use crate::support::Actor;

const UNKNOWN: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

/// Paths of the route with one parameter replaced by an id that the caller cannot reach, and the resource of the 404.
fn unreachable_paths(fixture: &Fixture, row: &Endpoint) -> Vec<(String, &'static str)> {
    let (face, mut paths) = (row.wire_format(), Vec::new());
    for name in resource_names(row) {
        let values: Vec<String> = if param(face, name).is_number {
            ["999999", "0", "-1", "1.0", "x", "%00", "99999999999999999999999"].map(str::to_owned).to_vec()
        } else {
            let foreign = fixture.foreign.value(face, name);
            let braced = format!("%7B{}%7D", fixture.resources.value(face, name));
            let plain = fixture.resources.value(face, name).replace('-', "");
            let fixed = [UNKNOWN, "1", "nonsense", "%00", "%27%20OR%201=1", "..%2f", "%F0%9F%A6%80"];
            let fixed = fixed.into_iter().map(str::to_owned);
            [foreign, braced, plain].into_iter().chain(fixed).collect()
        };
        for value in values {
            let path = fill(
                row.path,
                |other| if other == name { value.clone() } else { fixture.resources.value(face, other) },
            );
            paths.push((path, param(face, name).thing));
        }
    }
    paths
}

async fn assert_not_found(who: &str, actor: &Actor, row: &Endpoint, path: &str, thing: &str) {
    let refused = ask(actor, row, path).await;
    let expected = not_found(row.wire_format(), thing);
    assert_eq!((refused.status, refused.text), (404, expected), "{} {path} by {who}", row.id);
}

#[tokio::test]
async fn foreign_unknown_and_malformed_ids_answer_the_same_bytes_on_every_route() {
    let fixture = Fixture::new().await;
    let before = fixture.app.database.rows();
    for (row, _) in permitted() {
        for (path, thing) in unreachable_paths(&fixture, &row) {
            assert_not_found("the owner", &fixture.owner, &row, &path, thing).await;
        }
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn other_tenants_other_environments_and_tokens_bound_to_other_agents_get_404_on_every_route() {
    let fixture = Fixture::new().await;
    let before = fixture.app.database.rows();
    for (row, _) in permitted() {
        let Some(&first) = resource_names(&row).first() else { continue };
        let (face, path) = (row.wire_format(), fixture.resources.path(&row));
        let thing = param(face, first).thing;
        if param(face, first).is_number {
            // Numbers start at 1 in each environment, so the same number exists in the others.
            assert_not_found("a token of another agent", &fixture.bound, &row, &path, thing).await;
            continue;
        }
        assert_not_found("another tenant", &fixture.foreigner, &row, &path, thing).await;
        if !param(face, first).is_tenant_wide {
            assert_not_found("another environment", &fixture.neighbour, &row, &path, thing).await;
        }
        if matches!(thing, "Agent" | "Training") {
            assert_not_found("a token of another agent", &fixture.bound, &row, &path, thing).await;
        }
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

/// An agent is deleted before its rows are removed.
#[tokio::test]
async fn a_deleted_agent_whose_rows_are_still_there_gets_404_on_every_route() {
    let fixture = Fixture::new().await;
    let agent = fixture.resources.agent.0.simple();
    let id = if fixture.app.database.is_postgres() { format!("'{agent}'") } else { format!("X'{agent}'") };
    fixture.app.database.execute(&format!("UPDATE agents SET deleted_at = created_at WHERE id = {id}"));
    for (row, _) in permitted() {
        let Some(&first) = resource_names(&row).first() else { continue };
        let (face, path) = (row.wire_format(), fixture.resources.path(&row));
        if param(face, first).is_agent {
            assert_not_found("the owner", &fixture.owner, &row, &path, param(face, first).thing).await;
        }
    }
}

#[tokio::test]
async fn lists_and_creations_of_other_callers_do_not_show_the_agent() {
    let fixture = Fixture::new().await;
    for (row, _) in permitted().into_iter().filter(|(row, _)| resource_names(row).is_empty()) {
        let path = fixture.resources.path(&row);
        for (who, actor) in [("another tenant", &fixture.foreigner), ("another environment", &fixture.neighbour)] {
            let answer = ask(actor, &row, &path).await;
            for secret in [fixture.resources.agent.to_string(), fixture.resources.training.clone()] {
                assert!(!answer.text.contains(&secret), "{} shows {who} {}", row.id, answer.text);
            }
        }
        let answer = ask(&fixture.bound, &row, &path).await;
        assert!(!answer.text.contains(&fixture.resources.agent.to_string()), "{}: {}", row.id, answer.text);
    }
}

//! A caller who may see the agent but not do the deed is told so; one who may not see it, that it is not there.

use pretty_assertions::assert_eq;
use understudy::domain::accounts::permission::{Permission, Permissions};
use understudy::http::wire_format::WireFormat;

use super::faces::{forbidden, not_found};
use super::world::{World, ask, fill, param, permitted};

#[tokio::test]
async fn without_the_one_permission_every_route_is_forbidden_in_the_words_of_its_deed() {
    let world = World::new().await;
    let before = world.app.database.rows();
    let mut made = 0;
    for (row, permission) in permitted() {
        let nearly = world.all_but(permission).await;
        made += 1;
        let refused = ask(&nearly, &row, &world.things.path(&row)).await;
        let expected = forbidden(row.wire_format(), row.forbidden_message);
        assert_eq!((refused.status, refused.text), (403, expected), "{} without {}", row.id, permission.name());
    }
    let mut after = world.app.database.rows();
    for table in ["api_tokens", "audit_events"] {
        *after.get_mut(table).unwrap() -= made;
    }
    assert_eq!(after, before, "nothing was written but the tokens of this test");
}

#[tokio::test]
async fn the_one_permission_is_enough_to_get_in() {
    let world = World::new().await;
    for (row, permission) in permitted() {
        let also = match (row.wire_format(), permission) {
            // What open.cx writes is live at once.
            (WireFormat::OpenCx, Permission::TrainingsWrite) => vec![Permission::AgentsPublish],
            // The configuration was changed by a row above: to restore it is to change the agent.
            (_, Permission::TrainingsWrite) if row.id == "restoreVersion" => vec![Permission::AgentsWrite],
            // Nobody hands out more than they have, or lets in one who may do more.
            (_, Permission::TokensManage | Permission::MembersManage) => Permission::all().collect(),
            _ => vec![],
        };
        let only = world.app.actor_in(world.owner.place, also.into_iter().chain([permission]).collect()).await;
        let answer = ask(&only, &row, &world.things.path(&row)).await;
        let refused = forbidden(row.wire_format(), row.forbidden_message);
        assert!(
            answer.status != 401 && answer.text != refused,
            "{} with {}: {}",
            row.id,
            permission.name(),
            answer.text
        );
    }
}

#[tokio::test]
async fn without_it_an_agent_out_of_reach_is_not_found_whoever_it_belongs_to() {
    let world = World::new().await;
    for (row, permission) in permitted() {
        let Some(first) = row.path_names().next().filter(|name| param(row.wire_format(), name).is_agent) else {
            continue;
        };
        let nearly = world.all_but(permission).await;
        let values = if param(row.wire_format(), first).is_number {
            vec!["999999".to_owned(), "x".to_owned()]
        } else {
            let plain = world.things.value(row.wire_format(), first).replace('-', "");
            vec![world.foreign.value(row.wire_format(), first), "nonsense".to_owned(), plain]
        };
        for value in values {
            let path =
                fill(
                    row.path,
                    |name| if name == first { value.clone() } else { world.things.value(row.wire_format(), name) },
                );
            let refused = ask(&nearly, &row, &path).await;
            let expected = (404, not_found(row.wire_format(), "Agent"));
            assert_eq!((refused.status, refused.text), expected, "{} {path}", row.id);
        }
    }
}

#[tokio::test]
async fn a_token_without_any_permission_reaches_nothing() {
    let world = World::new().await;
    let nobody = world.app.actor_in(world.owner.place, Permissions::default()).await;
    for (row, _) in permitted() {
        let refused = ask(&nobody, &row, &world.things.path(&row)).await;
        assert_eq!(
            (refused.status, refused.text),
            (403, forbidden(row.wire_format(), row.forbidden_message)),
            "{}",
            row.id
        );
    }
}

/// Whoever is let in, or whatever is made, by a token that is bound to an agent would not be bound to it.
#[tokio::test]
async fn a_token_bound_to_an_agent_changes_nothing_beyond_it() {
    let world = World::new().await;
    let beyond = ["createAgent", "luwCreatePersona", "createEnvironment", "renameEnvironment", "deleteEnvironment"];
    let beyond = [&beyond[..], &["saveMember", "removeMember"]].concat();
    let rows: Vec<_> = permitted().into_iter().filter(|(row, _)| beyond.contains(&row.id)).collect();
    assert_eq!(rows.len(), beyond.len());
    let before = world.app.database.rows();
    for (row, _) in rows {
        let refused = ask(&world.bound, &row, &world.things.path(&row)).await;
        assert_eq!(
            (refused.status, refused.text),
            (403, forbidden(row.wire_format(), row.forbidden_message)),
            "{}",
            row.id
        );
    }
    assert_eq!(world.app.database.rows(), before, "nothing was written");
}

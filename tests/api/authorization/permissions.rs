//! A missing permission is 403 for an agent within reach and 404 for any other agent.

use pretty_assertions::assert_eq;
use understudy::testing::{Permission, Permissions, WireFormat};

use super::error_bodies::{forbidden, not_found};
use super::fixture::{Fixture, ask, fill, param, permitted};

#[tokio::test]
async fn every_route_without_its_permission_is_403_with_its_message() {
    let fixture = Fixture::new().await;
    let before = fixture.app.database.rows();
    let mut made = 0;
    for (row, permission) in permitted() {
        let nearly = fixture.all_but(permission).await;
        made += 1;
        let refused = ask(&nearly, &row, &fixture.resources.path(&row)).await;
        let expected = forbidden(row.wire_format(), row.forbidden_message);
        assert_eq!((refused.status, refused.text), (403, expected), "{} without {}", row.id, permission.name());
    }
    let mut after = fixture.app.database.rows();
    for table in ["api_tokens", "audit_events"] {
        *after.get_mut(table).unwrap() -= made;
    }
    assert_eq!(after, before, "nothing was written but the tokens of this test");
}

#[tokio::test]
async fn every_route_with_its_permission_is_allowed() {
    let fixture = Fixture::new().await;
    for (row, permission) in permitted() {
        let also = match (row.wire_format(), permission) {
            // A write in the open.cx format also publishes.
            (WireFormat::OpenCx, Permission::TrainingsWrite) => vec![Permission::AgentsPublish],
            // An earlier route changed the configuration, so this restore changes the agent.
            (_, Permission::TrainingsWrite) if row.id == "restoreVersion" => vec![Permission::AgentsWrite],
            // The source of a copy is read.
            _ if ["duplicateAgent", "importAgent"].contains(&row.id) => vec![Permission::TrainingsRead],
            // Callers can grant only permissions that they hold.
            (_, Permission::TokensManage | Permission::MembersManage) => Permission::all().collect(),
            _ => vec![],
        };
        let only = fixture.app.actor_in(fixture.owner.env, also.into_iter().chain([permission]).collect()).await;
        let answer = ask(&only, &row, &fixture.resources.path(&row)).await;
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
async fn every_route_without_its_permission_is_404_for_an_unreachable_agent() {
    let fixture = Fixture::new().await;
    for (row, permission) in permitted() {
        let Some(first) = row.path_names().next().filter(|name| param(row.wire_format(), name).is_agent) else {
            continue;
        };
        let nearly = fixture.all_but(permission).await;
        let values = if param(row.wire_format(), first).is_number {
            vec!["999999".to_owned(), "x".to_owned()]
        } else {
            let plain = fixture.resources.value(row.wire_format(), first).replace('-', "");
            vec![fixture.foreign.value(row.wire_format(), first), "nonsense".to_owned(), plain]
        };
        for value in values {
            let path = fill(row.path, |name| {
                if name == first { value.clone() } else { fixture.resources.value(row.wire_format(), name) }
            });
            let refused = ask(&nearly, &row, &path).await;
            let expected = (404, not_found(row.wire_format(), "Agent"));
            assert_eq!((refused.status, refused.text), expected, "{} {path}", row.id);
        }
    }
}

#[tokio::test]
async fn a_token_without_permissions_is_403_on_every_route() {
    let fixture = Fixture::new().await;
    let nobody = fixture.app.actor_in(fixture.owner.env, Permissions::default()).await;
    for (row, _) in permitted() {
        let refused = ask(&nobody, &row, &fixture.resources.path(&row)).await;
        assert_eq!(
            (refused.status, refused.text),
            (403, forbidden(row.wire_format(), row.forbidden_message)),
            "{}",
            row.id
        );
    }
}

/// New agents, environments and members would be outside the binding.
#[tokio::test]
async fn a_token_bound_to_an_agent_cannot_create_agents_environments_or_members() {
    let fixture = Fixture::new().await;
    let beyond = ["createAgent", "luwCreatePersona", "createEnvironment", "renameEnvironment", "deleteEnvironment"];
    let beyond = [&beyond[..], &["saveMember", "removeMember", "createInvitation", "revokeInvitation"]].concat();
    let rows: Vec<_> = permitted().into_iter().filter(|(row, _)| beyond.contains(&row.id)).collect();
    assert_eq!(rows.len(), beyond.len());
    let before = fixture.app.database.rows();
    for (row, _) in rows {
        let refused = ask(&fixture.bound, &row, &fixture.resources.path(&row)).await;
        assert_eq!(
            (refused.status, refused.text),
            (403, forbidden(row.wire_format(), row.forbidden_message)),
            "{}",
            row.id
        );
    }
    assert_eq!(fixture.app.database.rows(), before, "nothing was written");
}

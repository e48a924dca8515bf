use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::Folder;

#[test]
fn a_token_is_made_and_ended() {
    let folder = Folder::new();
    let place = folder.setup("Acme", "ann@example.com").json()["environment_id"].as_str().unwrap().to_owned();
    let create = ["token", "create", "--environment", &place, "--name", " CRM "];
    let rights = ["--permissions", "context:read,agents:read", "--expires-in", "90d"];
    let made = folder.run(&[&create[..], &rights[..]].concat()).json();
    assert_eq!(
        made,
        json!({
            "id": made["id"], "token": made["token"], "name": "CRM", "environment_id": place, "agent_id": null,
            "permissions": ["agents:read", "context:read"], "expires_at": made["expires_at"],
        })
    );
    assert!(made["token"].as_str().unwrap().starts_with("talq_eyJ"));
    assert!(made["expires_at"].is_string());

    let id = made["id"].as_str().unwrap();
    let ended = folder.run(&["token", "revoke", id]).json();
    assert_eq!(ended, json!({"id": id, "revoked_at": ended["revoked_at"]}));
    assert!(ended["revoked_at"].is_string());
    assert_eq!(folder.run(&["token", "revoke", id]).json(), ended);
}

#[test]
fn what_is_not_there_is_a_failure_and_what_is_wrong_a_mistake() {
    let folder = Folder::new();
    let place = folder.setup("Acme", "ann@example.com").json()["environment_id"].as_str().unwrap().to_owned();
    let nobody = "01a1fc81-3498-7a5e-9ab5-8d985728bb0e";
    let create = |place: &str, more: &[&str]| {
        let args = ["token", "create", "--environment", place, "--name", "x", "--permissions"];
        folder.run(&[&args[..], more].concat())
    };
    for (ended, code, said) in [
        (create(nobody, &["agents:read"]), 1, "--environment: there is no environment"),
        (create(&place, &["agents:read", "--agent", nobody]), 1, "--agent: the environment has no agent"),
        (create(&place, &["agents:fly"]), 2, "--permissions"),
        (create(&place, &["agents:read", "--expires-in", "soon"]), 2, "--expires-in"),
        (create("here", &["agents:read"]), 2, "--environment"),
        (folder.run(&["token", "revoke", nobody]), 1, "there is no token"),
        (folder.run(&["token", "revoke", "x"]), 2, "must be a UUID"),
    ] {
        assert_eq!(ended.code, code, "{ended:?}");
        assert!(ended.err.contains(said), "{ended:?}");
    }
}

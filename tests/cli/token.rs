use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::Workdir;

#[test]
fn a_token_is_created_and_revoked_once() {
    let workdir = Workdir::new();
    let environment = workdir.setup("Acme", "ann@example.com").json()["environment_id"].as_str().unwrap().to_owned();
    let create = ["token", "create", "--environment", &environment, "--name", " CRM "];
    let options = ["--permissions", "context:read,agents:read", "--expires-in", "90d"];
    let made = workdir.run(&[&create[..], &options[..]].concat()).json();
    assert_eq!(
        made,
        json!({
            "id": made["id"], "token": made["token"], "name": "CRM", "environment_id": environment, "agent_id": null,
            "permissions": ["agents:read", "context:read"], "expires_at": made["expires_at"],
        })
    );
    assert!(made["token"].as_str().unwrap().starts_with("talq_eyJ"));
    assert!(made["expires_at"].is_string());

    let id = made["id"].as_str().unwrap();
    let ended = workdir.run(&["token", "revoke", id]).json();
    assert_eq!(ended, json!({"id": id, "revoked_at": ended["revoked_at"]}));
    assert!(ended["revoked_at"].is_string());
    assert_eq!(workdir.run(&["token", "revoke", id]).json(), ended);
}

#[test]
fn unknown_ids_exit_with_1_and_malformed_arguments_with_2() {
    let workdir = Workdir::new();
    let environment = workdir.setup("Acme", "ann@example.com").json()["environment_id"].as_str().unwrap().to_owned();
    let unknown_id = "01a1fc81-3498-7a5e-9ab5-8d985728bb0e";
    let create = |environment: &str, more: &[&str]| {
        let args = ["token", "create", "--environment", environment, "--name", "x", "--permissions"];
        workdir.run(&[&args[..], more].concat())
    };
    for (refused, code, message) in [
        (create(unknown_id, &["agents:read"]), 1, "--environment: there is no environment"),
        (create(&environment, &["agents:read", "--agent", unknown_id]), 1, "--agent: the environment has no agent"),
        (create(&environment, &["agents:fly"]), 2, "--permissions"),
        (create(&environment, &["agents:read", "--expires-in", "soon"]), 2, "--expires-in"),
        (create("here", &["agents:read"]), 2, "--environment"),
        (workdir.run(&["token", "revoke", unknown_id]), 1, "there is no token"),
        (workdir.run(&["token", "revoke", "x"]), 2, "must be a UUID"),
    ] {
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.stderr.contains(message), "{refused:?}");
    }
}

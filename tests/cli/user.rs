use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::Workdir;

const NEW_PASSWORD: &str = "incorrect horse battery";

#[test]
fn user_password_replaces_the_password() {
    let workdir = Workdir::new();
    let made = workdir.setup("Acme", "ann@example.com").json();
    let done = workdir.run(&["user", "password", "--email", " Ann@Example.com ", "--password", NEW_PASSWORD]);
    assert_eq!(done.json(), json!({"user_id": made["user_id"], "email": "ann@example.com"}));
    let again = workdir.setup("Acme", "ann@example.com");
    assert_eq!(again.stderr, "note: ann@example.com is known and has another password, which stays as it is\n");
}

#[test]
fn an_unknown_user_and_malformed_arguments_are_rejected() {
    let workdir = Workdir::new();
    workdir.setup("Acme", "ann@example.com").json();
    let unknown = workdir.run(&["user", "password", "--email", "bob@example.com", "--password", NEW_PASSWORD]);
    assert_eq!((unknown.code, unknown.stderr.as_str()), (1, "error: There is no such person.\n"));
    let short = workdir.run(&["user", "password", "--email", "ann", "--password", "short"]);
    assert_eq!(short.code, 2);
    assert!(short.stderr.contains("--email: ") && short.stderr.contains("--password: "), "{short:?}");
}

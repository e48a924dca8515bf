use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::Folder;

const NEXT: &str = "incorrect horse battery";

#[test]
fn a_forgotten_password_is_replaced() {
    let folder = Folder::new();
    let made = folder.setup("Acme", "ann@example.com").json();
    let done = folder.run(&["user", "password", "--email", " Ann@Example.com ", "--password", NEXT]);
    assert_eq!(done.json(), json!({"user_id": made["user_id"], "email": "ann@example.com"}));
    let again = folder.setup("Acme", "ann@example.com");
    assert_eq!(again.err, "note: ann@example.com is known and has another password, which stays as it is\n");
}

#[test]
fn what_cannot_be_is_said() {
    let folder = Folder::new();
    folder.setup("Acme", "ann@example.com").json();
    let nobody = folder.run(&["user", "password", "--email", "bob@example.com", "--password", NEXT]);
    assert_eq!((nobody.code, nobody.err.as_str()), (1, "error: There is no such person.\n"));
    let short = folder.run(&["user", "password", "--email", "ann", "--password", "short"]);
    assert_eq!(short.code, 2);
    assert!(short.err.contains("--email: ") && short.err.contains("--password: "), "{short:?}");
}

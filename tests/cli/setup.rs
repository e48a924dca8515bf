use std::os::unix::fs::PermissionsExt as _;

use pretty_assertions::assert_eq;

use crate::support::Folder;

#[test]
fn what_is_there_is_not_made_again() {
    let folder = Folder::new();
    let first = folder.setup("Acme", "ann@example.com");
    let keys = ["{\"tenant_id\":\"", "\",\"environment_id\":\"", "\",\"user_id\":\"", "\",\"token\":\"talq_eyJ"];
    assert!(keys.iter().all(|key| first.out.contains(key)), "{}", first.out);
    assert_eq!(folder.setup("Acme", " Ann@Example.com ").json(), first.json());
    let elsewhere = [
        "setup",
        "--tenant",
        "Acme",
        "--environment",
        "Sandbox",
        "--email",
        "ann@example.com",
        "--password",
        "correct horse battery",
    ];
    let other = folder.run(&elsewhere).json();
    assert_eq!((&other["tenant_id"], &other["user_id"]), (&first.json()["tenant_id"], &first.json()["user_id"]));
    assert!(other["environment_id"] != first.json()["environment_id"] && other["token"] != first.json()["token"]);
}

#[test]
fn a_tenant_of_another_owner_is_an_error() {
    let folder = Folder::new();
    folder.setup("Acme", "ann@example.com").json();
    let refused = folder.setup("Acme", "bob@example.com");
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert_eq!(refused.err, "error: A tenant of that name exists and has another owner.\n");
    assert!(folder.setup("Bobs", "bob@example.com").code == 0);
}

#[test]
fn the_tenant_of_the_first_start_gets_its_owner() {
    let folder = Folder::new();
    folder.serve().stop();
    let first = folder.setup("Default", "ann@example.com").json();
    assert_eq!(folder.setup("Default", "ann@example.com").json(), first);
    assert_eq!(folder.setup("Default", "bob@example.com").code, 1);
}

#[test]
fn two_at_once_make_one_of_each() {
    let folder = Folder::new();
    let made: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(|| folder.setup("Acme", "ann@example.com").json())).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(made.iter().all(|one| *one == made[0]), "{made:?}");
    let secret = folder.dir.path().join("understudy.db.secret");
    assert_eq!(std::fs::metadata(secret).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_known_persons_password_stays_and_the_operator_hears_of_it() {
    let folder = Folder::new();
    folder.setup("Acme", "ann@example.com").json();
    let other = ["--email", "ann@example.com", "--password", "another password"];
    let again = folder.run(&[&["setup", "--tenant", "Acme", "--environment", "Production"], &other[..]].concat());
    assert_eq!(again.code, 0);
    assert_eq!(again.err, "note: ann@example.com is known and has another password, which stays as it is\n");
    assert_eq!(folder.setup("Acme", "ann@example.com").err, "");
}

#[test]
fn every_wrong_argument_is_named() {
    let folder = Folder::new();
    let wrong = folder.run(&["setup", "--tenant", " ", "--environment", "E", "--email", "ann", "--password", "short"]);
    assert_eq!(wrong.code, 2);
    for said in [
        "--tenant: The tenant field is required.",
        "--email: The email must be a valid email address.",
        "--password: The password must be at least 12 characters.",
    ] {
        assert!(wrong.err.contains(said), "{}", wrong.err);
    }
    assert_eq!(folder.run(&["setup", "--tenant", "Acme"]).code, 2);
}

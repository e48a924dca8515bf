use std::os::unix::fs::PermissionsExt as _;

use pretty_assertions::assert_eq;

use crate::support::Workdir;

#[test]
fn setup_is_idempotent() {
    let workdir = Workdir::new();
    let first = workdir.setup("Acme", "ann@example.com");
    let keys = ["{\"tenant_id\":\"", "\",\"environment_id\":\"", "\",\"user_id\":\"", "\",\"token\":\"talq_eyJ"];
    assert!(keys.iter().all(|key| first.stdout.contains(key)), "{}", first.stdout);
    assert_eq!(workdir.setup("Acme", " Ann@Example.com ").json(), first.json());
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
    let other = workdir.run(&elsewhere).json();
    assert_eq!((&other["tenant_id"], &other["user_id"]), (&first.json()["tenant_id"], &first.json()["user_id"]));
    assert!(other["environment_id"] != first.json()["environment_id"] && other["token"] != first.json()["token"]);
}

#[test]
fn setup_rejects_a_tenant_of_another_owner() {
    let workdir = Workdir::new();
    workdir.setup("Acme", "ann@example.com").json();
    let refused = workdir.setup("Acme", "bob@example.com");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert_eq!(refused.stderr, "error: A tenant of that name exists and has another owner.\n");
    assert!(workdir.setup("Bobs", "bob@example.com").code == 0);
}

#[test]
fn setup_adds_an_owner_to_the_tenant_of_the_first_start() {
    let workdir = Workdir::new();
    workdir.serve().stop();
    let first = workdir.setup("Default", "ann@example.com").json();
    assert_eq!(workdir.setup("Default", "ann@example.com").json(), first);
    assert_eq!(workdir.setup("Default", "bob@example.com").code, 1);
}

#[test]
fn concurrent_setups_create_everything_once() {
    let workdir = Workdir::new();
    let made: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(|| workdir.setup("Acme", "ann@example.com").json())).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(made.iter().all(|one| *one == made[0]), "{made:?}");
    let secret = workdir.path().join("understudy.db.secret");
    assert_eq!(std::fs::metadata(secret).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn setup_keeps_the_password_of_an_existing_user_and_prints_a_note() {
    let workdir = Workdir::new();
    workdir.setup("Acme", "ann@example.com").json();
    let other = ["--email", "ann@example.com", "--password", "another password"];
    let again = workdir.run(&[&["setup", "--tenant", "Acme", "--environment", "Production"], &other[..]].concat());
    assert_eq!(again.code, 0);
    assert_eq!(again.stderr, "note: ann@example.com is known and has another password, which stays as it is\n");
    assert_eq!(workdir.setup("Acme", "ann@example.com").stderr, "");
}

#[test]
fn every_invalid_argument_is_reported() {
    let workdir = Workdir::new();
    let wrong = workdir.run(&["setup", "--tenant", " ", "--environment", "E", "--email", "ann", "--password", "short"]);
    assert_eq!(wrong.code, 2);
    for message in [
        "--tenant: The tenant field is required.",
        "--email: The email must be a valid email address.",
        "--password: The password must be at least 12 characters.",
    ] {
        assert!(wrong.stderr.contains(message), "{}", wrong.stderr);
    }
    assert_eq!(workdir.run(&["setup", "--tenant", "Acme"]).code, 2);
}

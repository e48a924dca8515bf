use pretty_assertions::assert_eq;

use crate::support::Workdir;

#[test]
fn migrate_check_fails_until_the_migrations_have_run() {
    let workdir = Workdir::new();
    let missing = workdir.run(&["migrate", "--check"]);
    assert_eq!(missing.code, 1);
    assert_eq!(missing.stderr, "error: understudy.db does not exist: `understudy migrate` creates it\n");
    std::fs::write(workdir.path().join("understudy.db"), []).unwrap();
    let empty = workdir.run(&["migrate", "--check"]);
    assert!(empty.code == 1 && empty.stderr.contains("foundation"), "{empty:?}");
    let ran = workdir.run(&["migrate"]);
    assert!(ran.code == 0 && ran.stdout.contains("foundation"), "{ran:?}");
    for args in [&["migrate"][..], &["migrate", "--check"]] {
        let done = workdir.run(args);
        assert_eq!((done.code, done.stdout.as_str()), (0, "The database is up to date.\n"));
    }
}

#[test]
fn openapi_prints_json() {
    let printed = Workdir::new().run(&["openapi"]).json();
    assert_eq!(printed["openapi"], "3.1.0");
    assert!(printed["paths"]["/api/v1/agents"].is_object());
}

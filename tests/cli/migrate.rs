use pretty_assertions::assert_eq;

use crate::support::Folder;

#[test]
fn a_check_fails_until_the_tables_are_up_to_date() {
    let folder = Folder::new();
    let missing = folder.run(&["migrate", "--check"]);
    assert_eq!(missing.code, 1);
    assert_eq!(missing.err, "error: understudy.db is not there yet\n");
    std::fs::write(folder.dir.path().join("understudy.db"), []).unwrap();
    let empty = folder.run(&["migrate", "--check"]);
    assert!(empty.code == 1 && empty.err.contains("foundation"), "{empty:?}");
    let ran = folder.run(&["migrate"]);
    assert!(ran.code == 0 && ran.out.contains("foundation"), "{ran:?}");
    for args in [&["migrate"][..], &["migrate", "--check"]] {
        let done = folder.run(args);
        assert_eq!((done.code, done.out.as_str()), (0, "The database is up to date.\n"));
    }
}

#[test]
fn the_document_is_json() {
    let printed = Folder::new().run(&["openapi"]).json();
    assert_eq!(printed["openapi"], "3.1.0");
    assert!(printed["paths"]["/api/v1/agents"].is_object());
}

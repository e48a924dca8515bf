use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use crate::support::Folder;

#[test]
fn a_healthy_place_is_found_healthy() {
    let folder = Folder::new();
    let before = folder.run(&["doctor"]);
    assert!(before.code == 0 && before.out.contains("note database"), "{before:?}");
    assert!(!folder.dir.path().join("understudy.db").exists());
    folder.setup("Acme", "ann@example.com").json();
    let after = folder.run(&["doctor"]);
    assert_eq!(after.code, 0, "{after:?}");
    for check in ["settings", "secret", "database", "migrations", "audit", "planner", "model"] {
        assert!(after.out.contains(&format!("ok   {check}: ")), "{after:?}");
    }
}

#[test]
fn what_is_wrong_is_found() {
    let folder = Folder::new();
    folder.setup("Acme", "ann@example.com").json();
    set_permissions(folder.dir.path().join("understudy.db.secret"), Permissions::from_mode(0o644)).unwrap();
    let open = folder.run(&["doctor"]);
    assert!(open.code == 1 && open.out.contains("BAD  secret: understudy.db.secret can be read by others"), "{open:?}");
    let weak = folder.run_with(&[("UNDERSTUDY_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")], &["doctor"]);
    assert!(weak.code == 1 && weak.out.contains("UNDERSTUDY_SECRET repeats itself"), "{weak:?}");
}

#[test]
fn a_server_says_whether_it_is_ready() {
    let folder = Folder::new();
    let server = folder.serve();
    let address = server.address.clone();
    let ready = folder.run(&["doctor", "--ready", "--bind", &address]);
    assert_eq!((ready.code, ready.out.as_str()), (0, "ready\n"));
    server.stop();
    assert_eq!(folder.run(&["doctor", "--ready", "--bind", &address]).code, 1);
}

#[test]
fn an_altered_and_a_missing_event_of_the_audit_log_are_found() {
    let folder = Folder::new();
    folder.setup("Acme", "ann@example.com").json();
    let server = folder.serve();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !folder.run(&["doctor"]).out.contains(", 0 wait for their seal") {
        assert!(Instant::now() < deadline, "the events were never sealed");
    }
    server.stop();
    let path = folder.dir.path().join("understudy.db");
    let tamper = |statement: &str| {
        SqliteConnection::establish(path.to_str().unwrap()).unwrap().batch_execute(statement).unwrap();
        folder.run(&["doctor"])
    };
    let loose = "INSERT INTO audit_events SELECT tenant_id, randomblob(16), environment_id, agent_id, actor_kind, actor_id, \
        actor_label, action, target_kind, target_id, draft_revision, fields, request_id, created_at FROM audit_events LIMIT 1; \
        DELETE FROM audit_unsealed";
    let loose = tamper(loose);
    assert!(loose.code == 1 && loose.out.contains("1 events are in no chain"), "{loose:?}");
    let first = "SELECT event_id FROM audit_seals WHERE sequence = 1";
    let altered = tamper(&format!("UPDATE audit_events SET actor_label = 'nobody' WHERE id IN ({first})"));
    assert!(altered.code == 1 && altered.out.contains("(seal 1) was altered"), "{altered:?}");
    let missing = tamper(&format!("DELETE FROM audit_events WHERE id IN ({first})"));
    assert!(missing.code == 1 && missing.out.contains("(seal 1) is missing"), "{missing:?}");
}

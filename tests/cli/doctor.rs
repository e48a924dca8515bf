use std::fs::{Permissions, set_permissions};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use crate::support::Workdir;

#[test]
fn every_check_passes_after_setup() {
    let workdir = Workdir::new();
    let before = workdir.run(&["doctor"]);
    assert!(before.code == 0 && before.stdout.contains("note database"), "{before:?}");
    assert!(!workdir.path().join("understudy.db").exists());
    workdir.setup("Acme", "ann@example.com").json();
    let after = workdir.run(&["doctor"]);
    assert_eq!(after.code, 0, "{after:?}");
    for check in ["settings", "secret", "database", "migrations", "audit", "planner", "model"] {
        assert!(after.stdout.contains(&format!("ok   {check}: ")), "{after:?}");
    }
}

#[test]
fn the_settings_of_mails_are_checked() {
    let url = ("SMTP_URL", "smtp://user:hunter2@mail.example.com");
    let workdir = Workdir::new();
    let none = workdir.run(&["doctor"]);
    assert!(none.code == 0 && none.stdout.contains("note mail: SMTP_URL is not set"), "{none:?}");
    let some = workdir.run_with(&[url], &["doctor"]);
    assert!(some.code == 0 && some.stdout.contains("set SMTP_FROM and PUBLIC_URL"), "{some:?}");
    let all = [url, ("SMTP_FROM", "a@example.com"), ("PUBLIC_URL", "https://dashboard.example.com")];
    let all = workdir.run_with(&all, &["doctor"]);
    assert!(all.code == 0 && all.stdout.contains("ok   mail: "), "{all:?}");
    assert!(!format!("{none:?}{some:?}{all:?}").contains("hunter2"));
}

#[test]
fn a_readable_secret_file_and_a_weak_secret_are_reported() {
    let workdir = Workdir::new();
    workdir.setup("Acme", "ann@example.com").json();
    set_permissions(workdir.path().join("understudy.db.secret"), Permissions::from_mode(0o644)).unwrap();
    let open = workdir.run(&["doctor"]);
    assert!(
        open.code == 1 && open.stdout.contains("BAD  secret: understudy.db.secret can be read by others"),
        "{open:?}"
    );
    let weak = workdir.run_with(&[("UNDERSTUDY_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")], &["doctor"]);
    assert!(weak.code == 1 && weak.stdout.contains("UNDERSTUDY_SECRET repeats itself"), "{weak:?}");
}

#[test]
fn the_readiness_check_follows_the_server() {
    let workdir = Workdir::new();
    let server = workdir.serve();
    let address = server.address.clone();
    let ready = workdir.run(&["doctor", "--ready", "--bind", &address]);
    assert_eq!((ready.code, ready.stdout.as_str()), (0, "ready\n"));
    server.stop();
    let stopped = workdir.run(&["doctor", "--ready", "--bind", &address]);
    assert_eq!((stopped.code, stopped.stdout.as_str()), (1, ""));
    assert!(stopped.stderr.starts_with(&format!("error: {address} does not answer: ")), "{stopped:?}");
}

#[test]
fn the_readiness_check_reports_the_status_and_ignores_proxies_of_the_environment() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 1024];
        let length = stream.read(&mut head).unwrap();
        stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").unwrap();
        String::from_utf8(head[..length].to_vec()).unwrap()
    });
    let proxies = [("HTTP_PROXY", "http://127.0.0.1:1"), ("ALL_PROXY", "http://127.0.0.1:1")];
    let unready = Workdir::new().run_with(&proxies, &["doctor", "--ready", "--bind", &address]);
    assert_eq!(unready.stderr, format!("error: /readyz on {address} answers 503\n"));
    assert_eq!((unready.code, unready.stdout.as_str()), (1, ""));
    assert!(server.join().unwrap().starts_with("GET /readyz HTTP/1.1\r\n"));
}

#[test]
fn tampering_with_the_audit_log_is_detected() {
    let workdir = Workdir::new();
    workdir.setup("Acme", "ann@example.com").json();
    let server = workdir.serve();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !workdir.run(&["doctor"]).stdout.contains(", 0 wait for their seal") {
        assert!(Instant::now() < deadline, "the events were never sealed");
    }
    server.stop();
    let path = workdir.path().join("understudy.db");
    let tamper = |statement: &str| {
        SqliteConnection::establish(path.to_str().unwrap()).unwrap().batch_execute(statement).unwrap();
        workdir.run(&["doctor"])
    };
    let loose = "INSERT INTO audit_events SELECT tenant_id, randomblob(16), environment_id, agent_id, actor_kind, actor_id, \
        actor_label, action, target_kind, target_id, draft_revision, fields, request_id, created_at FROM audit_events LIMIT 1; \
        DELETE FROM audit_unsealed";
    let loose = tamper(loose);
    assert!(loose.code == 1 && loose.stdout.contains("1 events are in no chain"), "{loose:?}");
    let first = "SELECT event_id FROM audit_seals WHERE sequence = 1";
    let altered = tamper(&format!("UPDATE audit_events SET actor_label = 'nobody' WHERE id IN ({first})"));
    assert!(altered.code == 1 && altered.stdout.contains("(seal 1) was altered"), "{altered:?}");
    let missing = tamper(&format!("DELETE FROM audit_events WHERE id IN ({first})"));
    assert!(missing.code == 1 && missing.stdout.contains("(seal 1) is missing"), "{missing:?}");
}

//! `docs/luw.sh` runs as printed.

use pretty_assertions::assert_eq;
use tokio::process::Command;

use crate::support::{Actor, TestApp};

async fn run_script(app: &TestApp, actor: &Actor) -> std::process::Output {
    for tool in ["bash", "curl"] {
        let there = Command::new(tool).arg("--version").output().await;
        assert!(there.is_ok_and(|there| there.status.success()), "{tool} is missing: docs/luw.sh needs it");
    }
    Command::new("bash")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/luw.sh"))
        .env("BASE", format!("http://{}", app.address))
        .env("TOKEN", &actor.bearer)
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_script_runs_as_printed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let ran = run_script(&app, &alice).await;
    let (out, err) = (String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap());
    assert!(ran.status.success(), "{out}\n{err}");
    let answers: Vec<_> = out.lines().filter(|line| line.starts_with('{')).collect();
    let training = |number: u8, image: &str, slot: u8, info: &str| {
        format!(r#"{{"id":{number},"image":"https://example.com/{image}","slot":{slot},"info":"{info}","created_at":"#)
    };
    assert_eq!(answers[0], r#"{"status":true,"persona_id":1}"#);
    assert_eq!(answers[1], r#"{"status":true,"training_id":1}"#);
    assert_eq!(answers[2], r#"{"status":true,"training_id":2}"#);
    assert_eq!(answers[3], super::SLOT_TAKEN);
    assert_eq!(answers[4], super::SUCCESS);
    for part in [training(1, "menu.png", 8, "The menu of the week."), training(2, "wine.png", 9, "The wines.")] {
        assert!(answers[5].contains(&part), "{}", answers[5]);
    }
    assert!(answers[6].starts_with(r#"{"status":true,"training":{"id":1,"#), "{}", answers[6]);
    assert!(
        answers[7].contains(r#""profession":"Receptionist","trainings_count":2,"trainings":[{"id":1,"#),
        "{}",
        answers[7]
    );
    assert_eq!(answers[8..11], [super::SUCCESS; 3]);
    let listed = r#"{"status":true,"personas":[{"id":1,"name":"Ada","title":"Reception","knows":"opening hours,parking,breakfast","profession":"Receptionist"}]}"#;
    assert_eq!(answers[11], listed);
    let slim = r#"{"status":true,"personas":[{"id":1,"name":"Ada","title":"Reception","knows":"opening hours,parking,breakfast","profession":"Receptionist","trainings_count":0,"updated_at":""#;
    assert!(answers[12].starts_with(slim), "{}", answers[12]);
    assert!(answers[12].ends_with(r#""}],"total":1,"page":1,"limit":21}"#), "{}", answers[12]);
    assert_eq!(answers[13..], [super::SUCCESS]);
}

#[tokio::test]
async fn the_script_fails_with_an_invalid_token() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ran = run_script(&app, &app.bearer(env, "talq_eyJnonsense")).await;
    assert!(!ran.status.success());
    assert!(String::from_utf8(ran.stderr).unwrap().contains("401"));
}

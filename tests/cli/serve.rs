use std::process::Command;

use crate::support::{Server, Workdir};

/// The shell commands of a greeting.
fn commands(server: &Server) -> String {
    let is_command = |line: &&str| line.starts_with("AGENT=") || line.starts_with("curl ");
    server.greeting.lines().filter(is_command).collect::<Vec<_>>().join("\n")
}

#[test]
fn only_the_first_start_prints_a_token_with_working_commands() {
    let workdir = Workdir::new();
    let first = workdir.serve();
    assert_eq!(first.greeting.matches("\n  talq_eyJ").count(), 1, "{}", first.greeting);
    let pasted = Command::new("sh").arg("-c").arg(commands(&first)).output().unwrap();
    let output = String::from_utf8(pasted.stdout.clone()).unwrap();
    assert!(pasted.stderr.is_empty(), "{pasted:?}");
    let answers: Vec<_> = output.lines().collect();
    assert_eq!((answers.len(), answers[0].len()), (3, 36), "{output}");
    assert!(answers[1].contains(r#""message":"Agent training updated successfully""#), "{output}");
    assert!(answers[2].contains(r#""message":"Agent published successfully""#), "{output}");
    let stopped = first.stop();
    assert_eq!((stopped.code, stopped.stderr.as_str()), (0, ""));

    let second = workdir.serve();
    assert!(!second.greeting.contains("talq_"), "{}", second.greeting);
    assert_eq!(second.stop().code, 0);
}

#[test]
fn a_port_in_use_is_named_and_the_first_token_is_printed_later() {
    let workdir = Workdir::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = workdir.run(&["serve", "--bind", &address]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(refused.stderr.contains("UNDERSTUDY_BIND"), "{refused:?}");
    assert!(workdir.serve().greeting.contains("talq_"));
}

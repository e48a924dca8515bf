use std::process::Command;

use crate::support::{Folder, Server};

/// The shell lines of a greeting.
fn lines(server: &Server) -> String {
    let of_shell = |line: &&str| line.starts_with("AGENT=") || line.starts_with("curl ");
    server.greeting.lines().filter(of_shell).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_first_start_prints_a_token_and_lines_that_work_and_later_ones_do_not() {
    let folder = Folder::new();
    let first = folder.serve();
    assert_eq!(first.greeting.matches("\n  talq_eyJ").count(), 1, "{}", first.greeting);
    let pasted = Command::new("sh").arg("-c").arg(lines(&first)).output().unwrap();
    let said = String::from_utf8(pasted.stdout.clone()).unwrap();
    assert!(pasted.stderr.is_empty(), "{pasted:?}");
    let answers: Vec<_> = said.lines().collect();
    assert_eq!((answers.len(), answers[0].len()), (3, 36), "{said}");
    assert!(answers[1].contains(r#""message":"Agent training updated successfully""#), "{said}");
    assert!(answers[2].contains(r#""message":"Agent published successfully""#), "{said}");
    let stopped = first.stop();
    assert_eq!((stopped.code, stopped.err.as_str()), (0, ""));

    let second = folder.serve();
    assert!(!second.greeting.contains("talq_"), "{}", second.greeting);
    assert_eq!(second.stop().code, 0);
}

#[test]
fn a_taken_port_is_a_failure_and_spends_no_token() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = folder.run(&["serve", "--bind", &address]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("UNDERSTUDY_BIND"), "{refused:?}");
    assert!(folder.serve().greeting.contains("talq_"));
}

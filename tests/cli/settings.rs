use crate::support::Folder;

#[test]
fn a_bad_setting_is_named_and_exits_with_2() {
    let short = [("UNDERSTUDY_SECRET", "short")];
    for (variables, command) in [
        ([("UNDERSTUDY_BIND", "nonsense")], "serve"),
        ([("UNDERSTUDY_BIND", "127.0.0.1")], "doctor"),
        ([("DATABASE_URL", "mysql://root:hunter2@db/x")], "serve"),
        ([("DATABASE_URL", "sqlite://")], "migrate"),
        ([("DATABASE_URL", "sqlite://:memory:")], "serve"),
        ([("DATABASE_URL", "sqlite:///no/such/folder/a.db")], "serve"),
        (short, "serve"),
        (short, "doctor"),
        ([("UNDERSTUDY_TOKEN_PREFIX", "a b")], "serve"),
        ([("UNDERSTUDY_WORKERS", "0")], "serve"),
        ([("UNDERSTUDY_BODY_LIMIT", "1")], "serve"),
        ([("UNDERSTUDY_RATE_LIMIT", "-1")], "serve"),
        ([("UNDERSTUDY_BUNDLE_BYTES", "much")], "serve"),
        ([("UNDERSTUDY_DATABASE_CONNECTIONS", "0")], "migrate"),
        ([("UNDERSTUDY_CORS_ORIGINS", "*")], "serve"),
        ([("UNDERSTUDY_TRUSTED_PROXIES", "10.0.0.0/99")], "serve"),
        ([("UNDERSTUDY_LAME_DUCK", "5")], "serve"),
        ([("EMBEDDINGS_URL", "localhost:8081")], "serve"),
        ([("EMBEDDINGS_MODEL", "")], "serve"),
        ([("LLM_URL", "nonsense")], "serve"),
        ([("RUST_LOG", "understudy=loud")], "serve"),
    ] {
        let ended = Folder::new().run_with(&variables, &[command]);
        assert_eq!(ended.code, 2, "{variables:?} {ended:?}");
        assert!(ended.err.contains(variables[0].0), "{variables:?} {ended:?}");
        assert!(!ended.err.contains("hunter2") && ended.out.is_empty(), "{ended:?}");
    }
}

#[test]
fn a_key_that_cannot_be_sent_is_named_and_not_repeated() {
    for service in ["EMBEDDINGS", "LLM"] {
        let [url, model, key] = ["URL", "MODEL", "KEY"].map(|part| format!("{service}_{part}"));
        let variables = [(&*url, "http://127.0.0.1:1"), (&*model, "m"), (&*key, "two words hunter2")];
        let ended = Folder::new().run_with(&variables, &["serve"]);
        assert!(ended.code == 2 && ended.err.contains(&key) && !ended.err.contains("hunter2"), "{ended:?}");
    }
}

#[test]
fn an_embeddings_service_has_a_model_and_what_is_said_of_it_needs_one() {
    for (variable, value) in [("EMBEDDINGS_URL", "http://127.0.0.1:1"), ("EMBEDDINGS_KEY", "hunter2")] {
        let ended = Folder::new().run_with(&[(variable, value)], &["serve"]);
        assert!(ended.code == 2 && ended.err.contains("EMBEDDINGS_") && !ended.err.contains("hunter2"), "{ended:?}");
    }
}

#[test]
fn a_model_needs_its_name() {
    let ended = Folder::new().run_with(&[("LLM_URL", "http://127.0.0.1:1")], &["serve"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("LLM_MODEL"), "{ended:?}");
}

#[test]
fn without_a_command_it_serves_with_the_same_settings() {
    let ended = Folder::new().run(&["--bind", "nonsense"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("UNDERSTUDY_BIND"), "{ended:?}");
}

#[test]
fn postgres_needs_a_secret() {
    let ended = Folder::new().run_with(&[("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x")], &["serve"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.starts_with("error: UNDERSTUDY_SECRET: must be set with PostgreSQL"), "{ended:?}");
}

#[test]
fn a_database_that_is_away_is_a_failure_and_keeps_its_password() {
    let secret = "0123456789abcdef0123456789abcdef";
    let away = [("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x"), ("UNDERSTUDY_SECRET", secret)];
    let ended = Folder::new().run_with(&away, &["serve"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("DATABASE_URL") && !ended.err.contains("hunter2"), "{ended:?}");
}

#[test]
fn every_setting_is_in_the_help_and_no_secret_is() {
    let secrets =
        [("UNDERSTUDY_SECRET", "0123456789abcdef0123456789abcdef"), ("DATABASE_URL", "postgres://u:hunter2@h/x")];
    let help = Folder::new().run_with(&secrets, &["serve", "--help"]);
    for setting in [
        "UNDERSTUDY_BIND",
        "DATABASE_URL",
        "UNDERSTUDY_SECRET",
        "UNDERSTUDY_TOKEN_PREFIX",
        "RUST_LOG",
        "UNDERSTUDY_WORKERS",
        "UNDERSTUDY_BODY_LIMIT",
        "UNDERSTUDY_RATE_LIMIT",
        "UNDERSTUDY_BUNDLE_BYTES",
        "UNDERSTUDY_DATABASE_CONNECTIONS",
        "UNDERSTUDY_CORS_ORIGINS",
        "UNDERSTUDY_TRUSTED_PROXIES",
        "UNDERSTUDY_LAME_DUCK",
        "EMBEDDINGS_URL",
        "EMBEDDINGS_MODEL",
        "EMBEDDINGS_KEY",
        "EMBEDDINGS_QUERY_PREFIX",
        "EMBEDDINGS_DOCUMENT_PREFIX",
        "LLM_URL",
        "LLM_MODEL",
        "LLM_KEY",
    ] {
        assert!(help.out.contains(setting), "{setting}");
    }
    assert!(!help.out.contains("hunter2") && !help.out.contains("0123456789abcdef"));
}

use crate::support::Workdir;

#[test]
fn an_invalid_setting_is_named_and_exits_with_2() {
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
        ([("EMBEDDINGS_MIN_SCORE", "1.5")], "serve"),
        ([("LLM_URL", "nonsense")], "serve"),
        ([("PUBLIC_URL", "dashboard.example.com")], "serve"),
        ([("SMTP_URL", "http://user:hunter2@mail.example.com")], "serve"),
        ([("SMTP_URL", "http://user:hunter2@mail.example.com")], "doctor"),
        ([("RUST_LOG", "understudy=loud")], "serve"),
    ] {
        let ended = Workdir::new().run_with(&variables, &[command]);
        assert_eq!(ended.code, 2, "{variables:?} {ended:?}");
        assert!(ended.stderr.contains(variables[0].0), "{variables:?} {ended:?}");
        assert!(!ended.stderr.contains("hunter2") && ended.stdout.is_empty(), "{ended:?}");
    }
}

#[test]
fn an_error_says_what_a_value_must_be() {
    for (variables, hint) in [
        ([("UNDERSTUDY_LAME_DUCK", "5")], "must be a number with a unit, such as 500ms, 30s or 90d"),
        ([("UNDERSTUDY_LAME_DUCK", "101y")], "must be at most a hundred years"),
        ([("UNDERSTUDY_TRUSTED_PROXIES", "10.0.0.0/99")], "neither an address nor a network such as 10.0.0.0/8"),
        ([("UNDERSTUDY_BIND", "8080")], "must be an address and a port, such as 127.0.0.1:8080"),
        ([("UNDERSTUDY_TOKEN_PREFIX", "eyJ")], "must not begin like a JWT"),
        ([("UNDERSTUDY_CORS_ORIGINS", "*")], "such as https://dashboard.example.com"),
        ([("UNDERSTUDY_SECRET", "short")], "must be at least 32 bytes, but one has 5"),
    ] {
        let refused = Workdir::new().run_with(&variables, &["serve"]);
        assert!(refused.code == 2 && refused.stderr.contains(hint), "{hint}: {refused:?}");
    }
}

#[test]
fn a_malformed_api_key_is_named_but_not_printed() {
    for service in ["EMBEDDINGS", "LLM"] {
        let [url, model, key] = ["URL", "MODEL", "KEY"].map(|part| format!("{service}_{part}"));
        let variables = [(&*url, "http://127.0.0.1:1"), (&*model, "m"), (&*key, "two words hunter2")];
        let ended = Workdir::new().run_with(&variables, &["serve"]);
        assert!(ended.code == 2 && ended.stderr.contains(&key) && !ended.stderr.contains("hunter2"), "{ended:?}");
    }
}

#[test]
fn embeddings_settings_need_both_a_url_and_a_model() {
    for (variable, value) in [("EMBEDDINGS_URL", "http://127.0.0.1:1"), ("EMBEDDINGS_KEY", "hunter2")] {
        let ended = Workdir::new().run_with(&[(variable, value)], &["serve"]);
        assert!(
            ended.code == 2 && ended.stderr.contains("EMBEDDINGS_") && !ended.stderr.contains("hunter2"),
            "{ended:?}"
        );
    }
}

#[test]
fn a_malformed_sender_of_mails_is_named() {
    let variables = [("SMTP_URL", "smtp://user:hunter2@mail.example.com"), ("SMTP_FROM", "nobody")];
    let ended = Workdir::new().run_with(&variables, &["serve"]);
    assert!(ended.code == 2 && ended.stderr.starts_with("error: SMTP_FROM: must be an address such as"), "{ended:?}");
    assert!(!ended.stderr.contains("hunter2"), "{ended:?}");
}

#[test]
fn llm_url_needs_llm_model() {
    let ended = Workdir::new().run_with(&[("LLM_URL", "http://127.0.0.1:1")], &["serve"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("LLM_MODEL"), "{ended:?}");
}

#[test]
fn serve_is_the_default_command() {
    let ended = Workdir::new().run(&["--bind", "nonsense"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("UNDERSTUDY_BIND"), "{ended:?}");
}

#[test]
fn postgres_needs_a_secret() {
    let ended = Workdir::new().run_with(&[("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x")], &["serve"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.starts_with("error: UNDERSTUDY_SECRET: must be set with PostgreSQL"), "{ended:?}");
}

#[test]
fn an_unreachable_database_is_named_without_its_password() {
    let secret = "0123456789abcdef0123456789abcdef";
    let away = [("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x"), ("UNDERSTUDY_SECRET", secret)];
    let ended = Workdir::new().run_with(&away, &["serve"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("DATABASE_URL") && !ended.stderr.contains("hunter2"), "{ended:?}");
}

#[test]
fn help_lists_every_setting_and_prints_no_secret() {
    let secrets =
        [("UNDERSTUDY_SECRET", "0123456789abcdef0123456789abcdef"), ("DATABASE_URL", "postgres://u:hunter2@h/x")];
    let help = Workdir::new().run_with(&secrets, &["serve", "--help"]);
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
        "EMBEDDINGS_MIN_SCORE",
        "LLM_URL",
        "LLM_MODEL",
        "LLM_KEY",
        "SMTP_URL",
        "SMTP_FROM",
        "PUBLIC_URL",
    ] {
        assert!(help.stdout.contains(setting), "{setting}");
    }
    assert!(!help.stdout.contains("hunter2") && !help.stdout.contains("0123456789abcdef"));
}

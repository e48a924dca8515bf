//! The rules of the layers and of the style, checked against the source text: what no compiler checks. Every rule is
//! shown to find a violation.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "architecture/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use source::{code, functions, has, imports, module, public_types, without_tests};

/// The longest file and the longest function, in lines.
const LONGEST_FILE: usize = 300;
const LONGEST_FUNCTION: usize = 50;
/// Half of the files are at most this long, and nine in ten at most that.
const MEDIAN_FILE: usize = 100;
const P90_FILE: usize = 250;
/// A list of columns, exempt from the limit of length.
const ANY_LENGTH: &str = "src/store/db/schema.rs";

/// Words that must not occur, the places where they may, and the reason.
const BANNED: [(&[&str], &[&str], &str); 9] = [
    (&["diesel", "diesel_migrations", "libsqlite3_sys", "pq_sys"], &["src/store/"], "the database belongs to store"),
    (
        &["actix_web", "actix_cors", "actix_http"],
        &["src/api/", "src/http/", "src/server"],
        "HTTP belongs to api, http and server",
    ),
    (&["utoipa"], &["src/http/", "src/api/"], "the API document is made in http"),
    (
        &["std::env", "env::var", "env::vars", "env::args"],
        &["src/config", "src/cli/", "src/main.rs"],
        "settings come from config",
    ),
    (
        &[
            "Utc::now",
            "Local::now",
            "SystemTime::now",
            "Uuid::new_v4",
            "Uuid::new_v7",
            "Uuid::now_v7",
            "getrandom::",
            "fastrand::",
        ],
        &["src/domain/clock.rs"],
        "time and randomness come from domain::clock",
    ),
    (&[".unwrap()", ".expect(", ".unwrap_err()", "todo!", "unimplemented!", "dbg!"], &[], "errors are returned"),
    (&["panic!"], &["src/domain/form/field.rs"], "only a constant may panic, while compiling"),
    (&["unsafe"], &[], "unsafe code is forbidden"),
    (&["#[allow", "#![allow"], &[], "#[expect] reports when it is no longer needed"),
];

/// Layers, and the layers that each must not import. `server`, `cli` and `config` put the layers together.
const ABOVE: [(&str, &[&str]); 6] = [
    ("domain", &["search", "store", "service", "http", "api", "server", "config", "cli"]),
    ("search", &["store", "service", "http", "api", "server", "config", "cli"]),
    ("store", &["search", "service", "http", "api", "server", "config", "cli"]),
    ("service", &["http", "api", "server", "config", "cli"]),
    ("http", &["search", "api", "server", "config", "cli"]),
    ("api", &["search", "server", "config", "cli"]),
];

/// The areas of a layer, in order: an area imports only areas that stand after it. docs/ARCHITECTURE.md has the same
/// lists.
const AREAS: [(&str, &[&str]); 2] = [
    (
        "service",
        &["learning", "delivery", "publishing", "authoring", "search", "accounts", "audit", "idempotency", "error"],
    ),
    (
        "store",
        &[
            "learning",
            "publishing",
            "authoring",
            "search",
            "accounts",
            "idempotency",
            "audit",
            "tenant",
            "global",
            "after_commit",
            "db",
        ],
    ),
];

/// Former names that said nothing to a newcomer. They occur nowhere, not even in comments and tests.
const FORMER_WORDS: [&str; 9] =
    ["Deed", "Standing", "Taught", "Meaning", "Wanted", "Founder", "Platform", "Asked", "Moment"];

/// The violations in a file. Tests have to keep the length and the words alone.
fn violations(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE && path != ANY_LENGTH {
        found.push(format!("{path} has {lines} lines, more than {LONGEST_FILE}"));
    }
    found.extend(FORMER_WORDS.iter().filter(|word| has(text, word)).map(|word| format!("{path} has {word}")));
    if is_test(path) {
        return found;
    }
    let code = without_tests(&code(text));
    for (words, places, why) in BANNED {
        let allowed = places.iter().any(|place| path.starts_with(place));
        let word = words.iter().find(|word| !allowed && has(&code, word));
        found.extend(word.map(|word| format!("{path} has {word}: {why}")));
    }
    found.extend(upward_imports(path, &code));
    for (name, lines) in functions(&code) {
        if lines > LONGEST_FUNCTION {
            found.push(format!("{path}: fn {name} has {lines} lines, more than {LONGEST_FUNCTION}"));
        }
    }
    found
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The imports of a layer above the file's own, and of an area above the file's own.
fn upward_imports(path: &str, code: &str) -> Vec<String> {
    let own = module(path);
    let imported: BTreeSet<Vec<String>> = imports(path, code).into_iter().collect();
    let above = ABOVE.iter().find(|(layer, _)| own[0] == *layer).map_or(&[][..], |(_, above)| *above);
    let mut found: BTreeSet<String> = imported
        .iter()
        .filter(|import| import.first().is_some_and(|layer| above.contains(&layer.as_str())))
        .map(|import| format!("{path} imports {}, which is above it", import[0]))
        .collect();
    let Some((layer, areas)) = AREAS.iter().find(|(layer, _)| own[0] == *layer) else {
        return found.into_iter().collect();
    };
    let place = |area: Option<&String>| areas.iter().position(|known| area.is_some_and(|area| area == known));
    let Some(here) = place(own.get(1)) else { return found.into_iter().collect() };
    for import in imported.iter().filter(|import| import.first().is_some_and(|first| first == layer)) {
        if place(import.get(1)).is_some_and(|there| there < here) {
            found.insert(format!("{path} imports {}, which is above it", import[..2].join("::")));
        }
    }
    found.into_iter().collect()
}

fn walk(folder: &Path, see: &mut impl FnMut(String, String)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            see(path.to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_source_keeps_the_rules() {
    let (mut found, mut lengths) = (Vec::new(), Vec::new());
    walk(Path::new("src"), &mut |path, text| {
        lengths.push(text.lines().count());
        found.extend(violations(&path, &text));
    });
    assert!(lengths.len() > 100, "only {} files seen", lengths.len());
    lengths.sort_unstable();
    let (median, p90) = (lengths[lengths.len() / 2], lengths[lengths.len() * 9 / 10]);
    if median > MEDIAN_FILE || p90 > P90_FILE {
        found.push(format!("the median file has {median} lines, the 90th percentile {p90}"));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_public_type_name_is_used_twice_in_a_layer() {
    let mut places: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    walk(Path::new("src"), &mut |path, text| {
        let layer = module(&path)[0].clone();
        if layer != "api" && !is_test(&path) {
            for name in public_types(&without_tests(&code(&text))) {
                places.entry((layer.clone(), name)).or_default().push(path.clone());
            }
        }
    });
    let twice: Vec<String> = places
        .iter()
        .filter(|(_, paths)| paths.len() > 1)
        .map(|((_, name), paths)| format!("{name}: {}", paths.join(", ")))
        .collect();
    assert!(places.len() > 100, "only {} types seen", places.len());
    assert!(twice.is_empty(), "\n{}", twice.join("\n"));
}

#[test]
fn the_tests_are_short_files_too() {
    let mut long = Vec::new();
    walk(Path::new("tests"), &mut |path, text| {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            long.push(format!("{path} has {lines} lines"));
        }
    });
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn each_rule_finds_a_violation() {
    let (long_file, long_body) = ("//\n".repeat(LONGEST_FILE + 1), "    x();\n".repeat(LONGEST_FUNCTION + 1));
    let long_function = format!("fn f() {{\n{long_body}}}\n");
    for (path, text) in [
        ("src/service/a.rs", "use diesel::prelude::*;"),
        ("src/service/a.rs", "#[derive(diesel::Queryable)] struct A;"),
        ("src/service/a.rs", "use actix_web::web;"),
        ("src/store/a.rs", "fn f() { actix_web::rt::spawn(x); }"),
        ("src/store/a.rs", "let home = std::env::var(\"HOME\");"),
        ("src/domain/form/a.rs", "use utoipa::openapi::Object;"),
        ("src/service/a.rs", "use std::env;"),
        ("src/service/a.rs", "let now = chrono::Utc::now();"),
        ("src/store/a.rs", "let id = Uuid::now_v7();"),
        ("src/http/a.rs", "getrandom::fill(&mut bytes)"),
        ("src/http/a.rs", "let a = b.unwrap();"),
        ("src/http/a.rs", "let a = b\n    .expect(\"c\");"),
        ("src/http/a.rs", "todo!()"),
        ("src/search/a.rs", "let a = unsafe { b() };"),
        ("src/search/a.rs", "#[allow(dead_code)]\nfn a() {}"),
        ("src/domain/a.rs", "use crate::store::Store;"),
        ("src/domain/a/b.rs", "use super::super::super::http::WireFormat;"),
        ("src/domain/form/a.rs", "use utoipa::openapi::Object;"),
        ("src/http/a.rs", "use crate::api::routes;"),
        ("src/api/a.rs", "use crate::search::Embedder;"),
        ("src/store/db/a.rs", "use crate::store::publishing::versions;"),
        ("src/service/search/a.rs", "use super::super::delivery::cache;"),
        ("src/service/authoring/a.rs", "fn f() { crate::service::publishing::publish(x) }"),
        ("src/service/a.rs", "struct Moment;"),
        ("src/domain/mod.rs", "use super::service::agents;"),
        ("src/store/a.rs", "use crate::{domain::id::Id, service::{error::ServiceError}};"),
        ("src/store/a.rs", "fn f(a: crate::search::Index) {}"),
        ("src/service/a.rs", "use crate::http::error::ApiError;"),
        ("src/http/a.rs", "use crate::search::Embedder;"),
        ("src/search/a.rs", "use crate::service::agents;"),
        ("src/http/a.rs", long_file.as_str()),
        ("src/http/a.rs", long_function.as_str()),
        ("src/http/a.rs", "#[cfg(test)]\nmod tests;\nfn f() { a.unwrap() }"),
        ("src/http/a.rs", "#[cfg(test)]\nmod tests { fn g() {} }\nfn f() { a.unwrap() }"),
    ] {
        assert_eq!(violations(path, text).len(), 1, "{path}: {text}: {:?}", violations(path, text));
    }
}

#[test]
fn allowed_code_passes() {
    for (path, text) in [
        ("src/store/a.rs", "use diesel::prelude::*; use crate::domain::id::Id;"),
        ("src/http/a/b.rs", "use actix_web::web; use crate::service::agents; use super::super::error::ApiError;"),
        ("src/api/a/wire.rs", "use utoipa::ToSchema;"),
        ("src/service/delivery/a.rs", "use super::super::search::Index; use crate::service::error::ServiceError;"),
        ("src/service/a.rs", "// diesel\n/// `actix_web`\nconst A: &str = \"use actix_web::web; .unwrap()\";"),
        ("src/service/a.rs", "const A: &str = r#\"\"todo!\"#; const B: char = '\"'; fn f<'a>(a: &'a str) {}"),
        ("src/service/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { a.unwrap(); if b { panic!() } } }"),
        ("src/service/a/tests.rs", "fn g() { a.unwrap() }"),
        ("src/service/a.rs", "let a = b.unwrap_or_default(); let c = d.expected(); let my_diesel = 1;"),
        ("src/server.rs", "use crate::http::routes; use crate::store::Store; use actix_web::web;"),
        ("src/config/mod.rs", "std::env::var(\"A\")"),
    ] {
        assert_eq!(violations(path, text), Vec::<String>::new(), "{path}");
    }
}

//! The rules of the layers and of the house style, held against the source text: what no compiler checks. Each rule is
//! shown to bite.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

/// The longest file and the longest function, in lines.
const LONGEST_FILE: usize = 300;
const LONGEST_FUNCTION: usize = 50;
/// A list of columns, which nobody reads from top to bottom.
const ANY_LENGTH: &str = "src/store/schema.rs";

/// Text, what may not stand there, where it may all the same, and why.
const BANNED: [(&[&str], &[&str], &str); 9] = [
    (&["diesel", "diesel_migrations", "libsqlite3_sys", "pq_sys"], &["src/store/"], "the database is store's affair"),
    (&["actix_web", "actix_cors", "actix_http"], &["src/http/", "src/app.rs", "src/serve.rs"], "HTTP is http's affair"),
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
        "time and chance come from domain::clock",
    ),
    (&[".unwrap()", ".expect(", ".unwrap_err()", "todo!", "unimplemented!", "dbg!"], &[], "errors are answered"),
    (&["panic!"], &["src/domain/form/field.rs"], "only a constant may, while compiling"),
    (&["unsafe"], &["src/search/kernel.rs"], "only the kernel, for the processor's own instructions"),
    (&["#[allow", "#![allow"], &[], "#[expect] says when it is no longer needed"),
];

/// Layers, and the ones each may not know. The rest of the crate puts them together.
const ABOVE: [(&str, &[&str]); 5] = [
    ("domain", &["search", "store", "service", "http", "app", "serve", "config", "cli"]),
    ("search", &["store", "service", "http", "app", "serve", "config", "cli"]),
    ("store", &["search", "service", "http", "app", "serve", "config", "cli"]),
    ("service", &["http", "app", "serve", "config", "cli"]),
    ("http", &["search", "app", "serve", "config", "cli"]),
];

/// What is wrong with a file. Tests may do as they like, but for their length.
fn faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE && path != ANY_LENGTH {
        faults.push(format!("{path} has {lines} lines, more than {LONGEST_FILE}"));
    }
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return faults;
    }
    let code = without_tests(&code(text));
    for (words, places, why) in BANNED {
        let here = places.iter().any(|place| path.starts_with(place));
        let found = words.iter().find(|word| !here && has(&code, word));
        faults.extend(found.map(|word| format!("{path} has {word}: {why}")));
    }
    faults.extend(imports(path, &code));
    for (name, lines) in functions(&code) {
        if lines > LONGEST_FUNCTION {
            faults.push(format!("{path}: fn {name} has {lines} lines, more than {LONGEST_FUNCTION}"));
        }
    }
    faults
}

/// The layers a file names that are above its own.
fn imports(path: &str, code: &str) -> Vec<String> {
    let modules: Vec<&str> = path.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
    let Some((own, above)) = ABOVE.iter().find(|(layer, _)| modules[0] == *layer) else { return Vec::new() };
    let depth = modules.iter().filter(|module| **module != "mod").count();
    let named = |layer: &&&str| {
        let (absolute, relative) = (format!("crate::{layer}"), format!("{}{layer}", "super::".repeat(depth)));
        has(code, &absolute) || has(code, &relative) || grouped(code).contains(**layer)
    };
    above.iter().filter(named).map(|layer| format!("{path} is in {own} and names {layer}")).collect()
}

/// First names inside `use crate::{…}`.
fn grouped(code: &str) -> std::collections::HashSet<&str> {
    let groups = code.split("crate::{").skip(1).filter_map(|rest| rest.split_once(';').map(|(group, _)| group));
    groups.flat_map(|group| group.split([',', '{', '}'])).map(|name| name.trim().split("::").next().unwrap()).collect()
}

/// Whether `word` stands there and is no part of a longer name.
fn has(code: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let joins_before = word.starts_with(is_name) && code[..at].ends_with(is_name);
        let joins_after = word.ends_with(is_name) && code[at + word.len()..].starts_with(is_name);
        !joins_before && !joins_after
    })
}

/// The text with comments and the insides of literals blanked; lines stay where they are.
fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < chars.len() {
        if let Some(end) = literal(&chars, at) {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Where the comment or literal that begins here ends.
fn literal(chars: &[char], at: usize) -> Option<usize> {
    let starts = |text: &str| text.chars().enumerate().all(|(offset, c)| chars.get(at + offset) == Some(&c));
    let find = |from: usize, stop: &str| {
        let stop: Vec<char> = stop.chars().collect();
        (from..chars.len())
            .find(|place| chars[*place..].starts_with(&stop))
            .map_or(chars.len(), |place| place + stop.len())
    };
    let is_in_name = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    match chars[at] {
        '/' if starts("//") => Some(find(at, "\n") - 1),
        '/' if starts("/*") => Some(find(at + 2, "*/")),
        'r' if !is_in_name && chars.get(at + 1 + hashes) == Some(&'"') => {
            Some(find(at + 2 + hashes, &format!("\"{}", "#".repeat(hashes))))
        }
        '"' => {
            let mut end = at + 1;
            while end < chars.len() && chars[end] != '"' {
                end += if chars[end] == '\\' { 2 } else { 1 };
            }
            Some((end + 1).min(chars.len()))
        }
        '\'' if chars.get(at + 1) == Some(&'\\') => Some(find(at + 3, "'")),
        '\'' if chars.get(at + 2) == Some(&'\'') => Some(at + 3),
        _ => None,
    }
}

/// The code without what is only there in tests.
fn without_tests(code: &str) -> String {
    let Some((before, rest)) = code.split_once("#[cfg(test)]") else { return code.to_owned() };
    let (end, item) = (rest.find(['{', ';']).unwrap_or(rest.len()), rest);
    let after = if item[end..].starts_with('{') { end + block(&item[end..]).len() } else { (end + 1).min(item.len()) };
    before.to_owned() + &without_tests(&item[after..])
}

/// From a brace to the one that closes it.
fn block(code: &str) -> &str {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &code[..=at];
        }
    }
    code
}

/// Names of functions and how many lines of code their bodies have.
fn functions(code: &str) -> Vec<(&str, usize)> {
    let mut functions = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let signature = &code[at + 3..];
        let name = signature.split(['(', '<', ' ']).next().unwrap();
        let Some(start) = signature.find(['{', ';']).filter(|start| signature[*start..].starts_with('{')) else {
            continue;
        };
        let body = block(&signature[start..]).trim_matches(['{', '}']);
        functions.push((name, body.lines().filter(|line| !line.trim().is_empty()).count()));
    }
    functions
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
    let (mut found, mut files) = (Vec::new(), 0);
    walk(Path::new("src"), &mut |path, text| {
        files += 1;
        found.extend(faults(&path, &text));
    });
    assert!(files > 100, "only {files} files seen");
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_tests_are_files_one_can_read_too() {
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
fn each_rule_bites() {
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
        ("src/domain/a/b.rs", "use super::super::super::http::Face;"),
        ("src/domain/mod.rs", "use super::service::agents;"),
        ("src/store/a.rs", "use crate::{domain::id::Id, service::{error::Refusal}};"),
        ("src/store/a.rs", "fn f(a: crate::search::Index) {}"),
        ("src/service/a.rs", "use crate::http::error::Failure;"),
        ("src/http/a.rs", "use crate::search::Embedder;"),
        ("src/search/a.rs", "use crate::service::agents;"),
        ("src/http/a.rs", long_file.as_str()),
        ("src/http/a.rs", long_function.as_str()),
        ("src/http/a.rs", "#[cfg(test)]\nmod tests;\nfn f() { a.unwrap() }"),
        ("src/http/a.rs", "#[cfg(test)]\nmod tests { fn g() {} }\nfn f() { a.unwrap() }"),
    ] {
        assert_eq!(faults(path, text).len(), 1, "{path}: {text}: {:?}", faults(path, text));
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    for (path, text) in [
        ("src/store/a.rs", "use diesel::prelude::*; use crate::domain::id::Id;"),
        ("src/http/a/b.rs", "use actix_web::web; use crate::service::agents; use super::super::error::Failure;"),
        ("src/service/a.rs", "// diesel\n/// `actix_web`\nconst A: &str = \"use actix_web::web; .unwrap()\";"),
        ("src/service/a.rs", "const A: &str = r#\"\"todo!\"#; const B: char = '\"'; fn f<'a>(a: &'a str) {}"),
        ("src/service/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { a.unwrap(); if b { panic!() } } }"),
        ("src/service/a/tests.rs", "fn g() { a.unwrap() }"),
        ("src/service/a.rs", "let a = b.unwrap_or_default(); let c = d.expected(); let my_diesel = 1;"),
        ("src/api/a/wire.rs", "use utoipa::ToSchema;"),
        ("src/serve.rs", "use crate::http::routes; use crate::store::Store; use actix_web::web;"),
        ("src/config.rs", "std::env::var(\"A\")"),
    ] {
        assert_eq!(faults(path, text), Vec::<String>::new(), "{path}");
    }
}

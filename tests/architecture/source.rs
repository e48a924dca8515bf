//! Reads Rust source text: code without comments and literals, functions, imports and public types.

/// Whether `word` occurs in the code and is not part of a longer name.
pub fn has(code: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let joins_before = word.starts_with(is_name) && code[..at].ends_with(is_name);
        let joins_after = word.ends_with(is_name) && code[at + word.len()..].starts_with(is_name);
        !joins_before && !joins_after
    })
}

/// The text with comments and literals replaced by spaces. Line numbers stay the same.
pub fn code(text: &str) -> String {
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

/// The end of the comment or literal that begins at `at`.
pub fn literal(chars: &[char], at: usize) -> Option<usize> {
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

/// The code without its test items.
pub fn without_tests(code: &str) -> String {
    let Some((before, rest)) = code.split_once("#[cfg(test)]") else { return code.to_owned() };
    let (end, item) = (rest.find(['{', ';']).unwrap_or(rest.len()), rest);
    let after = if item[end..].starts_with('{') { end + block(&item[end..]).len() } else { (end + 1).min(item.len()) };
    before.to_owned() + &without_tests(&item[after..])
}

/// The text from a brace to its closing brace.
pub fn block(code: &str) -> &str {
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

/// The names of all functions and the number of lines of code in their bodies.
pub fn functions(code: &str) -> Vec<(&str, usize)> {
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

/// Every path that the code imports or names in full, from the crate's root on: `["store", "db", "types"]`.
pub fn imports(path: &str, code: &str) -> Vec<Vec<String>> {
    let own = module(path);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let tree = code[at + 4..].split(';').next().unwrap();
        leaves(tree, &[], &mut found);
    }
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            if !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                let end = code[at..].find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(0);
                leaves(&code[at..at + end], &[], &mut found);
            }
        }
    }
    found.into_iter().filter_map(|segments| absolute(&segments, &own)).collect()
}

/// The module path of a file under `src/`.
pub fn module(path: &str) -> Vec<String> {
    let modules = path.trim_start_matches("src/").trim_end_matches(".rs").split('/');
    modules.filter(|module| *module != "mod").map(str::to_owned).collect()
}

fn leaves(tree: &str, before: &[String], found: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let (head, group) = match tree.split_once('{') {
        Some((head, rest)) => (head, Some(rest.rsplit_once('}').map_or(rest, |(inside, _)| inside))),
        None => (tree.split(" as ").next().unwrap(), None),
    };
    let mut path = before.to_vec();
    path.extend(head.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
    let Some(group) = group else {
        found.push(path);
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    leaves(&group[start..at], &path, found);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

fn absolute(segments: &[String], own: &[String]) -> Option<Vec<String>> {
    let supers = segments.iter().take_while(|segment| *segment == "super").count();
    match segments.first()?.as_str() {
        "crate" => Some(segments[1..].to_vec()),
        "self" => Some([own, &segments[1..]].concat()),
        "super" => Some([&own[..own.len().checked_sub(supers)?], &segments[supers..]].concat()),
        _ => None,
    }
}

/// The names of the types and traits that other modules can use.
pub fn public_types(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in code.lines() {
        let line = line.trim_start();
        let Some(rest) = line.strip_prefix("pub") else { continue };
        let rest = if rest.starts_with('(') { rest.split_once(')').map_or("", |(_, rest)| rest) } else { rest };
        let mut words = rest.split_whitespace();
        if matches!(words.next(), Some("struct" | "enum" | "trait" | "type")) {
            let name = words.next().unwrap_or_default();
            names.push(name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names
}

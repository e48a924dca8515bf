//! The article of one operation.

use serde_json::Value;

use super::html::{code, escape, inline, prose};
use super::{list, text};

pub(crate) fn operation_article(document: &Value, method: &str, path: &str, row: &Value) -> String {
    let id = escape(text(&row["operationId"]));
    let mut article = format!(
        "<article id=\"{id}\"><h3><b class=\"{0}\">{1}</b> <code>{2}</code></h3><p class=\"summary\">{3}</p>",
        escape(method),
        escape(&method.to_uppercase()),
        escape(path),
        inline(text(&row["summary"])),
    );
    article.push_str(&prose(text(&row["description"])));
    article.push_str(&parameters(document, row));
    article.push_str(&request(document, row));
    for (status, response) in row["responses"].as_object().into_iter().flatten() {
        article.push_str(&answer(status, resolve(document, response)));
    }
    article.push_str("</article>");
    article
}

fn parameters(document: &Value, row: &Value) -> String {
    let parameters = list(&row["parameters"]);
    if parameters.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = parameters.iter().map(|parameter| parameter_row(document, parameter)).collect();
    format!(
        "<h4>Parameters</h4><table><thead><tr><th>Name</th><th>In</th><th>Type</th><th>What it is</th>\
         <th>Example</th></tr></thead><tbody>{}</tbody></table>",
        rows.concat()
    )
}

fn parameter_row(document: &Value, parameter: &Value) -> String {
    let parameter = resolve(document, parameter);
    format!(
        "<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>",
        escape(text(&parameter["name"])),
        required(parameter["required"] == true),
        escape(text(&parameter["in"])),
        escape(&kind(document, &parameter["schema"])),
        inline(text(&parameter["description"])),
        escape(&plain(&parameter["example"])),
    )
}

fn required(required: bool) -> &'static str {
    if required { " <em>required</em>" } else { "" }
}

fn request(document: &Value, row: &Value) -> String {
    let Some(content) = row["requestBody"]["content"].as_object() else {
        return String::new();
    };
    let required = if row["requestBody"]["required"] == true { "" } else { " (may be left out)" };
    let media = content.keys().map(|media| escape(media)).collect::<Vec<_>>().join(", ");
    let Some(first) = content.values().next() else { return String::new() };
    let fields = fields(document, resolve(document, &first["schema"]));
    format!("<h4>Body{required}: {media}</h4>{fields}{}", code(&first["example"]))
}

fn fields(document: &Value, schema: &Value) -> String {
    let Some(properties) = schema["properties"].as_object() else {
        return String::new();
    };
    let must = list(&schema["required"]);
    let row = |(name, property): (&String, &Value)| {
        format!(
            "<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td></tr>",
            escape(name),
            required(must.iter().any(|required| required == name)),
            escape(&kind(document, property)),
            inline(text(&property["description"])),
        )
    };
    let rows: Vec<_> = properties.iter().map(row).collect();
    let head = "<thead><tr><th>Field</th><th>Type</th><th>What it is</th></tr></thead>";
    format!("<table>{head}<tbody>{}</tbody></table>", rows.concat())
}

fn answer(status: &str, response: &Value) -> String {
    let mut answer = format!("<h4>{}</h4>{}", escape(status), prose(text(&response["description"])));
    for body in response["content"].as_object().into_iter().flatten().map(|(_, body)| body) {
        if !body["example"].is_null() {
            answer.push_str(&code(&body["example"]));
        }
        for example in body["examples"].as_object().into_iter().flatten().map(|(_, example)| example) {
            answer.push_str(&code(&example["value"]));
        }
    }
    answer
}

/// Describes a schema in a few words: `string (uuid)`, `integer 1 to 100`, `a | b`, `array of string`.
fn kind(document: &Value, schema: &Value) -> String {
    if let Some(kinds) = schema["oneOf"].as_array() {
        return kinds.iter().map(|schema| kind(document, schema)).collect::<Vec<_>>().join(" or ");
    }
    let (name, schema) = (schema["$ref"].as_str(), resolve(document, schema));
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(plain).collect::<Vec<_>>().join(" | ");
    }
    if let Some(reference) = name {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let name = match &schema["type"] {
        Value::Array(names) => names.iter().map(plain).collect::<Vec<_>>().join(" or "),
        other => plain(other),
    };
    let base = if name == "array" { format!("array of {}", kind(document, &schema["items"])) } else { name };
    let format = schema["format"].as_str().map(|format| format!("({format})"));
    let limit = |(word, key): (&str, &str)| (!schema[key].is_null()).then(|| format!("{word} {}", schema[key]));
    let limits = [("from", "minimum"), ("to", "maximum"), ("at most", "maxLength")].into_iter().filter_map(limit);
    std::iter::once(base).chain(format).chain(limits).collect::<Vec<_>>().join(" ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Follows a reference into the document; any other value is returned as it is.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|target| document.pointer(target)).unwrap_or(value)
}

//! Rendering of text and JSON as HTML.

use serde_json::Value;

/// Escapes text for elements and quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Renders paragraphs, with code between backticks.
pub(crate) fn prose(text: &str) -> String {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>", inline(paragraph))).collect::<Vec<_>>().concat()
}

/// Renders one line, with code between backticks.
pub(crate) fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let html =
        parts.map(|(place, part)| if place % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { escape(part) });
    html.collect()
}

/// Renders a JSON value indented, or a text unchanged.
pub(crate) fn code(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    format!("<pre><code>{}</code></pre>", escape(&text))
}

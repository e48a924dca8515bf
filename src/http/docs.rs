//! The page at `/docs`: the `OpenAPI` document as HTML. It has no scripts, loads nothing, and escapes every value.

mod html;
mod operation;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use html::{code, escape, prose};

const STYLE: &str = include_str!("docs/style.css");

/// The `Content-Security-Policy` of the page: it allows the embedded style sheet alone.
pub fn content_security_policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Renders a document.
pub fn render_page(document: &Value) -> String {
    let title = text(&document["info"]["title"]);
    let version = text(&document["info"]["version"]);
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{0} API</title><style>{STYLE}</style></head><body><header><h1>{0} <small>{1}</small></h1>{2}</header>",
        escape(title),
        escape(version),
        prose(text(&document["info"]["description"])),
    );
    page.push_str(&contents(document));
    page.push_str("<main>");
    for tag in list(&document["tags"]) {
        page.push_str(&section(document, tag));
    }
    page.push_str(&schemas(document));
    page.push_str("</main></body></html>");
    page
}

fn contents(document: &Value) -> String {
    let tags: Vec<_> = list(&document["tags"]).iter().map(|tag| entry(document, text(&tag["name"]))).collect();
    format!("<nav><ul>{}<li><a href=\"#schemas\">Schemas</a></li></ul></nav>", tags.concat())
}

fn entry(document: &Value, tag: &str) -> String {
    let link = |(method, path, row): (&str, &str, &Value)| {
        let (id, method) = (escape(text(&row["operationId"])), escape(&method.to_uppercase()));
        format!("<li><a href=\"#{id}\"><b>{method}</b> {}</a></li>", escape(path))
    };
    let links: Vec<_> = operations(document, tag).map(link).collect();
    format!("<li><a href=\"#tag-{0}\">{0}</a><ul>{1}</ul></li>", escape(tag), links.concat())
}

fn section(document: &Value, tag: &Value) -> String {
    let name = text(&tag["name"]);
    let mut section = format!("<section id=\"tag-{0}\"><h2>{0}</h2>", escape(name));
    section.push_str(&prose(text(&tag["description"])));
    for (method, path, row) in operations(document, name) {
        section.push_str(&operation::operation_article(document, method, path, row));
    }
    section.push_str("</section>");
    section
}

fn schemas(document: &Value) -> String {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let article = |(name, schema): (&String, &Value)| {
        format!("<article id=\"schema-{0}\"><h3>{0}</h3>{1}</article>", escape(name), code(schema))
    };
    let articles: Vec<_> = schemas.map(article).collect();
    format!("<section id=\"schemas\"><h2>Schemas</h2>{}</section>", articles.concat())
}

/// The method, path and operation of each operation with a tag.
fn operations<'a>(document: &'a Value, tag: &'a str) -> impl Iterator<Item = (&'a str, &'a str, &'a Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| {
        let rows = item.as_object().into_iter().flatten();
        rows.map(move |(method, row)| (method.as_str(), path.as_str(), row))
    });
    all.filter(move |(_, _, row)| list(&row["tags"]).iter().any(|name| name == tag))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::openapi::document;
    use super::*;
    use crate::api::routes;

    #[test]
    fn everything_is_escaped() {
        let evil = "<script>alert('x')</script>&\"";
        let operation = json!({
            "tags": [evil], "operationId": evil, "summary": evil, "description": evil,
            "parameters": [{"name": evil, "in": "query", "description": evil, "schema": {"type": evil}, "example": evil}],
            "requestBody": {"content": {evil: {"schema": {"$ref": evil}, "example": evil}}},
            "responses": {evil: {"description": evil, "content": {evil: {"examples": {evil: {"value": evil}}}}}},
        });
        let page = render_page(&json!({
            "info": {"title": evil, "version": evil, "description": evil},
            "tags": [{"name": evil, "description": evil}],
            "paths": {evil: {"get": operation}},
            "components": {"schemas": {evil: {"description": evil}}},
        }));
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("\"\""), "an attribute was closed by a value");
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"));
    }

    #[test]
    fn the_page_names_every_operation_and_loads_nothing() {
        let document = serde_json::to_value(document(&routes::table())).unwrap();
        let page = render_page(&document);
        for row in routes::table() {
            assert!(page.contains(&format!("id=\"{}\"", row.id)), "{} is missing", row.id);
        }
        for word in ["<script", "src=", "url(", "@import", "<link", "style=\"", "=\"http"] {
            assert!(!page.contains(word), "{word}");
        }
    }

    #[test]
    fn the_policy_allows_this_style_sheet_alone() {
        let page = render_page(&json!({}));
        let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
        let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
        assert!(content_security_policy().contains(&format!("style-src 'sha256-{hash}'")));
        assert!(!content_security_policy().contains("unsafe"));
    }
}

//! Documented query parameters are those that the handler checks.

use understudy::testing::{Field, FieldType, routes};

use crate::support::{TestApp, send_request};

/// A value that breaks a rule of the field; `None` for text of any length.
fn wrong(field: &Field) -> Option<String> {
    match field.field_type {
        FieldType::Text(rule) => rule.length.max.map(|max| "x".repeat(max + 1)),
        FieldType::Array(item, _) => wrong(item),
        _ => Some("wrong".to_owned()),
    }
}

#[tokio::test]
async fn every_documented_query_parameter_is_checked() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = agent.rsplit('/').next().unwrap();
    let mut checked = 0;
    for row in routes::table() {
        let path = row.path_names().fold(row.path.to_owned(), |path, name| {
            path.replace(&format!("{{{name}}}"), if name == "version" { "1" } else { id })
        });
        let fields = row.query.map_or(&[][..], |form| form.fields());
        for field in fields {
            let Some(value) = wrong(field) else { continue };
            let mut path = format!("{path}?{}={value}", field.name);
            for other in fields.iter().filter(|other| other.required && other.name != field.name) {
                path.push_str(&format!("&{}={}", other.name, other.example_value().unwrap().as_str().unwrap()));
            }
            let request = alice.request(row.method.as_str(), &path);
            let refused = send_request(match &row.request {
                Some(body) => request.json(&body.example),
                None => request,
            })
            .await;
            assert!([400, 422].contains(&refused.status), "{} {}: {}", row.id, field.name, refused.text);
            // Some formats name the field with underscores, others with spaces.
            let named = refused.text.replace('_', " ").contains(&field.name.replace('_', " "));
            assert!(named, "{} {}: {}", row.id, field.name, refused.text);
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} parameters");
}

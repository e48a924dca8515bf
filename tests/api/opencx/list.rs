use pretty_assertions::assert_eq;
use serde_json::json;

use super::{assert_error, create_draft, hours_body, titles};
use crate::support::TestApp;

const EMPTY: &str = r#"{"items":[],"total":0,"limit":50,"offset":0,"has_more":false}"#;

#[tokio::test]
async fn a_list_before_the_first_use_is_empty_and_creates_no_agent() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for query in ["", "?search=x", "?is_draft=false", "?metadata={}"] {
        let list = alice.get(&format!("/training{query}")).await;
        assert_eq!((list.status, list.text.as_str()), (200, EMPTY));
    }
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn a_list_has_its_keys_in_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let one = alice.post("/training", hours_body()).await.text;
    let two = alice.post("/training", json!({"title": "Pets", "content": "Welcome.", "is_draft": true})).await.text;
    let list = alice.get("/training").await;
    let expected = format!(r#"{{"items":[{two},{one}],"total":2,"limit":50,"offset":0,"has_more":false}}"#);
    assert_eq!((list.status, list.text), (200, expected));
}

#[tokio::test]
async fn pages_are_newest_first_with_and_without_filters() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for number in 1..=5 {
        create_draft(&alice, &format!("T{number}"), "Same text.").await;
    }
    for filter in ["", "&search=same", "&metadata={}", "&sort_by=created_at", "&sort_by=handoff_count"] {
        for (window, expected, more) in [
            ("limit=2", vec!["T5", "T4"], true),
            ("limit=2&offset=2", vec!["T3", "T2"], true),
            ("limit=2&offset=4", vec!["T1"], false),
            ("limit=5", vec!["T5", "T4", "T3", "T2", "T1"], false),
            ("offset=5", vec![], false),
            ("offset=1000000000", vec![], false),
        ] {
            let list = alice.get(&format!("/training?{window}{filter}")).await.json();
            assert_eq!(titles(&list), expected, "{window}{filter}");
            assert_eq!((&list["total"], &list["has_more"]), (&json!(5), &json!(more)), "{window}{filter}");
        }
    }
}

#[tokio::test]
async fn invalid_query_parameters_are_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (query, message) in [
        ("limit=0", "The limit must be between 1 and 100."),
        ("limit=101", "The limit must be between 1 and 100."),
        ("limit=many", "The limit must be an integer."),
        ("offset=-1", "The offset must be between 0 and 1000000000."),
        ("offset=1000000001", "The offset must be between 0 and 1000000000."),
        ("offset=9223372036854775807", "The offset must be between 0 and 1000000000."),
        ("offset=9223372036854775808", "The offset must be an integer."),
        ("type=OTHER", "The selected type is invalid."),
        ("is_draft=1", "The selected is_draft is invalid."),
        ("sort_by=title", "The selected sort_by is invalid."),
        ("metadata=7", "The metadata must be a JSON object."),
        ("metadata=[]", "The metadata must be a JSON object."),
        ("metadata=[{}]", "The metadata must be a JSON object."),
        ("metadata=null", "The metadata must be a JSON object."),
        ("metadata=%22text%22", "The metadata must be a JSON object."),
        ("metadata=text", "The metadata must be a JSON object."),
        ("metadata={", "The metadata must be a JSON object."),
        ("directory_id=7", "The directory_id must be a valid UUID."),
        ("search=%ff", "The query string is malformed."),
    ] {
        assert_error(&alice.get(&format!("/training?{query}")).await, 400, message, "Bad Request");
    }
}

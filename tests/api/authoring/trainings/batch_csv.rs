//! A batch as a CSV file.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{Actor, Response, TestApp, error_body, send_request, validation_error};

async fn import(actor: &Actor, agent: &str, file: impl Into<Vec<u8>>) -> Response {
    let request = actor.request("POST", &format!("{agent}/trainings/batch")).header("Content-Type", "text/csv");
    send_request(request.body(file.into())).await
}

async fn trainings(actor: &Actor, agent: &str) -> Vec<Value> {
    actor.get(&format!("{agent}/trainings?view=full")).await.data().as_array().unwrap().clone()
}

#[tokio::test]
async fn each_row_is_a_save() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let file = "\u{feff}segments,node_id,subject,slot,instructions,current_status,type,channels\r\n\
        vip | new,faq-1, Hours ,8,\"9 to 18,\r\n\"\"Sundays\"\" closed.\",inactive,SCENARIO_SPECIFIC,web;sms|email\r\n\
        \r\n\
        ,,Pets,,No.,,,\r\n";
    let done = import(&alice, &agent, file).await;
    let listed = trainings(&alice, &agent).await;
    let mut expected = listed[0].clone();
    for (name, value) in [
        ("node_id", json!("faq-1")),
        ("subject", json!("Hours")),
        ("instructions", json!("9 to 18,\r\n\"Sundays\" closed.")),
        ("slot", json!(8)),
        ("current_status", json!("inactive")),
        ("type", json!("SCENARIO_SPECIFIC")),
        ("restricted_to_channels", json!(["web", "sms", "email"])),
        ("restricted_to_segments", json!(["vip", "new"])),
    ] {
        expected[name] = value;
    }
    assert_eq!(listed[0], expected);
    let pets = ["subject", "instructions", "node_id", "slot", "current_status", "type"].map(|name| &listed[1][name]);
    assert_eq!(json!(pets), json!(["Pets", "No.", null, null, "active", "BEHAVIORAL"]));
    let results = json!([
        {"op": "save", "result": "created", "training": listed[0]},
        {"op": "save", "result": "created", "training": listed[1]},
    ]);
    let body = json!({"success": true, "message": "Agent trainings updated successfully", "data": results});
    assert_eq!((done.status, done.json(), done.header("etag")), (200, body, Some("\"2\"")));
}

#[tokio::test]
async fn an_empty_cell_keeps_its_value_in_an_update() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let full = "node_id,subject,instructions,slot,channels\nn,Hours,9 to 18.,8,web\n";
    import(&alice, &agent, full).await;
    let before = trainings(&alice, &agent).await;
    alice.publish(&agent).await;
    let same = import(&alice, &agent, "subject,instructions,node_id,channels\nHours,9 to 18.,n,\n").await;
    assert_eq!((&same.data()[0]["result"], same.header("etag")), (&json!("unchanged"), Some("\"2\"")));
    assert_eq!(alice.status(&agent).await, "published");
    let done = import(&alice, &agent, "subject,instructions,node_id,channels,slot\nHours,10 to 17.,n,,").await;
    let mut expected = before[0].clone();
    expected["instructions"] = json!("10 to 17.");
    expected["in_live_version"] = json!(true);
    expected["updated_at"] = done.data()[0]["training"]["updated_at"].clone();
    assert_eq!(done.data(), json!([{"op": "save", "result": "updated", "training": expected}]));
}

#[tokio::test]
async fn a_broken_row_names_the_line_on_which_it_begins_and_nothing_is_done() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let head = "node_id,subject,instructions,slot,channels,segments\n";
    let good = "a,Hours,\"9\nto\n18.\",8,,\n\n";
    for (row, field, message) in [
        ("b,,x,,,", ".subject", "The line.6.subject field is required."),
        ("b,\" \",x,,,", ".subject", "The line.6.subject field is required."),
        ("b,S,x,nine,,", ".slot", "The line.6.slot must be an integer."),
        ("b,S,x,8,,", ".slot", "The line.6.slot has already been taken."),
        ("b,S,x,,fax,", ".channels.0", "The selected line.6.channels.0 is invalid."),
        ("b,S,x", "", "The line has 3 cells, and the header row 6."),
        ("b,S,x,,,,", "", "The line has 7 cells, and the header row 6."),
        (
            "b,S,\"x,,,\nc,S,x,,,",
            "",
            "A quoted cell that begins on line 6 does not end before a comma or a line break.",
        ),
        ("b,\"S\"x,x,,,", "", "A quoted cell that begins on line 6 does not end before a comma or a line break."),
    ] {
        let refused = import(&alice, &agent, format!("{head}{good}{row}\n")).await;
        let expected = validation_error(json!({format!("line.6{field}"): [message]}));
        assert_eq!((refused.status, refused.json()), (422, expected), "{row}");
    }
    let long = format!("{head}{good}b,S,x,,,{}\n", "s".repeat(256));
    let message = "The line.6.segments.0 must not be greater than 255 characters.";
    assert_eq!(import(&alice, &agent, long).await.json(), validation_error(json!({"line.6.segments.0": [message]})));
    assert_eq!((trainings(&alice, &agent).await.len(), alice.revision(&agent).await), (0, 1));
}

#[tokio::test]
async fn the_header_row_names_known_columns_once_with_subject_and_instructions() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let known = "The columns are node_id, subject, instructions, current_status, type, slot, channels, segments.";
    for (file, messages) in [
        ("subject,instructions,Slot\na,b,8\n", vec![format!("The column \"Slot\" is unknown. {known}")]),
        ("subject,subject,instructions\na,b,c\n", vec!["The column \"subject\" occurs twice.".to_owned()]),
        (
            "node_id\nn\n",
            vec![
                "The column \"subject\" is required.".to_owned(),
                "The column \"instructions\" is required.".to_owned(),
            ],
        ),
    ] {
        let refused = import(&alice, &agent, file).await;
        assert_eq!((refused.status, refused.json()), (422, validation_error(json!({"line.1": messages}))), "{file}");
    }
    for empty in ["", "\n\n", "subject,instructions\n"] {
        let refused = import(&alice, &agent, empty).await;
        assert_eq!(refused.json(), validation_error(json!({"lines": ["The lines field is required."]})), "{empty:?}");
    }
    let many = format!("subject,instructions\n{}", "a,b\n".repeat(1001));
    let message = "The lines must not have more than 1000 items.";
    assert_eq!(import(&alice, &agent, many).await.json(), validation_error(json!({"lines": [message]})));
    let refused = import(&alice, &agent, b"subject,instructions\n\xff,b\n".to_vec()).await;
    let message = "The request body is not UTF-8: invalid utf-8 sequence of 1 bytes from index 21.";
    assert_eq!((refused.status, refused.json()), (400, error_body(message, "MALFORMED_BODY")));
    assert_eq!(alice.revision(&agent).await, 1);
}

use pretty_assertions::assert_eq;
use serde_json::json;

use super::{created_fields, set_description, update_training};
use crate::support::TestApp;

#[tokio::test]
async fn a_version_is_compared_with_another_version_the_live_version_and_the_draft() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &hours, json!({"subject": "Opening hours"})).await;
    set_description(&alice, &agent, "A hotel.").await;
    alice.publish(&agent).await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    let diff = |version: i64, with: &str| format!("{agent}/versions/{version}/diff?with={with}");

    let with_second = alice.get(&diff(1, "2")).await;
    let at = with_second.data()["changes"][0]["changed_at"].clone();
    let renamed = json!({
        "kind": "updated", "training_id": hours, "subject": "Opening hours",
        "fields": {"subject": {"live": "Hours", "draft": "Opening hours"}}, "changed_by": "tester", "changed_at": at,
    });
    let described = json!({"description": {
        "live": null, "draft": "A hotel.", "diff": [{"op": "insert", "text": "A hotel."}],
    }});
    let expected = json!({"live_version": 2, "draft_revision": 5, "changes": [renamed], "agent": described});
    assert_eq!(with_second.data(), expected);
    assert_eq!(with_second.header("etag"), Some("\"5\""));
    assert_eq!(alice.get(&diff(1, "live")).await.data(), expected);

    let with_draft = alice.get(&diff(1, "draft")).await.data();
    let at = [0, 1].map(|index| with_draft["changes"][index]["changed_at"].clone());
    let mut renamed = renamed;
    renamed["changed_at"] = at[0].clone();
    let added = json!({
        "kind": "created", "training_id": parking, "subject": "Parking",
        "fields": created_fields("Parking", "Behind the house."), "changed_by": "tester", "changed_at": at[1],
    });
    assert_eq!(
        with_draft,
        json!({"live_version": 2, "draft_revision": 5, "changes": [renamed, added], "agent": described})
    );
    let same = alice.get(&diff(2, "2")).await.data();
    assert_eq!(same, json!({"live_version": 2, "draft_revision": 5, "changes": [], "agent": {}}));
}

#[tokio::test]
async fn a_change_between_versions_is_attributed_to_its_publisher() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let bob = app.owner(alice.env).await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    update_training(&bob.actor, &agent, &hours, json!({"subject": "Opening hours"})).await;
    bob.actor.publish(&agent).await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    let changes = alice.get(&format!("{agent}/versions/1/diff?with=3")).await.data()["changes"].clone();
    let by = [0, 1].map(|index| (changes[index]["training_id"].clone(), changes[index]["changed_by"].clone()));
    assert_eq!(by, [(json!(hours), json!(bob.email)), (json!(parking), json!("tester"))]);
}

#[tokio::test]
async fn a_training_that_the_other_version_lacks_is_a_removed_change() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    let diff = alice.get(&format!("{agent}/versions/2/diff?with=1")).await.data();
    let change = &diff["changes"][0];
    assert_eq!((&change["kind"], &change["training_id"]), (&json!("removed"), &json!(parking)));
    let lines = json!([{"op": "delete", "text": "Behind the house."}]);
    assert_eq!(change["fields"]["instructions"], json!({"live": "Behind the house.", "draft": null, "diff": lines}));
}

#[tokio::test]
async fn the_with_parameter_is_required_and_validated() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let diff = |with: &str| format!("{agent}/versions/1/diff{with}");
    let missing = alice.get(&diff("")).await;
    assert_eq!(
        (missing.status, missing.json()["errors"].clone()),
        (422, json!({"with": ["The with field is required."]}))
    );
    for wrong in ["?with=0", "?with=-1", "?with=none"] {
        let answer = alice.get(&diff(wrong)).await;
        assert_eq!(
            (answer.status, answer.json()["errors"].clone()),
            (422, json!({"with": ["The selected with is invalid."]}))
        );
        assert_eq!(stranger.get(&diff(wrong)).await.status, 404);
    }
    assert_eq!(alice.get(&diff("?with=2")).await.status, 404);
}

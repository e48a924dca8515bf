use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permissions;

use super::{BOTH_ENCODINGS, NO_PERSONA, Persona, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn numbers_belong_to_their_environment_and_resolve_in_no_other() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let (tester, bob) = (app.actor_in(sandbox, Permissions::integration()).await, app.actor().await);
    let first = Persona::create(&alice).await;
    let second = Persona::create(&alice).await;
    for persona in [&first, &second] {
        persona.add_training(&alice, image_in_slot(8)).await;
    }
    assert_eq!(alice.put(&first.path, json!({"profession": "Clerk"})).await.status, 200);
    assert_eq!(alice.get("/v2/personas/ft-clerk").await.json()["total"], 1);
    let before = second.all_trainings(&alice).await;
    for other in [&tester, &bob] {
        let own = Persona::create(other).await;
        assert_eq!(own.path, first.path, "numbers begin at 1 in each environment");
        assert_eq!(own.listed(other).await, json!([]));
        for encoding in BOTH_ENCODINGS {
            for answer in [
                other.get(&second.path).await,
                other.get(&second.trainings).await,
                other.get(&second.training_path(1)).await,
                encoding.post(other, &second.trainings, image_in_slot(9)).await,
                encoding.put(other, &second.training_path(1), json!({"info": "x"})).await,
                encoding.put(other, &second.path, json!({"knows": "x"})).await,
                other.delete(&second.training_path(1)).await,
                other.delete(&second.slot_path(8)).await,
                other.delete(&second.path).await,
            ] {
                assert_eq!(answer.status_and_body(), (404, NO_PERSONA));
            }
        }
        assert_eq!(other.get("/v2/personas/ft-clerk").await.json()["personas"], json!([]));
        assert_eq!(other.get("/v2/personas").await.json()["personas"].as_array().unwrap().len(), 1);
        assert_eq!(other.delete(&own.path).await.status, 200);
    }
    assert_eq!(second.all_trainings(&alice).await, before);
    assert_eq!(alice.get("/v2/personas").await.json()["personas"].as_array().unwrap().len(), 2);
}

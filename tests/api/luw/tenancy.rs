use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permissions;

use super::{BOTH, NO_PERSONA, Persona, in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn numbers_are_of_their_environment_and_lead_nowhere_else() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let sandbox = app.environment(place.tenant, "Sandbox", true).await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let (tester, bob) = (app.actor_in(sandbox, Permissions::integration()).await, app.actor().await);
    let first = Persona::of(&alice).await;
    let second = Persona::of(&alice).await;
    for persona in [&first, &second] {
        persona.teach(&alice, in_slot(8)).await;
    }
    let before = second.full(&alice).await;
    for other in [&tester, &bob] {
        let own = Persona::of(other).await;
        assert_eq!(own.path, first.path, "numbers begin at 1 in each environment");
        assert_eq!(own.listed(other).await, json!([]));
        for encoding in BOTH {
            for answer in [
                other.get(&second.path).await,
                other.get(&second.trainings).await,
                other.get(&second.training(1)).await,
                encoding.post(other, &second.trainings, in_slot(9)).await,
                encoding.put(other, &second.training(1), json!({"info": "x"})).await,
                encoding.put(other, &second.path, json!({"knows": "x"})).await,
                other.delete(&second.training(1)).await,
                other.delete(&second.slot(8)).await,
                other.delete(&second.path).await,
            ] {
                assert_eq!(answer.whole(), (404, NO_PERSONA));
            }
        }
        assert_eq!(other.get("/v2/personas").await.json()["personas"].as_array().unwrap().len(), 1);
        assert_eq!(other.delete(&own.path).await.status, 200);
    }
    assert_eq!(second.full(&alice).await, before);
    assert_eq!(alice.get("/v2/personas").await.json()["personas"].as_array().unwrap().len(), 2);
}

//! The engine against a model of it: random sequences of every mutation, publish, rollback and restore, and after each
//! step what every read must show. A failing run prints its seed; `MODEL_SEED=… MODEL_STEPS=…` runs it again.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "seeds and databases stand in the environment")]

#[path = "model/checks.rs"]
mod checks;
#[path = "model/draft.rs"]
mod draft;
#[path = "model/expected.rs"]
mod expected;
#[path = "model/operations.rs"]
mod operations;
#[path = "model/state.rs"]
mod state;
#[path = "api/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "shared with the tests of the API, which use more of it")]
mod support;
#[path = "model/versions.rs"]
mod versions;

use operations::Run;
use support::TestApp;

/// Steps when nothing is said: one and a half to three minutes on one database.
const STEPS: u64 = 10_000;
/// After so many steps everything is compared, and not only what a step can have changed.
const DEEPLY: u64 = 40;

#[expect(clippy::disallowed_methods, reason = "a test has no configuration")]
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

#[tokio::test]
async fn the_engine_does_what_the_model_says() {
    let seed = setting("MODEL_SEED").unwrap_or_else(|| fastrand::u64(..));
    let steps = setting("MODEL_STEPS").unwrap_or(STEPS);
    println!("MODEL_SEED={seed} MODEL_STEPS={steps}");
    let app = TestApp::spawn().await;
    let mut run = Run::begin(&app, seed).await;
    for step in 1..=steps {
        let done = run.step().await;
        println!("{step}: {done}");
        run.check_state().await;
        if step % DEEPLY == 0 || step == steps {
            run.check_everything().await;
        }
    }
    println!("{}", run.summary());
}

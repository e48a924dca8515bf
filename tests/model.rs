//! Model-based test: random sequences of every mutation, publish, rollback and restore. After each step the answers of
//! the server are compared with a model. A failing run prints its seed; `MODEL_SEED=… MODEL_STEPS=…` runs it again.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed step fails the test")]
#![expect(clippy::disallowed_methods, reason = "environment variables select the seed and the database")]

#[path = "model/checks.rs"]
mod checks;
#[path = "model/draft.rs"]
mod draft;
#[path = "model/expected.rs"]
mod expected;
#[path = "model/operations.rs"]
mod operations;
#[path = "model/several.rs"]
mod several;
#[path = "model/state.rs"]
mod state;
#[path = "api/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests/api uses the rest")]
mod support;
#[path = "model/versions.rs"]
mod versions;

use operations::Run;
use support::TestApp;

/// The default number of steps: one to three minutes, on both databases at once.
const STEPS: u64 = 4_000;
/// Every so many steps all reads are compared, not only those that the step can have changed.
const FULL_CHECK_EVERY: u64 = 40;

#[expect(clippy::disallowed_methods, reason = "a test has no configuration")]
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

#[tokio::test]
async fn the_server_behaves_like_the_model() {
    let seed = setting("MODEL_SEED").unwrap_or_else(|| fastrand::u64(..));
    let steps = setting("MODEL_STEPS").unwrap_or(STEPS);
    println!("MODEL_SEED={seed} MODEL_STEPS={steps}");
    let app = TestApp::spawn().await;
    let mut run = Run::begin(&app, seed).await;
    for step in 1..=steps {
        let done = run.step().await;
        println!("{step}: {done}");
        run.check_state().await;
        if step % FULL_CHECK_EVERY == 0 || step == steps {
            run.check_everything().await;
        }
    }
    println!("{}", run.summary());
}

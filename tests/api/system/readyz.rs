use pretty_assertions::assert_eq;

use crate::support::{TestApp, refusal};

#[tokio::test]
async fn a_server_with_its_database_is_ready() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.place().await, "");
    let ready = anyone.get("/readyz").await;
    assert_eq!((ready.status, ready.text.as_str()), (200, r#"{"status":"ready"}"#));
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn without_its_database_it_is_not_and_then_it_is_again() {
    let app = TestApp::on_postgres().await;
    let anyone = app.bearer(app.place().await, "");
    app.database.take_away();
    let away = anyone.get("/readyz").await;
    let expected = refusal("Service temporarily unavailable. Please try again later.", "SERVICE_UNAVAILABLE");
    assert_eq!((away.status, away.json(), away.header("retry-after")), (503, expected, Some("1")));
    assert_eq!(anyone.get("/api/v1/health").await.status, 200, "the process is alive all the same");
    app.database.bring_back();
    anyone.until_ready().await;
}

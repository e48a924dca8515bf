use pretty_assertions::assert_eq;

use crate::support::{TestApp, error_body};

#[tokio::test]
async fn a_server_with_its_database_is_ready() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.new_environment().await, "");
    let ready = anyone.get("/readyz").await;
    assert_eq!((ready.status, ready.text.as_str()), (200, r#"{"status":"ready"}"#));
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_server_is_unready_while_its_database_is_unavailable() {
    let app = TestApp::on_postgres().await;
    let anyone = app.bearer(app.new_environment().await, "");
    app.database.make_unavailable();
    let away = anyone.get("/readyz").await;
    let expected = error_body("Service temporarily unavailable. Please try again later.", "SERVICE_UNAVAILABLE");
    assert_eq!((away.status, away.json(), away.header("retry-after")), (503, expected, Some("1")));
    assert_eq!(anyone.get("/api/v1/health").await.status, 200, "the process is alive all the same");
    app.database.make_available();
    anyone.until_ready().await;
}

use crate::support::{TestApp, until};

/// Looks for a time in which no connection of the server ran a statement.
#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn an_idle_process_asks_the_database_less_than_once_a_second() {
    let app = TestApp::on_postgres().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let busy = "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() \
        AND application_name = 'understudy' AND state_change > clock_timestamp() - interval '2 seconds'";
    until(async || (app.database.count(busy) == 0).then_some(())).await;
}

mod batch;
mod batch_csv;
mod batch_errors;
mod delete;
mod get;
mod list;
mod list_pages;
mod list_refused;
mod list_search;
mod save;
mod save_additional_fields;
mod slots;
mod slots_refused;
mod unchanged;
mod update;

use crate::support::TestApp;

/// Copies the only training until there are `count`, all with its time of creation.
fn copy_training(app: &TestApp, count: i64) {
    let id = if app.database.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    app.database.execute(&format!(
        "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {count} - 1) \
         INSERT INTO trainings SELECT tenant_id, agent_id, {id}, number + n, NULL, directory_id, subject || ' ' || n, \
         instructions, active, kind, slot, image, info, extras, restricted_to_channels, restricted_to_segments, \
         start_time, end_time, metadata, held_back, in_draft, content_hash, live_hash, pending, created_at, updated_at, \
         changed_by, origin_id FROM trainings CROSS JOIN copies"
    ));
}

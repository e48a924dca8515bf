//! The cost of publishing one change in agents with 10 and 10,000 trainings: `cargo bench --bench publish`.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use understudy::testing::{
    Actor, ActorKind, AgentConfig, Clock, DatabaseUrl, ExpectedRevision, FieldUpdate, Id, Permissions, PoolSizes,
    PublishRequest, Scope, Store, StoreError, TenantStore, TenantWriter, TrainingFields, TrainingInput, TrainingKey,
    TrainingType, migrate, publish, save_training, update_training,
};

const ROUNDS: u32 = 200;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.db");
    let url = DatabaseUrl::Sqlite(path.clone());
    migrate(&url).unwrap();
    let store = Store::open(&url, PoolSizes { connections: 4 }, Clock::system()).unwrap();
    let tenant = create_tenant(&store).await;
    println!("| trainings | edit + publish of one change (median) | rows written a publish |");
    println!("|---|---|---|");
    let mut medians = Vec::new();
    for size in [10, 10_000] {
        let (agent, training) = published_agent(&tenant, size).await;
        let before = version_rows(&path);
        let mut took: Vec<Duration> = Vec::new();
        for round in 0..ROUNDS {
            let started = Instant::now();
            edit_and_publish(&tenant, agent, training, round).await;
            took.push(started.elapsed());
        }
        took.sort_unstable();
        let written = (version_rows(&path) - before) / i64::from(ROUNDS);
        println!("| {size} | {:.2?} | {written} |", took[took.len() / 2]);
        medians.push(took[took.len() / 2]);
    }
    println!("\nratio: {:.2}", medians[1].as_secs_f64() / medians[0].as_secs_f64());
}

async fn create_tenant(store: &Store) -> TenantStore {
    let made = store.global(|global| {
        let tenant = global.create_tenant("Bench")?;
        Ok::<_, StoreError>((tenant, global.create_environment(tenant, "Production", false)?))
    });
    let (tenant, environment) = made.await.unwrap();
    let actor = Actor { kind: ActorKind::System, id: tenant, label: "bench".to_owned() };
    let (permissions, request_id) = (Permissions::all(), "bench".to_owned());
    store.tenant(Scope { tenant, environment, is_sandbox: false, agent: None, permissions, actor, request_id })
}

/// Creates a published agent with `size` trainings. Returns its id and the id of one training.
async fn published_agent(tenant: &TenantStore, size: u32) -> (Id, Id) {
    let make = move |write: &mut TenantWriter<'_>| {
        let agent = write.create_agent(&AgentConfig::default())?.id;
        let mut last = agent;
        for number in 0..size {
            let fields = training_fields(&format!("Question {number}"), number);
            let input = TrainingInput::new(fields, TrainingType::Behavioral);
            last = save_training(write, agent, &ExpectedRevision::Any, &input)?.training.id;
        }
        publish(write, agent, &PublishRequest::default())?;
        Ok::<_, understudy::testing::ServiceError>((agent, last))
    };
    tenant.write(make).await.unwrap()
}

async fn edit_and_publish(tenant: &TenantStore, agent: Id, training: Id, round: u32) {
    let key = TrainingKey::Id(training);
    let edit = move |write: &mut TenantWriter<'_>| {
        update_training(write, agent, &key, &ExpectedRevision::Any, training_fields("Changed", round)).map(drop)
    };
    tenant.write(edit).await.unwrap();
    tenant
        .write(move |write: &mut TenantWriter<'_>| publish(write, agent, &PublishRequest::default()).map(drop))
        .await
        .unwrap();
}

fn training_fields(subject: &str, number: u32) -> TrainingFields {
    TrainingFields {
        subject: FieldUpdate::Set(subject.to_owned()),
        instructions: FieldUpdate::Set(format!("The answer to question {number}, in a sentence or two.")),
        ..TrainingFields::default()
    }
}

/// The number of rows in the tables that a publish writes.
fn version_rows(path: &std::path::Path) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let query = "SELECT (SELECT count(*) FROM training_revisions) + (SELECT count(*) FROM agent_versions) AS n";
    diesel::sql_query(query).get_result::<Count>(&mut conn).unwrap().n
}

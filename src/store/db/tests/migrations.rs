use diesel::connection::SimpleConnection as _;
use diesel::migration::MigrationSource;
use diesel_migrations::MigrationHarness as _;
use pretty_assertions::assert_eq;

use super::TestDatabase;
use super::schema::columns;
use crate::domain::accounts::permission::Role;
use crate::domain::accounts::scope::ActorKind;
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::authoring::training::TrainingType;
use crate::domain::learning::conversation::Speaker;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::{POSTGRES, SQLITE, migrate, pending_migrations};

const SCRIPTS: [&str; 2] = [
    include_str!("../../../../migrations/sqlite/2026-11-21-000001_foundation/up.sql"),
    include_str!("../../../../migrations/postgres/2026-11-21-000001_foundation/up.sql"),
];

#[test]
fn both_databases_have_the_same_migrations() {
    let sqlite = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).unwrap();
    let postgres = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES).unwrap();
    let sqlite: Vec<_> = sqlite.iter().map(|migration| migration.name().to_string()).collect();
    let postgres: Vec<_> = postgres.iter().map(|migration| migration.name().to_string()).collect();
    assert_eq!(sqlite, postgres);
}

#[test]
fn migrations_can_be_reverted_and_run_again() {
    let database = TestDatabase::create();
    let ran = migrate(&database.url()).unwrap();
    let mut conn = database.connect();
    let before = columns(&mut conn);
    let reverted = match &mut conn {
        Conn::Sqlite(conn) => conn.revert_all_migrations(SQLITE).unwrap().len(),
        Conn::Postgres(conn) => conn.revert_all_migrations(POSTGRES).unwrap().len(),
    };
    assert_eq!(reverted, ran.len());
    assert!(columns(&mut conn).is_empty());
    assert_eq!(pending_migrations(&database.url()).unwrap(), ran);
    assert_eq!(migrate(&database.url()).unwrap(), ran);
    assert_eq!(columns(&mut conn), before);
}

#[test]
fn checks_name_the_values_that_the_code_knows() {
    let roles = [Role::Viewer, Role::Editor, Role::Publisher, Role::Admin, Role::Owner].map(Role::name);
    let actors = [ActorKind::User, ActorKind::Token, ActorKind::System].map(ActorKind::name);
    let columns: [(&str, &[&str]); 5] = [
        ("status", &AgentStatus::WIRE_NAMES),
        ("kind", &TrainingType::WIRE_NAMES),
        ("role", &Speaker::NAMES),
        ("role", &roles),
        ("actor_kind", &actors),
    ];
    for script in SCRIPTS {
        for (column, names) in columns {
            let check = format!("{column} TEXT NOT NULL CHECK ({column} IN ('{}'))", names.join("', '"));
            assert!(script.contains(&check), "{check}");
        }
    }
}

#[test]
fn the_database_refuses_unknown_values() {
    let database = TestDatabase::create();
    migrate(&database.url()).unwrap();
    let (id, time) = match database {
        TestDatabase::Sqlite(_) => ("x'00000000000000000000000000000001'", "0"),
        TestDatabase::Postgres { .. } => ("'00000000-0000-0000-0000-000000000001'", "now()"),
    };
    let insert = |role: &str| {
        format!(
            "INSERT INTO tenants (id, name, created_at) VALUES ({id}, 'Acme', {time}); \
             INSERT INTO users (id, email, name, password_hash, created_at) VALUES ({id}, 'a@b.c', 'Ann', '', {time}); \
             INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ({id}, {id}, '{role}', {time});"
        )
    };
    let mut conn = database.connect();
    let mut run = |role: &str| {
        conn.begin_write().unwrap();
        let result = conn.batch_execute(&insert(role)).map_err(StoreError::from);
        conn.rollback().unwrap();
        result
    };
    run("owner").unwrap();
    let error = run("king").unwrap_err();
    assert!(matches!(error, StoreError::Broken(_)), "{error:?}");
}

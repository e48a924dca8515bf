use diesel::connection::SimpleConnection as _;
use pretty_assertions::assert_eq;
use uuid::Uuid;

use super::TestDatabase;
use crate::domain::clock::Clock;
use crate::domain::id::Id;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::migrate;
use crate::store::{PoolSizes, Store};

const UNCHECKED_SQLITE: &str = "PRAGMA ignore_check_constraints = ON";
const UNCHECKED_POSTGRES: &str = "ALTER TABLE memberships DROP CONSTRAINT memberships_role_check";

#[test]
fn an_unknown_role_is_an_error_that_names_column_and_value() {
    let database = TestDatabase::create();
    migrate(&database.url()).unwrap();
    let (unchecked, id, time) = match database {
        TestDatabase::Sqlite(_) => (UNCHECKED_SQLITE, "x'00000000000000000000000000000001'", "0"),
        TestDatabase::Postgres { .. } => (UNCHECKED_POSTGRES, "'00000000-0000-0000-0000-000000000001'", "now()"),
    };
    let statements = format!(
        "{unchecked}; INSERT INTO tenants (id, name, created_at) VALUES ({id}, 'Acme', {time}); \
         INSERT INTO users (id, email, name, password_hash, created_at) VALUES ({id}, 'a@b.c', 'Ann', '', {time}); \
         INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ({id}, {id}, 'king', {time});"
    );
    database.connect().batch_execute(&statements).unwrap();
    let store = Store::open(&database.url(), PoolSizes { connections: 1 }, Clock::system()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let id = Id(Uuid::from_u128(1));
    let error = runtime.block_on(store.global_read(move |global| global.member_role(id, id))).unwrap_err();
    assert!(matches!(error, StoreError::Broken(_)), "{error:?}");
    assert_eq!(error.to_string(), "the store is broken: unknown value in memberships.role: king");
}

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Text};
use pretty_assertions::assert_eq;

use super::TestDatabase;
use crate::store::db::connection::{Conn, both};
use crate::store::db::migrations::migrate;

const SOURCE: &str = include_str!("../schema.rs");

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, c.type AS type_name, \
    NOT c.\"notnull\" AS nullable, c.pk AS key_position \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name <> '__diesel_schema_migrations'";

const POSTGRES_COLUMNS: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text AS type_name, \
    c.is_nullable = 'YES' AS nullable, coalesce(k.ordinal_position, 0)::bigint AS key_position \
    FROM information_schema.columns c LEFT JOIN (information_schema.table_constraints t \
    JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)) \
    ON t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name \
    AND k.column_name = c.column_name \
    WHERE c.table_schema = 'public' AND c.table_name <> '__diesel_schema_migrations'";

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub(super) struct SchemaColumn {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    type_name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    /// Counted from 1; 0 outside the primary key.
    #[diesel(sql_type = BigInt)]
    key_position: i64,
}

/// The columns of the connected database.
pub(super) fn columns(conn: &mut Conn) -> BTreeSet<SchemaColumn> {
    let query = match conn {
        Conn::Sqlite(_) => SQLITE_COLUMNS,
        Conn::Postgres(_) => POSTGRES_COLUMNS,
    };
    let columns: Vec<SchemaColumn> = both!(conn, conn => sql_query(query).load(conn)).unwrap();
    columns.into_iter().collect()
}

/// The columns of the `table!` definitions, with the types of SQLite or PostgreSQL.
fn defined(is_sqlite: bool) -> BTreeSet<SchemaColumn> {
    let mut columns = BTreeSet::new();
    let (mut table, mut key) = (String::new(), Vec::new());
    for line in SOURCE.lines().map(str::trim) {
        if let Some((name, type_name)) = line.split_once(" -> ") {
            let type_name = type_name.trim_end_matches(',');
            let inner = type_name.strip_prefix("Nullable<").and_then(|inner| inner.strip_suffix('>'));
            let key_position = key.iter().position(|column| column == name).map_or(0, |position| position + 1);
            columns.insert(SchemaColumn {
                table_name: table.clone(),
                column_name: name.to_owned(),
                type_name: native(inner.unwrap_or(type_name), is_sqlite).to_owned(),
                nullable: inner.is_some(),
                key_position: i64::try_from(key_position).unwrap(),
            });
        } else if let Some((name, rest)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            name.clone_into(&mut table);
            key = rest.split(", ").map(str::to_owned).collect();
        }
    }
    columns
}

/// The native type of one in a `table!` definition.
fn native(type_name: &str, is_sqlite: bool) -> &'static str {
    let (sqlite, postgres) = match type_name {
        "IdSql" => ("BLOB", "uuid"),
        "TimeSql" => ("INTEGER", "timestamp with time zone"),
        "JsonSql" => ("TEXT", "jsonb"),
        "Text" => ("TEXT", "text"),
        "Bool" => ("INTEGER", "boolean"),
        "BigInt" => ("INTEGER", "bigint"),
        "Binary" => ("BLOB", "bytea"),
        other => panic!("{other} has no native type here"),
    };
    if is_sqlite { sqlite } else { postgres }
}

#[test]
fn table_definitions_equal_the_migrated_database() {
    let database = TestDatabase::create();
    migrate(&database.url()).unwrap();
    let expected = defined(matches!(database, TestDatabase::Sqlite(_)));
    assert_eq!(expected.len(), SOURCE.matches(" -> ").count());
    assert_eq!(columns(&mut database.connect()), expected);
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[test]
fn sqlite_tables_are_strict() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::Sqlite(folder);
    migrate(&database.url()).unwrap();
    let Conn::Sqlite(mut conn) = database.connect() else { unreachable!() };
    let lax = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict \
        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '__diesel_schema_migrations'";
    let lax: Vec<Name> = sql_query(lax).load(&mut conn).unwrap();
    assert_eq!(lax.into_iter().map(|table| table.name).collect::<Vec<_>>(), Vec::<String>::new());
}

/// The B-trees of SQLite that the creation of a training writes: those of its tables, apart from the partial indexes that
/// a training without node id, slot and directory is not in. Each is paid for by every write, so that the list may only
/// shrink.
#[test]
fn a_training_is_created_in_ten_b_trees() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::Sqlite(folder);
    migrate(&database.url()).unwrap();
    let Conn::Sqlite(mut conn) = database.connect() else { unreachable!() };
    let trees = "SELECT t.name FROM pragma_table_list t WHERE NOT t.wr \
        AND t.name IN ('agents', 'trainings', 'audit_events', 'audit_unsealed') \
        UNION ALL SELECT i.name FROM pragma_table_list t, pragma_index_list(t.name) i \
        WHERE t.name IN ('trainings', 'audit_events', 'audit_unsealed') \
        AND i.name NOT IN ('trainings_node', 'trainings_slot', 'trainings_by_directory')";
    let trees: Vec<Name> = sql_query(trees).load(&mut conn).unwrap();
    let trees: BTreeSet<_> = trees.into_iter().map(|tree| tree.name).collect();
    let expected = [
        "agents",
        "audit_events",
        "audit_events_by_agent",
        "sqlite_autoindex_audit_events_1",
        "sqlite_autoindex_audit_unsealed_1",
        "sqlite_autoindex_trainings_1",
        "trainings",
        "trainings_list",
        "trainings_number",
        "trainings_pending",
    ];
    assert_eq!(trees, expected.map(str::to_owned).into());
}

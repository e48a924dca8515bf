//! The whole text of a table, for tests that something is not stored.

use diesel::prelude::*;
use diesel::sql_types::Binary;
use understudy::testing::DatabaseUrl;

use super::database::Database;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Binary)]
    line: Vec<u8>,
}

impl Database {
    /// Every value of every row of a table. Bytes are read as text.
    pub fn dump(&self, table: &str) -> String {
        self.dump_rows(table).join("\n")
    }

    /// Every row of a table, as the text of its values.
    pub fn dump_rows(&self, table: &str) -> Vec<String> {
        let (columns, cast): (String, fn(&str) -> String) = if self.is_postgres() {
            let columns = "SELECT convert_to(CASE data_type WHEN 'bytea' THEN format('encode(%I, ''escape'')', column_name) ELSE \
                 format('%I::text', column_name) END, 'UTF8') AS line FROM information_schema.columns WHERE table_name";
            (format!("{columns} = '{table}'"), str::to_owned)
        } else {
            let columns = format!("SELECT CAST(name AS BLOB) AS line FROM pragma_table_info('{table}')");
            (columns, |name| format!("CAST(\"{name}\" AS TEXT)"))
        };
        let columns: Vec<_> = self.lines(&columns).iter().map(|name| format!("coalesce({}, '')", cast(name))).collect();
        assert!(!columns.is_empty(), "there is no table {table}");
        let columns = columns.join(" || ' ' || ");
        let bytes = if self.is_postgres() {
            format!("convert_to({columns}, 'UTF8')")
        } else {
            format!("CAST({columns} AS BLOB)")
        };
        self.lines(&format!("SELECT {bytes} AS line FROM {table}"))
    }

    fn lines(&self, statement: &str) -> Vec<String> {
        let lines: Vec<Line> = match self.url() {
            DatabaseUrl::Sqlite(path) => {
                diesel::sql_query(statement).load(&mut SqliteConnection::establish(path.to_str().unwrap()).unwrap())
            }
            DatabaseUrl::Postgres(url) => {
                diesel::sql_query(statement).load(&mut PgConnection::establish(&url).unwrap())
            }
        }
        .unwrap();
        lines.into_iter().map(|line| String::from_utf8_lossy(&line.line).into_owned()).collect()
    }
}

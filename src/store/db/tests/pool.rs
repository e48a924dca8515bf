use std::thread;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Integer;
use pretty_assertions::assert_eq;

use crate::domain::clock::Clock;
use crate::store::db::connection::{Conn, ConnectionRole, DatabaseUrl};
use crate::store::db::error::StoreError;
use crate::store::db::pool::SharedPool;
use crate::store::{PoolSizes, Store};

#[derive(diesel::QueryableByName)]
struct BusyTimeout {
    #[diesel(sql_type = Integer)]
    timeout: i32,
}

fn file(folder: &tempfile::TempDir) -> DatabaseUrl {
    DatabaseUrl::Sqlite(folder.path().join("understudy.db"))
}

#[test]
fn an_inline_read_waits_neither_for_a_connection_nor_for_a_lock() {
    let folder = tempfile::tempdir().unwrap();
    let pool = SharedPool::open(&file(&folder), ConnectionRole::InlineRead, 1).unwrap();
    let mut timeout = |conn: &mut Conn| {
        let Conn::Sqlite(conn) = conn else { panic!("not SQLite") };
        let found: BusyTimeout = diesel::sql_query("PRAGMA busy_timeout").get_result(conn)?;
        Ok::<_, StoreError>(found.timeout)
    };
    assert_eq!(pool.run_inline(&mut timeout).unwrap().unwrap(), 0);
    let mut locked = |_: &mut Conn| Err::<(), _>(StoreError::Unclassified("database is locked".to_owned()));
    assert!(pool.run_inline(&mut locked).is_none());
    let mut other = |_: &mut Conn| Ok::<_, StoreError>(pool.run_inline(&mut |_: &mut Conn| Ok::<_, StoreError>(())));
    assert!(pool.run_inline(&mut other).unwrap().unwrap().is_none(), "the only connection is in use");
    let mut refused = |_: &mut Conn| Err::<(), _>(StoreError::Broken("a defect".to_owned()));
    assert!(matches!(pool.run_inline(&mut refused), Some(Err(StoreError::Broken(_)))));
}

#[tokio::test]
async fn a_short_read_that_would_wait_on_its_thread_is_repeated_on_another() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&file(&folder), PoolSizes { connections: 1 }, Clock::system()).unwrap();
    let inline = store.global_read(|_| Ok::<_, StoreError>(thread::current().id())).await.unwrap();
    assert_eq!(inline, thread::current().id());
    let mut is_first = true;
    let read = store.global_read(move |_| {
        if std::mem::replace(&mut is_first, false) {
            return Err(StoreError::Unclassified("database is locked".to_owned()));
        }
        Ok(thread::current().id())
    });
    assert_ne!(read.await.unwrap(), inline);
}

//! A server for each test.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::time::Duration;

use tokio::sync::oneshot;
use understudy::testing::{
    Actor as Who, ActorKind, Clock, Id, NewToken, Permission, Permissions, PoolSizes, Scope, ServerSettings, Store,
    StoreError, TenantStore, TenantWriter, TokenSigner, serve,
};

use super::actor::Actor;
use super::database::Database;
use super::process::Process;

/// The signing secret of every test server.
pub const SECRET: &[u8] = b"a secret for tests of 32 bytes or more";

/// A running server. Dropping it stops the server.
pub struct TestApp {
    pub address: SocketAddr,
    pub store: Store,
    pub clock: Clock,
    pub database: std::sync::Arc<Database>,
    _stop: oneshot::Sender<()>,
}

/// The ids of an environment and its tenant.
#[derive(Clone, Copy, Debug)]
pub struct TestEnvironment {
    pub tenant: Id,
    pub environment: Id,
}

impl TestApp {
    /// A server with default settings on an empty database.
    pub async fn spawn() -> Self {
        Self::with(|_| {}).await
    }

    /// A server on PostgreSQL, for a test that is `#[ignore = "needs PostgreSQL"]`: `tests/run` includes it where
    /// `TEST_DATABASE` names PostgreSQL. On SQLite it fails instead of passing without a test.
    pub async fn on_postgres() -> Self {
        let app = Self::spawn().await;
        assert!(app.database.is_postgres(), "this test needs PostgreSQL: run it with tests/run");
        app
    }

    /// A server with changed settings on an empty database.
    pub async fn with(change: impl FnOnce(&mut ServerSettings)) -> Self {
        let database = std::sync::Arc::new(tokio::task::spawn_blocking(Database::create).await.unwrap());
        Self::on(database, change)
    }

    /// A second server on the same database.
    pub fn second_server(&self) -> Self {
        self.second_server_with(|_| {})
    }

    /// A second server on the same database, with changed settings.
    pub fn second_server_with(&self, change: impl FnOnce(&mut ServerSettings)) -> Self {
        Self::on(std::sync::Arc::clone(&self.database), change)
    }

    /// The server binary on the same database, in its own process.
    pub async fn second_process(&self) -> Process {
        let database = std::sync::Arc::clone(&self.database);
        let secret = std::str::from_utf8(SECRET).unwrap();
        tokio::task::spawn_blocking(move || Process::serve(&database, secret)).await.unwrap()
    }

    fn on(database: std::sync::Arc<Database>, change: impl FnOnce(&mut ServerSettings)) -> Self {
        let mut settings = ServerSettings::default();
        settings.http.workers = 2;
        settings.http.lame_duck = Duration::ZERO;
        settings.http.grace = Duration::from_secs(1);
        change(&mut settings);
        let clock = Clock::system();
        let store = Store::open(&database.url(), PoolSizes { connections: 4 }, clock.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = store.clone();
        let signer = TokenSigner::new(SECRET, &[], "talq_", clock.clone());
        std::thread::spawn(move || {
            let ended = async { drop(stopped.await) };
            actix_web::rt::System::new().block_on(serve(listener, served, signer, settings, ended)).unwrap();
        });
        Self { address, store, clock, database, _stop: stop }
    }

    /// A server with a rate limit for each token.
    pub async fn with_rate_limit(per_minute: u32) -> Self {
        Self::with(|settings| settings.rate_limit = NonZeroU32::new(per_minute)).await
    }

    /// A new tenant with an environment.
    pub async fn new_environment(&self) -> TestEnvironment {
        self.store
            .global(|global| {
                let tenant = global.create_tenant("Acme")?;
                let environment = global.create_environment(tenant, "Production", false)?;
                Ok::<_, StoreError>(TestEnvironment { tenant, environment })
            })
            .await
            .unwrap()
    }

    /// Another environment of a tenant.
    pub async fn environment(&self, tenant: Id, name: &'static str, is_sandbox: bool) -> TestEnvironment {
        let made = self.store.global(move |global| global.create_environment(tenant, name, is_sandbox)).await;
        TestEnvironment { tenant, environment: made.unwrap() }
    }

    /// A token in a new tenant with the permissions of an integration.
    pub async fn actor(&self) -> Actor {
        let env = self.new_environment().await;
        self.actor_in(env, Permissions::integration()).await
    }

    /// A token with these permissions.
    pub async fn actor_in(&self, env: TestEnvironment, permissions: Permissions) -> Actor {
        self.actor_with(env, permissions, None, None).await
    }

    /// A token with one permission.
    pub async fn actor_with_permission(&self, env: TestEnvironment, permission: Permission) -> Actor {
        self.actor_in(env, std::iter::once(permission).collect()).await
    }

    /// A token with these permissions, optionally bound to an agent and expiring after `lasts` seconds.
    pub async fn actor_with(
        &self,
        env: TestEnvironment,
        permissions: Permissions,
        agent: Option<Id>,
        lasts: Option<i64>,
    ) -> Actor {
        let expires_at = lasts.map(|seconds| self.clock.now().plus_seconds(seconds));
        let new = NewToken { name: "tester".to_owned(), agent, permissions, expires_at };
        let tenant = self.store.tenant(scope(env));
        let made = tenant.write(move |write: &mut TenantWriter<'_>| write.create_token(new.clone())).await;
        let token = made.unwrap();
        let signer = TokenSigner::new(SECRET, &[], "talq_", self.clock.clone());
        Actor::new(self.address, env, Some(token.id), &signer.api_token(token.id, expires_at).unwrap())
    }

    /// A caller with this bearer credential.
    pub fn bearer(&self, env: TestEnvironment, text: &str) -> Actor {
        Actor::new(self.address, env, None, text)
    }

    /// The store of the environment, with every permission.
    pub fn tenant(&self, env: TestEnvironment) -> TenantStore {
        self.store.tenant(scope(env))
    }

    /// Revokes a token in the database, as another process would.
    pub async fn revoke(&self, actor: &Actor) {
        let token = actor.token.unwrap();
        let tenant = self.store.tenant(scope(actor.env));
        assert!(tenant.write(move |write: &mut TenantWriter<'_>| write.revoke_token(token)).await.unwrap());
    }
}

/// Every permission in an environment.
pub fn scope(env: TestEnvironment) -> Scope {
    Scope {
        tenant: env.tenant,
        environment: env.environment,
        is_sandbox: false,
        agent: None,
        permissions: Permissions::all(),
        actor: Who { kind: ActorKind::System, id: env.tenant, label: "test".to_owned() },
        request_id: "test".to_owned(),
    }
}

//! A server of a test's own.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::time::Duration;

use tokio::sync::oneshot;
use understudy::domain::accounts::permission::{Permission, Permissions};
use understudy::domain::accounts::scope::{Actor as Who, ActorKind, Scope};
use understudy::domain::clock::Clock;
use understudy::domain::id::Id;
use understudy::server::ServerSettings;
use understudy::server::serve;
use understudy::service::accounts::token_signing::TokenSigner;
use understudy::store::{NewToken, Sizes, Store, StoreError, TenantStore, TenantWriter};

use super::actor::Actor;
use super::database::Database;
use super::process::Process;

/// What signs in every test.
pub const SECRET: &[u8] = b"a secret for tests of 32 bytes or more";

/// A running server. It stops when the test ends.
pub struct TestApp {
    pub address: SocketAddr,
    pub store: Store,
    pub clock: Clock,
    pub database: std::sync::Arc<Database>,
    _stop: oneshot::Sender<()>,
}

/// A place for tokens: an environment of a tenant.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub tenant: Id,
    pub environment: Id,
}

impl TestApp {
    /// A server on an empty database.
    pub async fn spawn() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with other settings.
    pub async fn with(change: impl FnOnce(&mut ServerSettings)) -> Self {
        let database = std::sync::Arc::new(tokio::task::spawn_blocking(Database::create).await.unwrap());
        Self::on(database, change)
    }

    /// Another server on the same database.
    pub fn beside(&self) -> Self {
        self.beside_with(|_| {})
    }

    /// The same with other settings.
    pub fn beside_with(&self, change: impl FnOnce(&mut ServerSettings)) -> Self {
        Self::on(std::sync::Arc::clone(&self.database), change)
    }

    /// The real binary on the same database.
    pub async fn process_beside(&self) -> Process {
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
        let store = Store::open(&database.url(), Sizes { connections: 4 }, clock.clone()).unwrap();
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

    /// The same with a bound on the requests of a token.
    pub async fn limited(per_minute: u32) -> Self {
        Self::with(|settings| settings.rate_limit = NonZeroU32::new(per_minute)).await
    }

    /// A new tenant with an environment.
    pub async fn place(&self) -> Place {
        self.store
            .global(|global| {
                let tenant = global.create_tenant("Acme")?;
                let environment = global.create_environment(tenant, "Production", false)?;
                Ok::<_, StoreError>(Place { tenant, environment })
            })
            .await
            .unwrap()
    }

    /// Another environment of a tenant.
    pub async fn environment(&self, tenant: Id, name: &'static str, is_sandbox: bool) -> Place {
        let made = self.store.global(move |global| global.create_environment(tenant, name, is_sandbox)).await;
        Place { tenant, environment: made.unwrap() }
    }

    /// Someone with every permission but the reserved slots and management, in a tenant of their own.
    pub async fn actor(&self) -> Actor {
        let place = self.place().await;
        self.actor_in(place, Permissions::integration()).await
    }

    /// Someone with these permissions.
    pub async fn actor_in(&self, place: Place, permissions: Permissions) -> Actor {
        self.actor_with(place, permissions, None, None).await
    }

    /// Someone with one permission.
    pub async fn actor_who_may(&self, place: Place, permission: Permission) -> Actor {
        self.actor_in(place, std::iter::once(permission).collect()).await
    }

    /// Someone with a token of any kind: bound to an agent, ending after some seconds.
    pub async fn actor_with(
        &self,
        place: Place,
        permissions: Permissions,
        agent: Option<Id>,
        lasts: Option<i64>,
    ) -> Actor {
        let expires_at = lasts.map(|seconds| self.clock.now().plus_seconds(seconds));
        let new = NewToken { name: "tester".to_owned(), agent, permissions, expires_at };
        let tenant = self.store.tenant(scope(place));
        let made = tenant.write(move |write: &mut TenantWriter<'_>| write.create_token(new.clone())).await;
        let token = made.unwrap();
        let signer = TokenSigner::new(SECRET, &[], "talq_", self.clock.clone());
        Actor::new(self.address, place, Some(token.id), &signer.api_token(token.id, expires_at).unwrap())
    }

    /// Someone whose bearer credential is this text.
    pub fn bearer(&self, place: Place, text: &str) -> Actor {
        Actor::new(self.address, place, None, text)
    }

    /// The store as a request in that place sees it, which may do everything.
    pub fn tenant(&self, place: Place) -> TenantStore {
        self.store.tenant(scope(place))
    }

    /// Revokes an actor's token as another process would: without telling this one.
    pub async fn revoke(&self, actor: &Actor) {
        let token = actor.token.unwrap();
        let tenant = self.store.tenant(scope(actor.place));
        assert!(tenant.write(move |write: &mut TenantWriter<'_>| write.revoke_token(token)).await.unwrap());
    }
}

pub(super) fn scope(place: Place) -> Scope {
    Scope {
        tenant: place.tenant,
        environment: place.environment,
        is_sandbox: false,
        agent: None,
        permissions: Permissions::all(),
        actor: Who { kind: ActorKind::System, id: place.tenant, label: "test".to_owned() },
        request_id: "test".to_owned(),
    }
}

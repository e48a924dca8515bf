//! The measured server.

use std::net::{SocketAddr, TcpListener};

use understudy::testing::{
    Actor, ActorKind, Clock, DatabaseUrl, ModelSource, NewToken, Permissions, PoolSizes, Scope, ServerSettings, Store,
    StoreError, TenantWriter, TokenSigner, migrate, serve,
};

/// The measured database: the URL in `DATABASE`, or a temporary SQLite file.
pub struct Database {
    pub url: DatabaseUrl,
    _folder: tempfile::TempDir,
}

impl Database {
    #[expect(clippy::disallowed_methods, reason = "which database is meant stands in the environment")]
    pub fn chosen() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = || format!("sqlite://{}/bench.db", folder.path().display());
        let url = std::env::var("DATABASE").unwrap_or_else(|_| file());
        Self { url: url.parse().unwrap(), _folder: folder }
    }
}

/// A running server and the API token of a tenant.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    pub token: String,
}

/// Starts a server for one or several tenants.
pub fn start<const TENANTS: usize>(database: &Database, semantic_search: ModelSource) -> [Server; TENANTS] {
    let url = &database.url;
    migrate(url).unwrap();
    let clock = Clock::system();
    let store = Store::open(url, PoolSizes { connections: 8 }, clock.clone()).unwrap();
    let signer = || TokenSigner::new(b"a secret for benchmarks, 32 bytes or more", &[], "talq_", clock.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tokens: [String; TENANTS] = std::array::from_fn(|_| runtime.block_on(token(&store, &signer())));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (served, signs) = (store, signer());
    std::thread::spawn(move || {
        let system = actix_web::rt::System::new();
        let settings = ServerSettings { semantic_search, ..ServerSettings::default() };
        system.block_on(serve(listener, served, signs, settings, std::future::pending())).unwrap();
    });
    tokens.map(|token| Server { address, token })
}

async fn token(store: &Store, signer: &TokenSigner) -> String {
    let (tenant, environment) = store
        .global(|global| {
            let tenant = global.create_tenant("Bench")?;
            Ok::<_, StoreError>((tenant, global.create_environment(tenant, "Production", false)?))
        })
        .await
        .unwrap();
    let permissions = Permissions::integration();
    let actor = Actor { kind: ActorKind::System, id: tenant, label: "bench".to_owned() };
    let request_id = "bench".to_owned();
    let scope = Scope { tenant, environment, is_sandbox: false, agent: None, permissions, actor, request_id };
    let new = NewToken { name: "bench".to_owned(), agent: None, permissions, expires_at: None };
    let made = store.tenant(scope).write(move |write: &mut TenantWriter<'_>| write.create_token(new.clone())).await;
    let made: Result<_, StoreError> = made;
    signer.api_token(made.unwrap().id, None).unwrap()
}

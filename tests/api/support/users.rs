//! Users with passwords and dashboard sessions.

use serde_json::{Value, json};
use tokio::sync::OnceCell;
use understudy::testing::{Id, NewUser, PasswordHasher, Role, TenantWriter, TokenPurpose, TokenSigner};

use super::actor::{Actor, Response};
use super::app::{SECRET, TestApp, TestEnvironment, scope};

/// The password of every test user.
pub const PASSWORD: &str = "correct horse battery";
/// The hash of [`PASSWORD`], computed once: hashing is slow on purpose.
static HASH: OnceCell<String> = OnceCell::const_new();

/// A user with a dashboard session.
#[derive(Clone)]
pub struct Person {
    pub id: Id,
    pub email: String,
    pub actor: Actor,
}

impl TestApp {
    /// A user with this role in the tenant, with a session that names the environment.
    pub async fn person(&self, env: TestEnvironment, role: Role, email: &str) -> Person {
        let passwords = PasswordHasher::new(self.clock.clone());
        let hash = HASH.get_or_init(|| async { passwords.hash(PASSWORD).await.unwrap() }).await;
        let new = NewUser {
            email: email.to_owned(),
            name: "Test".to_owned(),
            password_hash: hash.clone(),
            created_by_tenant: None,
        };
        let tenant = self.store.tenant(scope(env));
        let made = tenant.write(move |write: &mut TenantWriter<'_>| {
            let user = write.find_or_create_user(&new)?;
            write.add_member(user, role)
        });
        let id = made.await.unwrap().user.id;
        let actor = self.session_of(env, id).naming(Some(env.environment));
        Person { id, email: email.to_owned(), actor }
    }

    /// An owner of the tenant.
    pub async fn owner(&self, env: TestEnvironment) -> Person {
        self.person(env, Role::Owner, "owner@example.com").await
    }

    /// A session of the user without an environment.
    pub fn session_of(&self, env: TestEnvironment, user: Id) -> Actor {
        let signer = TokenSigner::new(SECRET, &[], "talq_", self.clock.clone());
        let ends = self.clock.now().plus_seconds(900);
        Actor::new(self.address, env, None, &signer.sign(TokenPurpose::Access, user, Some(ends)).unwrap())
    }

    /// Accepts an invitation without a session.
    pub async fn accept(&self, env: TestEnvironment, body: Value) -> Response {
        self.bearer(env, "").post("/api/v1/auth/invitations/accept", body).await
    }

    /// Logs in.
    pub async fn log_in(&self, env: TestEnvironment, email: &str, password: &str) -> Response {
        self.bearer(env, "").post("/api/v1/auth/login", json!({"email": email, "password": password})).await
    }
}

impl Person {
    /// The same user, naming another environment.
    pub fn naming(&self, environment: Id) -> Actor {
        self.actor.naming(Some(environment))
    }

    /// The same user, naming no environment.
    pub fn naming_none(&self) -> Actor {
        self.actor.naming(None)
    }

    /// Changes the role of a member.
    pub async fn save_member(&self, email: &str, role: &str) -> Response {
        self.actor.post("/api/v1/tenant/members", json!({"email": email, "role": role})).await
    }

    /// Invites an address.
    pub async fn invite(&self, email: &str, role: &str) -> Response {
        self.actor.post("/api/v1/tenant/invitations", json!({"email": email, "role": role})).await
    }

    /// Invites an address and returns the token, on a server without mail.
    pub async fn invitation_token(&self, email: &str, role: &str) -> String {
        let invited = self.invite(email, role).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        invited.data()["token"].as_str().unwrap().to_owned()
    }
}

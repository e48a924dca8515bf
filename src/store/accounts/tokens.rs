//! API tokens. The text of a token (`talq_…`) is never stored; its row says whether the token is valid.

use diesel::prelude::*;

use crate::domain::accounts::permission::{Permission, Permissions};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::store::Store;
use crate::store::audit::events::AuditEvent;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{api_tokens, environments};
use crate::store::db::types::JsonDocument;
use crate::store::global::GlobalStore;
use crate::store::tenant::{TenantReader, TenantWriter};

/// An API token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The id: the `sub` claim of the JWT.
    pub id: Id,
    /// The tenant.
    pub tenant: Id,
    /// The environment it is bound to.
    pub environment: Id,
    /// Whether the environment is a sandbox.
    pub is_sandbox: bool,
    /// The only agent it gives access to, if it is bound to one.
    pub agent: Option<Id>,
    /// The name, for people.
    pub name: String,
    /// The permissions.
    pub permissions: Permissions,
    /// The label of the actor who created it.
    pub created_by: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires. `None` means never.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The minute of its last use. Written in the background, so up to a few seconds late.
    pub last_used_at: Option<Timestamp>,
}

/// An API token to create.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The name, for people.
    pub name: String,
    /// The agent to bind it to. The caller has checked that it is in scope.
    pub agent: Option<Id>,
    /// The permissions.
    pub permissions: Permissions,
    /// When it expires. `None` means never.
    pub expires_at: Option<Timestamp>,
}

/// A minute in which a token was used.
#[derive(Clone, Copy, Debug)]
pub struct TokenUse {
    /// The tenant of the token.
    pub tenant: Id,
    /// The token.
    pub token: Id,
    /// The start of the minute.
    pub minute: Timestamp,
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = api_tokens, treat_none_as_default_value = false)]
struct TokenRow {
    tenant_id: Id,
    id: Id,
    environment_id: Id,
    agent_id: Option<Id>,
    name: String,
    permissions: JsonDocument,
    created_by: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
}

impl TokenRow {
    fn into_token(self, is_sandbox: bool) -> Result<Token, StoreError> {
        let names: Vec<String> = self.permissions.read()?;
        let permissions = names.iter().map(|name| parse_permission(name)).collect::<Result<_, _>>()?;
        Ok(Token {
            id: self.id,
            tenant: self.tenant_id,
            environment: self.environment_id,
            is_sandbox,
            agent: self.agent_id,
            name: self.name,
            permissions,
            created_by: self.created_by,
            created_at: self.created_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            last_used_at: self.last_used_at,
        })
    }
}

/// Parses a stored permission. An unknown permission is an error.
fn parse_permission(name: &str) -> Result<Permission, StoreError> {
    Permission::from_name(name).ok_or_else(|| StoreError::unknown_value("api_tokens.permissions", name))
}

fn find(conn: &mut Conn, id: Id) -> Result<Option<Token>, StoreError> {
    let on = environments::tenant_id.eq(api_tokens::tenant_id).and(environments::id.eq(api_tokens::environment_id));
    let found: Option<(TokenRow, bool)> = api_tokens::table
        .inner_join(environments::table.on(on))
        .filter(api_tokens::id.eq(id))
        .select((TokenRow::as_select(), environments::is_sandbox))
        .first(conn)
        .optional()?;
    found.map(|(row, is_sandbox)| row.into_token(is_sandbox)).transpose()
}

impl Store {
    /// The token with the id from a verified JWT. This lookup comes before the tenant is known.
    pub async fn token(&self, id: Id) -> Result<Option<Token>, StoreError> {
        self.look_up(None, move |conn| find(conn, id)).await
    }

    /// Stores the minutes in which tokens were used, in one transaction. A minute that is not later than the stored one,
    /// which another process may have written, changes nothing.
    pub async fn record_token_uses(&self, uses: Vec<TokenUse>) -> Result<(), StoreError> {
        self.write(move |conn| {
            for TokenUse { tenant, token, minute } in &uses {
                let is_older = api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.lt(*minute));
                diesel::update(api_tokens::table.find((tenant, token)))
                    .filter(is_older)
                    .set(api_tokens::last_used_at.eq(Some(*minute)))
                    .execute(conn)?;
            }
            Ok(())
        })
        .await
    }
}

impl GlobalStore<'_> {
    /// A token of any tenant.
    pub fn api_token(&mut self, id: Id) -> Result<Option<Token>, StoreError> {
        find(self.conn, id)
    }
}

impl TenantReader<'_> {
    /// At most `limit` tokens in scope, oldest first, after the cursor `after`.
    pub fn tokens(&mut self, after: Option<Cursor>, limit: i64) -> Result<Vec<Token>, StoreError> {
        let mut query = api_tokens::table
            .filter(api_tokens::tenant_id.eq(self.tenant()))
            .filter(api_tokens::environment_id.eq(self.environment()))
            .into_boxed();
        if let Some(bound) = self.scope().agent {
            query = query.filter(api_tokens::agent_id.eq(bound));
        }
        if let Some(Cursor { at, id }) = after {
            let later = api_tokens::created_at.gt(at);
            query = query.filter(later.or(api_tokens::created_at.eq(at).and(api_tokens::id.gt(id))));
        }
        let rows: Vec<TokenRow> = query
            .select(TokenRow::as_select())
            .order((api_tokens::created_at.asc(), api_tokens::id.asc()))
            .limit(limit)
            .load(self.conn)?;
        let is_sandbox = self.scope().is_sandbox;
        rows.into_iter().map(|row| row.into_token(is_sandbox)).collect()
    }

    /// A token in scope that is not revoked. If the scope is bound to an agent, so must be the token.
    pub fn token(&mut self, id: Id) -> Result<Option<Token>, StoreError> {
        let (tenant, environment, bound) = (self.tenant(), self.environment(), self.scope().agent);
        let in_scope = |token: &Token| {
            token.tenant == tenant
                && token.environment == environment
                && token.revoked_at.is_none()
                && bound.is_none_or(|agent| token.agent == Some(agent))
        };
        Ok(find(self.conn, id)?.filter(in_scope))
    }

    /// The oldest token of the environment that `creator` created with exactly these permissions, without agent and expiry,
    /// and that is not revoked.
    pub fn active_token_created_by(
        &mut self,
        creator: &str,
        permissions: Permissions,
    ) -> Result<Option<Token>, StoreError> {
        let row: Option<TokenRow> = api_tokens::table
            .filter(api_tokens::tenant_id.eq(self.tenant()))
            .filter(api_tokens::environment_id.eq(self.environment()))
            .filter(api_tokens::created_by.eq(creator))
            .filter(api_tokens::permissions.eq(JsonDocument::of(&permissions.names())?))
            .filter(api_tokens::agent_id.is_null())
            .filter(api_tokens::expires_at.is_null())
            .filter(api_tokens::revoked_at.is_null())
            .select(TokenRow::as_select())
            .order((api_tokens::created_at.asc(), api_tokens::id.asc()))
            .first(self.conn)
            .optional()?;
        let is_sandbox = self.scope().is_sandbox;
        row.map(|row| row.into_token(is_sandbox)).transpose()
    }
}

impl TenantWriter<'_> {
    /// Creates a token in the environment of the scope.
    pub fn create_token(&mut self, new: NewToken) -> Result<Token, StoreError> {
        let row = TokenRow {
            tenant_id: self.tenant(),
            id: self.new_id(),
            environment_id: self.environment(),
            agent_id: new.agent,
            name: new.name,
            permissions: JsonDocument::of(&new.permissions.names())?,
            created_by: self.scope().actor.label.clone(),
            created_at: self.now(),
            expires_at: new.expires_at,
            revoked_at: None,
            last_used_at: None,
        };
        diesel::insert_into(api_tokens::table).values(row.clone()).execute(self.conn())?;
        let facts = serde_json::json!({ "permissions": new.permissions.names(), "agent_id": new.agent });
        self.record(&AuditEvent::new("token.created", "token", row.id).facts(facts))?;
        row.into_token(self.scope().is_sandbox)
    }

    /// Revokes a token of the environment. Returns false if it is unknown or already revoked.
    pub fn revoke_token(&mut self, id: Id) -> Result<bool, StoreError> {
        let (tenant, environment, now) = (self.tenant(), self.environment(), self.now());
        let revoked = diesel::update(api_tokens::table.find((tenant, id)))
            .filter(api_tokens::environment_id.eq(environment))
            .filter(api_tokens::revoked_at.is_null())
            .set(api_tokens::revoked_at.eq(Some(now)))
            .execute(self.conn())?;
        if revoked == 1 {
            self.record(&AuditEvent::new("token.revoked", "token", id))?;
        }
        Ok(revoked == 1)
    }
}

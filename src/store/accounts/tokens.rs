//! API tokens: the row behind each `talq_…`. The token's text is never stored; its row says whether it still counts.

use diesel::prelude::*;

use crate::domain::accounts::permission::{Permission, Permissions};
use crate::domain::clock::Timestamp;
use crate::domain::id::Id;
use crate::domain::pagination::Cursor;
use crate::store::Store;
use crate::store::audit::events::Event;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{api_tokens, environments};
use crate::store::db::types::JsonDocument;
use crate::store::tenant::{TenantReader, TenantWriter};

/// A token as its row stands.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its id: the `jti` of the JWT.
    pub id: Id,
    /// The tenant it belongs to.
    pub tenant: Id,
    /// The environment it is bound to.
    pub environment: Id,
    /// Whether that is a sandbox.
    pub is_sandbox: bool,
    /// The one agent it is bound to, if it is.
    pub agent: Option<Id>,
    /// What its maker called it.
    pub name: String,
    /// What it may do.
    pub permissions: Permissions,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// A token about to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What to call it.
    pub name: String,
    /// The one agent to bind it to; the caller has found it within reach.
    pub agent: Option<Id>,
    /// What it may do.
    pub permissions: Permissions,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
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
}

impl TokenRow {
    fn token(self, is_sandbox: bool) -> Result<Token, StoreError> {
        let permissions: Vec<String> = self.permissions.read()?;
        Ok(Token {
            id: self.id,
            tenant: self.tenant_id,
            environment: self.environment_id,
            is_sandbox,
            agent: self.agent_id,
            name: self.name,
            permissions: permissions.iter().filter_map(|name| Permission::from_name(name)).collect(),
            created_by: self.created_by,
            created_at: self.created_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
        })
    }
}

fn find(conn: &mut Conn, id: Id) -> Result<Option<Token>, StoreError> {
    let on = environments::tenant_id.eq(api_tokens::tenant_id).and(environments::id.eq(api_tokens::environment_id));
    let found: Option<(TokenRow, bool)> = api_tokens::table
        .inner_join(environments::table.on(on))
        .filter(api_tokens::id.eq(id))
        .select((TokenRow::as_select(), environments::is_sandbox))
        .first(conn)
        .optional()?;
    found.map(|(row, is_sandbox)| row.token(is_sandbox)).transpose()
}

impl Store {
    /// The token behind a JWT whose signature was found good: the one look-up that comes before a tenant is known.
    pub async fn token(&self, id: Id) -> Result<Option<Token>, StoreError> {
        self.read(move |conn| find(conn, id)).await
    }
}

impl TenantReader<'_> {
    /// The environment's tokens, oldest first, after `cursor`.
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
        rows.into_iter().map(|row| row.token(is_sandbox)).collect()
    }
}

impl TenantReader<'_> {
    /// A token of the scope's environment that nobody has revoked; with a binding to one agent, only a token of that.
    pub fn token(&mut self, id: Id) -> Result<Option<Token>, StoreError> {
        let (tenant, environment, bound) = (self.tenant(), self.environment(), self.scope().agent);
        let reached = |token: &Token| {
            token.tenant == tenant
                && token.environment == environment
                && token.revoked_at.is_none()
                && bound.is_none_or(|agent| token.agent == Some(agent))
        };
        Ok(find(self.conn, id)?.filter(reached))
    }

    /// The token that the command line's `setup` made in the scope's environment, if it still counts as it was made.
    pub fn active_token_created_by(
        &mut self,
        maker: &str,
        permissions: Permissions,
    ) -> Result<Option<Token>, StoreError> {
        let row: Option<TokenRow> = api_tokens::table
            .filter(api_tokens::tenant_id.eq(self.tenant()))
            .filter(api_tokens::environment_id.eq(self.environment()))
            .filter(api_tokens::created_by.eq(maker))
            .filter(api_tokens::permissions.eq(JsonDocument::of(&permissions.names())?))
            .filter(api_tokens::agent_id.is_null())
            .filter(api_tokens::expires_at.is_null())
            .filter(api_tokens::revoked_at.is_null())
            .select(TokenRow::as_select())
            .order((api_tokens::created_at.asc(), api_tokens::id.asc()))
            .first(self.conn)
            .optional()?;
        let is_sandbox = self.scope().is_sandbox;
        row.map(|row| row.token(is_sandbox)).transpose()
    }
}

impl TenantWriter<'_> {
    /// Makes a token in the scope's environment.
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
        };
        diesel::insert_into(api_tokens::table).values(row.clone()).execute(self.conn())?;
        let facts = serde_json::json!({ "permissions": new.permissions.names(), "agent_id": new.agent });
        self.record(&Event::new("token.created", "token", row.id).facts(facts))?;
        row.token(self.scope().is_sandbox)
    }

    /// Revokes a token of the scope's environment; false when there is none such that still counted.
    pub fn revoke_token(&mut self, id: Id) -> Result<bool, StoreError> {
        let (tenant, environment, now) = (self.tenant(), self.environment(), self.now());
        let revoked = diesel::update(api_tokens::table.find((tenant, id)))
            .filter(api_tokens::environment_id.eq(environment))
            .filter(api_tokens::revoked_at.is_null())
            .set(api_tokens::revoked_at.eq(Some(now)))
            .execute(self.conn())?;
        if revoked == 1 {
            self.record(&Event::new("token.revoked", "token", id))?;
        }
        Ok(revoked == 1)
    }
}

//! The only way a handler gets at data (DESIGN, tenancy by type).
//!
//! `Access<P>` proves the bearer (signature, expiry, then the token's row), checks the permission `P`, and holds a
//! store that is bound to tenant and environment. A handler cannot name another tenant: there is no way to say one.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{IF_MATCH, IF_NONE_MATCH};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::app_state::AppState;
use super::body::Body;
use super::caller::scope;
use super::error::ApiError;
use super::path::PathParams;
use super::permissions::{RequiredPermission, WritePermission};
use super::request_parts::{LoggedTenant, app_state, header};
use super::response::ApiResponse;
use crate::domain::accounts::permission::Permission;
use crate::domain::accounts::scope::Scope;
use crate::domain::form::{Form, Mode, ParseError};
use crate::domain::id::Id;
use crate::domain::publishing::content_hash::sha256_hex;
use crate::service::Expected;
use crate::service::agents::find;
use crate::service::error::ServiceError;
use crate::service::once::{About, Key, once};
use crate::store::{AgentKey, StoreError, TenantReader, TenantStore, TenantWriter};

/// Longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

/// A caller with permission `P`, and the data within their reach.
pub struct Access<P> {
    tenant: TenantStore,
    app: web::Data<AppState>,
    request: HttpRequest,
    permission: PhantomData<P>,
}

impl<P: RequiredPermission> FromRequest for Access<P> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = app_state(&request)?;
            let scope = scope(&app, &request, P::PERMISSION == Permission::ContextRead).await?;
            let permitted = scope.permissions.contains(P::PERMISSION);
            request.extensions_mut().insert(LoggedTenant(scope.tenant.to_string()));
            let tenant = app.store.tenant(scope);
            if !permitted {
                return Err(denied(&tenant, &request).await);
            }
            Ok(Self { tenant, app, request, permission: PhantomData })
        })
    }
}

impl<P: RequiredPermission> Access<P> {
    /// Whose reach it is.
    pub fn scope(&self) -> &Scope {
        self.tenant.scope()
    }

    /// Whether the caller has a permission beside `P`.
    pub fn has_permission(&self, permission: Permission) -> bool {
        self.scope().permissions.contains(permission)
    }

    /// The same caller with another permission, for what a request does besides.
    ///
    /// # Errors
    /// `Forbidden` without it.
    pub fn with_permission<Q: RequiredPermission>(&self) -> Result<Access<Q>, ServiceError> {
        if !self.has_permission(Q::PERMISSION) {
            return Err(ServiceError::Forbidden);
        }
        let (tenant, app, request) = (self.tenant.clone(), self.app.clone(), self.request.clone());
        Ok(Access { tenant, app, request, permission: PhantomData })
    }

    /// Whether the caller's copy, by `If-None-Match`, is the one with this tag.
    pub fn has_copy(&self, etag: &str) -> bool {
        let known = self.request.headers().get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
        let mut tags = known.split(',').map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"'));
        tags.any(|tag| tag == "*" || tag == etag)
    }

    /// What handlers share.
    pub fn app(&self) -> &web::Data<AppState> {
        &self.app
    }

    /// The store within the caller's reach.
    pub fn tenant(&self) -> &TenantStore {
        &self.tenant
    }

    /// One short indexed read.
    ///
    /// # Errors
    /// What `work` refuses, or when the database fails.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut TenantReader<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.tenant.read(work).await?)
    }

    /// Several reads that see one state of the database.
    ///
    /// # Errors
    /// What `work` refuses, or when the database fails.
    pub async fn snapshot<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut TenantReader<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.tenant.snapshot(work).await?)
    }

    /// Reads a body about an agent. A body that fails its form is the caller's mistake only where the agent exists.
    ///
    /// # Errors
    /// 422 with every failing field; the 404 of the agent.
    pub async fn parse<T: DeserializeOwned>(
        &self,
        agent: impl Into<AgentKey>,
        form: &Form,
        body: &Body,
        mode: Mode,
    ) -> Result<T, ApiError> {
        match parse(form, &body.fields, mode) {
            Ok(value) => Ok(value),
            Err(wrong) => Err(self.agent_error_or(agent, wrong).await),
        }
    }

    /// What is wrong with a request about an agent; that there is no such agent comes first.
    pub async fn agent_error_or(&self, agent: impl Into<AgentKey>, wrong: impl Into<ApiError>) -> ApiError {
        let agent = agent.into();
        match self.read(move |read| find(read, agent)).await {
            Ok(_) => wrong.into(),
            Err(failure) => failure,
        }
    }

    /// Reads the query of a request about an agent, as [`Access::parse`] reads a body.
    ///
    /// # Errors
    /// 422 with every failing field; the 404 of the agent.
    pub async fn parse_query<T: DeserializeOwned>(
        &self,
        agent: impl Into<AgentKey>,
        form: &Form,
        fields: Map<String, Value>,
    ) -> Result<T, ApiError> {
        self.parse(agent, form, &Body { fields, raw: Bytes::new() }, Mode::Full).await
    }

    /// The draft revision the caller last saw, if they sent `If-Match`.
    ///
    /// # Errors
    /// 400 when the header is no revision of ours.
    pub fn expected(&self) -> Result<Expected, ApiError> {
        let Some(value) = self.request.headers().get(IF_MATCH) else { return Ok(None) };
        let malformed = || ApiError::BadHeader("If-Match");
        let text = value.to_str().map_err(|_| malformed())?.trim();
        if text == "*" {
            return Ok(None);
        }
        // A proxy that compresses answers weakens their tags; a revision names the state all the same.
        let text = text.strip_prefix("W/").unwrap_or(text);
        let tag = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        tag.parse().map(Some).map_err(|_| malformed())
    }
}

impl<P: WritePermission> Access<P> {
    /// One transaction: all of `work` or nothing, answered as `render` says. With an `Idempotency-Key` the answer is
    /// stored in the same transaction, and a second request with that key is answered from there.
    ///
    /// # Errors
    /// What `work` refuses, or when the database fails.
    pub async fn write<T: Send + 'static>(
        &self,
        raw: &[u8],
        mut work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, ServiceError> + Send + 'static,
        render: impl Fn(&T) -> Result<(ApiResponse, About), ApiError> + Send + 'static,
    ) -> Result<ApiResponse, ApiError> {
        let Some(key) = key(&self.request, Some(self.scope().environment), raw)? else {
            let (reply, _) = render(&self.tenant.write(work).await?)?;
            return Ok(reply);
        };
        let _running = self.app.claim(self.scope().actor.id, &key.key)?;
        let stored = self
            .tenant
            .write(move |write| {
                once(write, &key, |write| {
                    let (reply, about) = render(&work(write)?).map_err(as_internal_error)?;
                    Ok((reply.stored(), about))
                })
            })
            .await?;
        ApiResponse::replayed(stored)
    }
}

/// The idempotency key of a POST, if it has one. A person's requests in two environments are two requests, though
/// they differ in a header alone.
pub(crate) fn key(request: &HttpRequest, environment: Option<Id>, raw: &[u8]) -> Result<Option<Key>, ApiError> {
    if request.method() != Method::POST {
        return Ok(None);
    }
    let Some(key) = header(request.headers(), "Idempotency-Key")? else { return Ok(None) };
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ApiError::BadHeader("Idempotency-Key"));
    }
    let mut whole = format!("{} {} {environment:?}\n", request.method(), request.uri()).into_bytes();
    whole.extend_from_slice(raw);
    Ok(Some(Key { key: key.to_owned(), fingerprint: sha256_hex(&whole) }))
}

/// Reads checked fields.
///
/// # Errors
/// 422 with every failing field.
pub fn parse<T: DeserializeOwned>(form: &Form, fields: &Map<String, Value>, mode: Mode) -> Result<T, ApiError> {
    form.parse(fields, mode).map_err(|error| match error {
        ParseError::Invalid(errors) => errors.into(),
        ParseError::Mismatch(error) => ApiError::Internal(error.to_string()),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub(crate) fn as_internal_error(failure: ApiError) -> ServiceError {
    ServiceError::Store(StoreError::Broken(failure.to_string()))
}

/// 403 is for a caller who may see the agent of the path; to any other it does not exist.
async fn denied(tenant: &TenantStore, request: &HttpRequest) -> ApiError {
    let Some(key) = PathParams::from(request).any_agent() else { return ServiceError::Forbidden.into() };
    match tenant.read(move |read| find(read, key)).await {
        Ok(_) => ServiceError::Forbidden.into(),
        Err(refusal) => refusal.into(),
    }
}

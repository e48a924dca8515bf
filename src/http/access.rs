//! Authenticated, authorized access to the data of one tenant: the only way for a handler to read and write.
//!
//! The extractor `Access<P>` verifies the bearer token (signature, expiry, then its row), checks the permission `P` and
//! holds a store bound to tenant and environment. A handler cannot name another tenant.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::app_state::AppState;
use super::body::Body;
use super::caller::{named_agent, scope, takes_agent};
use super::error::ApiError;
use super::idempotency_key::key;
use super::if_match;
use super::path::PathParams;
use super::permissions::{RequiredPermission, WritePermission};
use super::request_parts::{LoggedTenant, app_state, has_copy};
use super::response::ApiResponse;
use crate::domain::accounts::permission::Permission;
use crate::domain::accounts::scope::Scope;
use crate::domain::form::{Form, ValidationMode};
use crate::domain::id::Id;
use crate::service::ExpectedRevision;
use crate::service::accounts::scope_in_environment;
use crate::service::agent_access::find_agent;
use crate::service::error::ServiceError;
use crate::service::idempotency::{ResponseOwner, execute};
use crate::store::{AgentKey, RowLimit, StoreError, TenantReader, TenantStore, TenantWriter};

/// A caller with permission `P`, and the store of their tenant and environment.
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
            if let Some(named) = named_agent(&request)? {
                tenant.read(move |read| find_agent(read, named)).await?;
            }
            if !permitted {
                return Err(denied(&tenant, &request).await);
            }
            Ok(Self { tenant, app, request, permission: PhantomData })
        })
    }
}

impl<P: RequiredPermission> Access<P> {
    /// The scope of the caller.
    pub fn scope(&self) -> &Scope {
        self.tenant.scope()
    }

    /// Whether the caller has another permission.
    pub fn has_permission(&self, permission: Permission) -> bool {
        self.scope().permissions.contains(permission)
    }

    /// The same caller with another permission, for a request that needs two.
    ///
    /// # Errors
    /// `Forbidden` without it.
    pub fn with_permission<Q: RequiredPermission>(&self) -> Result<Access<Q>, ServiceError> {
        self.with_store(self.tenant.clone())
    }

    /// The same person in another environment of the tenant, with permission `Q` there.
    ///
    /// # Errors
    /// `Forbidden` for an API token and without the permission; `NotFound` if the tenant has no such environment.
    pub async fn in_environment<Q: RequiredPermission>(&self, environment: Id) -> Result<Access<Q>, ServiceError> {
        if environment == self.scope().environment {
            return self.with_permission();
        }
        let scope = scope_in_environment(&self.app.accounts, self.scope(), environment).await?;
        self.with_store(self.app.store.tenant(scope))
    }

    fn with_store<Q: RequiredPermission>(&self, tenant: TenantStore) -> Result<Access<Q>, ServiceError> {
        if !tenant.scope().permissions.contains(Q::PERMISSION) {
            return Err(ServiceError::Forbidden);
        }
        let (app, request) = (self.app.clone(), self.request.clone());
        Ok(Access { tenant, app, request, permission: PhantomData })
    }

    /// Whether `If-None-Match` names this entity tag.
    pub fn has_copy(&self, etag: &str) -> bool {
        has_copy(&self.request, etag)
    }

    /// The state shared by all handlers.
    pub fn app(&self) -> &web::Data<AppState> {
        &self.app
    }

    /// The store, bound to the tenant and environment of the caller.
    pub fn tenant(&self) -> &TenantStore {
        &self.tenant
    }

    /// Runs one short indexed read.
    ///
    /// # Errors
    /// Errors of `work` and of the database.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut TenantReader<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.tenant.read(work).await?)
    }

    /// Runs a read of unbounded length: one statement, or several that need no common snapshot.
    ///
    /// # Errors
    /// Errors of `work` and of the database.
    pub async fn scan<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut TenantReader<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.tenant.scan(work).await?)
    }

    /// Runs a read that is usually short, with a limit of rows: see [`TenantStore::read_or_scan`].
    ///
    /// # Errors
    /// Errors of `work` and of the database.
    pub async fn read_or_scan<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut TenantReader<'_>, RowLimit) -> Result<Option<T>, ServiceError> + Clone + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.tenant.read_or_scan(work).await?)
    }

    /// Runs several reads on one snapshot of the database.
    ///
    /// # Errors
    /// Errors of `work` and of the database.
    pub async fn snapshot<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut TenantReader<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.tenant.snapshot(work).await?)
    }

    /// Validates the body of a request about an agent. An unknown agent takes precedence over an invalid body.
    ///
    /// # Errors
    /// 404 of the agent, or 422 with every invalid field.
    pub async fn parse<T: DeserializeOwned>(
        &self,
        agent: impl Into<AgentKey>,
        form: &Form,
        body: &Body,
        mode: ValidationMode,
    ) -> Result<T, ApiError> {
        self.parse_fields(agent, form, &body.fields, mode).await
    }

    /// The error of a request about an agent: 404 when there is no such agent, else `wrong`.
    pub async fn agent_error_or(&self, agent: impl Into<AgentKey>, wrong: impl Into<ApiError>) -> ApiError {
        let agent = agent.into();
        match self.read(move |read| find_agent(read, agent)).await {
            Ok(_) => wrong.into(),
            Err(failure) => failure,
        }
    }

    /// Validates the query of a request about an agent like [`Access::parse`].
    ///
    /// # Errors
    /// As [`Access::parse`].
    pub async fn parse_query<T: DeserializeOwned>(
        &self,
        agent: impl Into<AgentKey>,
        form: &Form,
        fields: Map<String, Value>,
    ) -> Result<T, ApiError> {
        self.parse_fields(agent, form, &fields, ValidationMode::Full).await
    }

    async fn parse_fields<T: DeserializeOwned>(
        &self,
        agent: impl Into<AgentKey>,
        form: &Form,
        fields: &Map<String, Value>,
        mode: ValidationMode,
    ) -> Result<T, ApiError> {
        match parse(form, fields, mode) {
            Ok(value) => Ok(value),
            Err(wrong) => Err(self.agent_error_or(agent, wrong).await),
        }
    }

    /// The draft revisions that `If-Match` accepts. Absent and `*` accept all.
    ///
    /// # Errors
    /// 400 when the header holds anything but revisions.
    pub fn expected(&self) -> Result<ExpectedRevision, ApiError> {
        let values: Option<Vec<_>> =
            self.request.headers().get_all(IF_MATCH).map(|value| value.to_str().ok()).collect();
        values.and_then(|values| if_match::parse(&values)).ok_or(ApiError::BadHeader("If-Match"))
    }
}

impl<P: WritePermission> Access<P> {
    /// Whether the request has an `Idempotency-Key`, which takes [`Access::write`].
    pub fn has_idempotency_key(&self) -> bool {
        self.request.headers().contains_key("Idempotency-Key")
    }

    /// Runs `work` in one transaction and renders its result. With an `Idempotency-Key` the response is stored in the
    /// same transaction, and a second request with that key gets the stored response.
    ///
    /// # Errors
    /// Errors of `work` and of the database.
    pub async fn write<T: Send + 'static>(
        &self,
        raw: &[u8],
        mut work: impl FnMut(&mut TenantWriter<'_>) -> Result<T, ServiceError> + Send + 'static,
        render: impl Fn(&T) -> Result<(ApiResponse, ResponseOwner), ApiError> + Send + 'static,
    ) -> Result<ApiResponse, ApiError> {
        let Some(key) = key(&self.request, Some(self.scope().environment), raw)? else {
            let (reply, _) = render(&self.tenant.write_to(self.written_agent(), work).await?)?;
            return Ok(reply);
        };
        let _running = self.app.claim_idempotency_key(self.scope().actor.id, &key.key)?;
        let stored = self
            .tenant
            .write_to(self.written_agent(), move |write| {
                execute(write, &key, |write| {
                    let (reply, owner) = render(&work(write)?).map_err(as_internal_error)?;
                    Ok((reply.stored(), owner))
                })
            })
            .await?;
        ApiResponse::from_stored(stored)
    }

    /// The agent whose writes take turns: that of the path, or the one that a route without an agent in its path is
    /// about. The environment stands for its default agent.
    fn written_agent(&self) -> Option<AgentKey> {
        let own = || AgentKey::Id(self.scope().agent.unwrap_or(self.scope().environment));
        PathParams::from(&self.request).any_agent().or_else(|| takes_agent(&self.request).then(own))
    }
}

/// Validates fields with a form and deserializes them.
///
/// # Errors
/// 422 with every invalid field.
pub fn parse<T: DeserializeOwned>(
    form: &Form,
    fields: &Map<String, Value>,
    mode: ValidationMode,
) -> Result<T, ApiError> {
    Ok(form.parse(fields, mode)?)
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub(crate) fn as_internal_error(failure: ApiError) -> ServiceError {
    ServiceError::Store(StoreError::Broken(failure.to_string()))
}

/// 403 for a caller who may see the agent of the path, 404 for any other.
async fn denied(tenant: &TenantStore, request: &HttpRequest) -> ApiError {
    let Some(key) = PathParams::from(request).any_agent() else { return ServiceError::Forbidden.into() };
    match tenant.read(move |read| find_agent(read, key)).await {
        Ok(_) => ServiceError::Forbidden.into(),
        Err(refusal) => refusal.into(),
    }
}

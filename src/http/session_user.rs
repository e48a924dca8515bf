//! The user of a dashboard session, independent of a tenant.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};

use super::access::as_internal_error;
use super::app_state::AppState;
use super::caller::{limited_caller, request_id};
use super::error::ApiError;
use super::idempotency_key::key;
use super::request_parts::app_state;
use super::response::ApiResponse;
use crate::domain::id::Id;
use crate::service::accounts::authentication::Caller;
use crate::service::accounts::tenantless_scope;
use crate::service::error::ServiceError;
use crate::service::idempotency::execute_global;
use crate::store::GlobalStore;

/// A user authenticated by a dashboard session.
pub struct SessionUser {
    user: Id,
    app: web::Data<AppState>,
    request: HttpRequest,
}

impl FromRequest for SessionUser {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = app_state(&request)?;
            let Caller::User { id: user, .. } = limited_caller(&app, &request, false).await? else {
                return Err(ApiError::Unauthenticated);
            };
            Ok(Self { user, app, request })
        })
    }
}

/// A user authenticated by a dashboard session, or `None` for a request without credentials.
pub struct OptionalSessionUser(pub Option<SessionUser>);

impl FromRequest for OptionalSessionUser {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(AUTHORIZATION) {
            return Box::pin(async { Ok(Self(None)) });
        }
        let user = SessionUser::from_request(request, payload);
        Box::pin(async move { Ok(Self(Some(user.await?))) })
    }
}

impl SessionUser {
    /// The id of the user.
    pub fn user(&self) -> Id {
        self.user
    }

    /// The state shared by all handlers.
    pub fn app(&self) -> &AppState {
        &self.app
    }

    /// The id of the request.
    pub fn request_id(&self) -> String {
        request_id(&self.request)
    }

    /// Runs `work` in one transaction on global data and renders its result. With an `Idempotency-Key` it runs once.
    ///
    /// # Errors
    /// Errors of `work` and of the database.
    pub async fn write<T: Send + 'static>(
        &self,
        raw: &[u8],
        mut work: impl FnMut(&mut GlobalStore<'_>) -> Result<T, ServiceError> + Send + 'static,
        render: impl Fn(&T) -> Result<ApiResponse, ApiError> + Send + 'static,
    ) -> Result<ApiResponse, ApiError> {
        let Some(key) = key(&self.request, None, raw)? else {
            return render(&self.app.store.global(work).await?);
        };
        let _running = self.app.claim_idempotency_key(self.user, &key.key)?;
        let own = tenantless_scope(self.user, self.request_id());
        let stored = self.app.store.global(move |global| {
            execute_global(global, &own, &key, |global| Ok(render(&work(global)?).map_err(as_internal_error)?.stored()))
        });
        ApiResponse::from_stored(stored.await?)
    }
}

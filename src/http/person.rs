//! Someone with a dashboard session, above the tenants they belong to.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use super::access::{defect, key};
use super::caller::{caller, request_id};
use super::error::Failure;
use super::reply::Reply;
use super::request::app_of;
use super::state::App;
use crate::domain::id::Id;
use crate::service::auth::Caller;
use crate::service::error::Refusal;
use crate::service::identity::own_scope;
use crate::service::once::once_above;
use crate::store::Platform;

/// A person: proven by their session, with no tenant meant.
pub struct Person {
    user: Id,
    app: web::Data<App>,
    request: HttpRequest,
}

impl FromRequest for Person {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = app_of(&request)?;
            let Caller::User(user) = caller(&app, &request, false).await? else {
                return Err(Failure::Unauthenticated);
            };
            app.count(user)?;
            Ok(Self { user, app, request })
        })
    }
}

impl Person {
    /// Who it is.
    pub fn user(&self) -> Id {
        self.user
    }

    /// What handlers share.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The id of the request.
    pub fn request_id(&self) -> String {
        request_id(&self.request)
    }

    /// One transaction above tenants, answered as `render` says; with an `Idempotency-Key`, once.
    ///
    /// # Errors
    /// What `work` refuses, or when the database fails.
    pub async fn write<T: Send + 'static>(
        &self,
        raw: &[u8],
        mut work: impl FnMut(&mut Platform<'_>) -> Result<T, Refusal> + Send + 'static,
        render: impl Fn(&T) -> Result<Reply, Failure> + Send + 'static,
    ) -> Result<Reply, Failure> {
        let Some(key) = key(&self.request, None, raw)? else {
            return render(&self.app.store.platform(work).await?);
        };
        let _running = self.app.claim(self.user, &key.key)?;
        let own = own_scope(self.user, self.request_id());
        let stored = self.app.store.platform(move |platform| {
            once_above(platform, &own, &key, |platform| Ok(render(&work(platform)?).map_err(defect)?.stored()))
        });
        Reply::replayed(stored.await?)
    }
}

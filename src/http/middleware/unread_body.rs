//! Closes connections with an unread chunked body soon after the response. Otherwise they stay open for as long as the
//! client sends chunks.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::rt;
use actix_web::web::Bytes;
use futures_util::Stream;

/// The time after which the response is sent and the server has noticed the unread body.
const RELEASE_AFTER: Duration = Duration::from_secs(1);

/// A request body that records whether it was read to its end.
#[derive(Clone)]
pub(crate) struct WatchedBody {
    payload: Rc<RefCell<Payload>>,
    is_read: Rc<Cell<bool>>,
}

impl WatchedBody {
    /// Watches the body of a chunked request. Other bodies have a known length.
    pub(crate) fn watch(request: &mut ServiceRequest) -> Option<Self> {
        if !request.headers().contains_key(TRANSFER_ENCODING) {
            return None;
        }
        let payload = Rc::new(RefCell::new(request.take_payload()));
        let watched = Self { payload, is_read: Rc::default() };
        request.set_payload(Payload::Stream { payload: Box::pin(watched.clone()) });
        Some(watched)
    }

    /// Whether a part of the body is unread when the response is ready. If so, keeps the payload for a moment: actix
    /// closes a connection whose unread payload is still held, and waits for the end of a dropped one.
    pub(crate) fn was_left_unread(self) -> bool {
        if self.is_read.get() {
            return false;
        }
        rt::spawn(async move {
            rt::time::sleep(RELEASE_AFTER).await;
            drop(self);
        });
        true
    }
}

impl Stream for WatchedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut *self.payload.borrow_mut()).poll_next(context);
        if matches!(next, Poll::Ready(None)) {
            self.is_read.set(true);
        }
        next
    }
}

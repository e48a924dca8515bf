//! Chunked bodies that nobody reads to their end. Left alone, the connection stays open for as long as the caller drips
//! chunks into it; watched, it ends soon after the answer.

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

/// By then the answer is out, and the server has seen that the body was not read.
const LONG_ENOUGH: Duration = Duration::from_secs(1);

/// A body that can be looked at from outside its reader.
#[derive(Clone)]
pub(crate) struct Watched {
    payload: Rc<RefCell<Payload>>,
    is_read: Rc<Cell<bool>>,
}

impl Watched {
    /// Watches the body of a chunked request; others have an end that the server knows.
    pub(crate) fn body_of(request: &mut ServiceRequest) -> Option<Self> {
        if !request.headers().contains_key(TRANSFER_ENCODING) {
            return None;
        }
        let payload = Rc::new(RefCell::new(request.take_payload()));
        let watched = Self { payload, is_read: Rc::default() };
        request.set_payload(Payload::Stream { payload: Box::pin(watched.clone()) });
        Some(watched)
    }

    /// Called with the answer: whether some of the body is unread. Then it is kept for a moment, since the server ends
    /// connections with an unread body that somebody still holds, and waits for the end of one that was dropped.
    pub(crate) fn left_unread(self) -> bool {
        if self.is_read.get() {
            return false;
        }
        rt::spawn(async move {
            rt::time::sleep(LONG_ENOUGH).await;
            drop(self);
        });
        true
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut *self.payload.borrow_mut()).poll_next(context);
        if matches!(next, Poll::Ready(None)) {
            self.is_read.set(true);
        }
        next
    }
}

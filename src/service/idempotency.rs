//! Idempotency keys: the response is stored in the transaction that does the work, and repeated for the same key
//! (DESIGN rule 8).

use crate::domain::accounts::scope::Scope;
use crate::domain::id::Id;
use crate::service::error::ServiceError;
use crate::store::{GlobalStore, IdempotencyRecord, SEVERAL_TRAININGS, StoredResponse, TenantWriter};

/// What identifies a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The client's `Idempotency-Key`.
    pub key: String,
    /// A hash of method, path and body.
    pub fingerprint: String,
}

/// The agent and the training whose texts a response may contain; deleting them deletes the stored response. The agent in
/// place of the training stands for all its trainings.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponseOwner {
    pub agent: Option<Id>,
    pub training: Option<Id>,
}

impl ResponseOwner {
    /// The owner of a response with the texts of several trainings of an agent.
    pub fn trainings_of(agent: Id) -> Self {
        Self { agent: Some(agent), training: Some(SEVERAL_TRAININGS) }
    }
}

/// Does `work` and stores its response under `key`, or returns the response that is stored there.
///
/// # Errors
/// `KeyReused` when the key was used for another request; `AnswerPurged` when the stored response was deleted with its
/// owner; and the errors of `work`, which are not stored.
pub fn execute(
    write: &mut TenantWriter<'_>,
    key: &IdempotencyKey,
    work: impl FnOnce(&mut TenantWriter<'_>) -> Result<(StoredResponse, ResponseOwner), ServiceError>,
) -> Result<StoredResponse, ServiceError> {
    match write.claim_key(&key.key, &key.fingerprint)? {
        IdempotencyRecord::Answer(reply) => return Ok(reply),
        IdempotencyRecord::OtherRequest => return Err(ServiceError::KeyReused),
        IdempotencyRecord::Purged => return Err(ServiceError::AnswerPurged),
        IdempotencyRecord::Nothing => {}
    }
    let (reply, owner) = work(write)?;
    write.save_response(&key.key, &reply, owner.agent, owner.training)?;
    Ok(reply)
}

/// [`execute`] for work outside tenants; `own` is the scope in which the user's keys are stored.
///
/// # Errors
/// As [`execute`].
pub fn execute_global(
    global: &mut GlobalStore<'_>,
    own: &Scope,
    key: &IdempotencyKey,
    work: impl FnOnce(&mut GlobalStore<'_>) -> Result<StoredResponse, ServiceError>,
) -> Result<StoredResponse, ServiceError> {
    match global.in_scope(own).claim_key(&key.key, &key.fingerprint)? {
        IdempotencyRecord::Answer(reply) => return Ok(reply),
        IdempotencyRecord::OtherRequest | IdempotencyRecord::Purged => return Err(ServiceError::KeyReused),
        IdempotencyRecord::Nothing => {}
    }
    let reply = work(global)?;
    global.in_scope(own).save_response(&key.key, &reply, None, None)?;
    Ok(reply)
}

//! One effect for one idempotency key: the answer is stored in the transaction that does the work (DESIGN rule 8).

use super::error::ServiceError;
use crate::domain::accounts::scope::Scope;
use crate::domain::id::Id;
use crate::store::{GlobalStore, Saved, StoredResponse, TenantWriter};

/// What makes two requests the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The client's `Idempotency-Key`.
    pub key: String,
    /// A hash of method, path and body.
    pub fingerprint: String,
}

/// Whose text an answer may hold, so that a deletion finds it.
#[derive(Clone, Copy, Debug, Default)]
pub struct About {
    /// The agent.
    pub agent: Option<Id>,
    /// The training.
    pub training: Option<Id>,
}

/// Does `work` and stores its answer under `key`; when it was done before, answers what was answered then.
///
/// # Errors
/// `KeyReused` when the key stands for another request, `AnswerPurged` when what it made was deleted since, and
/// whatever `work` refuses: a refusal is not stored.
pub fn once(
    write: &mut TenantWriter<'_>,
    key: &Key,
    work: impl FnOnce(&mut TenantWriter<'_>) -> Result<(StoredResponse, About), ServiceError>,
) -> Result<StoredResponse, ServiceError> {
    match write.claim_key(&key.key, &key.fingerprint)? {
        Saved::Answer(reply) => return Ok(reply),
        Saved::OtherRequest => return Err(ServiceError::KeyReused),
        Saved::Purged => return Err(ServiceError::AnswerPurged),
        Saved::Nothing => {}
    }
    let (reply, about) = work(write)?;
    write.save_response(&key.key, &reply, about.agent, about.training)?;
    Ok(reply)
}

/// As [`once`], for what a person does above tenants; `own` is the corner their keys are kept in.
///
/// # Errors
/// As [`once`].
pub fn once_above(
    global: &mut GlobalStore<'_>,
    own: &Scope,
    key: &Key,
    work: impl FnOnce(&mut GlobalStore<'_>) -> Result<StoredResponse, ServiceError>,
) -> Result<StoredResponse, ServiceError> {
    match global.within(own).claim_key(&key.key, &key.fingerprint)? {
        Saved::Answer(reply) => return Ok(reply),
        Saved::OtherRequest | Saved::Purged => return Err(ServiceError::KeyReused),
        Saved::Nothing => {}
    }
    let reply = work(global)?;
    global.within(own).save_response(&key.key, &reply, None, None)?;
    Ok(reply)
}

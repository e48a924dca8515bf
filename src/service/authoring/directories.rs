//! Directories: folders for the trainings of an environment. They are not part of versions.

use crate::domain::authoring::directory::Directory;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::{NumberReservation, StoreError, TenantReader, TenantWriter};

/// A page of the environment's directories, newest first, and their total number.
pub fn list(read: &mut TenantReader<'_>, window: OffsetLimit) -> Result<(Vec<Directory>, i64), ServiceError> {
    Ok(read.directories(window)?)
}

/// Creates a directory.
///
/// # Errors
/// `Conflict` when the environment has a directory of that name.
pub fn create(write: &mut TenantWriter<'_>, name: &str) -> Result<Directory, ServiceError> {
    write.create_directory(name).map_err(name_taken)
}

/// Renames a directory.
///
/// # Errors
/// `NotFound`; `Conflict` when the environment has a directory of that name; `Forbidden` as in [`delete`].
pub fn rename(write: &mut TenantWriter<'_>, id: Id, name: &str) -> Result<Directory, ServiceError> {
    let directory = write.lock_directory(id)?.ok_or(ServiceError::NotFound(ResourceKind::Directory))?;
    agents_in_scope(write, id)?;
    write.rename_directory(&directory, name).map_err(name_taken)
}

/// Deletes a directory. Its trainings stay, in no directory; their agents become drafts.
///
/// # Errors
/// `NotFound`; `Forbidden` when the token is bound to one agent and the directory has trainings of another.
pub fn delete(write: &mut TenantWriter<'_>, id: Id) -> Result<Directory, ServiceError> {
    // Agents are locked before the directory, as in moving a training; the other order would be a deadlock. A training
    // moved in between the two locks makes the transaction start again, and that locks its agent first.
    write.directory(id)?.ok_or(ServiceError::NotFound(ResourceKind::Directory))?;
    take_out_trainings(write, id)?;
    let directory = write.lock_directory(id)?.ok_or(ServiceError::NotFound(ResourceKind::Directory))?;
    if !agents_in_scope(write, id)?.is_empty() {
        return Err(StoreError::SerializationFailure("a training was moved into the directory".to_owned()).into());
    }
    write.delete_directory(&directory)?;
    Ok(directory)
}

fn take_out_trainings(write: &mut TenantWriter<'_>, directory: Id) -> Result<(), ServiceError> {
    for agent in agents_in_scope(write, directory)? {
        // An agent that was deleted meanwhile has no trainings left.
        if let Some(mut draft) = write.edit_agent(agent, NumberReservation::None)? {
            draft.clear_directory(directory)?;
        }
    }
    Ok(())
}

/// The agents with trainings in the directory, all of which must be in scope.
fn agents_in_scope(read: &mut TenantReader<'_>, directory: Id) -> Result<Vec<Id>, ServiceError> {
    let agents = read.agents_with_trainings_in(directory)?;
    if agents.iter().all(|agent| read.scope().allows_agent(*agent)) { Ok(agents) } else { Err(ServiceError::Forbidden) }
}

fn name_taken(error: StoreError) -> ServiceError {
    match error {
        StoreError::UniqueViolation(_) => ServiceError::Conflict("A directory of this name exists already."),
        error => error.into(),
    }
}

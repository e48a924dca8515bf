//! Directories: how an environment files its trainings. What is filed where is no part of a version.

use super::error::{Kind, ServiceError};
use crate::domain::directory::Directory;
use crate::domain::id::Id;
use crate::domain::pagination::OffsetLimit;
use crate::store::{StoreError, TenantReader, TenantWriter};

/// A part of the list, newest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub fn list(read: &mut TenantReader<'_>, window: OffsetLimit) -> Result<(Vec<Directory>, i64), ServiceError> {
    Ok(read.directories(window)?)
}

/// Makes a directory.
///
/// # Errors
/// `Conflict` when the environment has one of that name.
pub fn create(write: &mut TenantWriter<'_>, name: &str) -> Result<Directory, ServiceError> {
    write.create_directory(name).map_err(taken)
}

/// Gives a directory another name.
///
/// # Errors
/// `NotFound`; `Conflict` when the environment has one of that name; `Forbidden` as [`delete`].
pub fn rename(write: &mut TenantWriter<'_>, id: Id, name: &str) -> Result<Directory, ServiceError> {
    let directory = write.lock_directory(id)?.ok_or(ServiceError::NotFound(Kind::Directory))?;
    within_reach(write, id)?;
    write.rename_directory(&directory, name).map_err(taken)
}

/// Deletes a directory. Its trainings stay, filed nowhere: that changes them, so their agents become drafts.
///
/// # Errors
/// `NotFound`; `Forbidden` when the caller is bound to one agent and another's trainings are filed there.
pub fn delete(write: &mut TenantWriter<'_>, id: Id) -> Result<Directory, ServiceError> {
    // Agents first and then the directory: the order in which a training is filed. What is filed between the two
    // is found on the second look.
    write.directory(id)?.ok_or(ServiceError::NotFound(Kind::Directory))?;
    clear(write, id)?;
    let directory = write.lock_directory(id)?.ok_or(ServiceError::NotFound(Kind::Directory))?;
    clear(write, id)?;
    write.delete_directory(&directory)?;
    Ok(directory)
}

fn clear(write: &mut TenantWriter<'_>, directory: Id) -> Result<(), ServiceError> {
    for agent in within_reach(write, directory)? {
        // An agent that was deleted since has nothing filed any more.
        if let Some(mut draft) = write.edit(agent, 0)? {
            draft.clear_directory(directory)?;
        }
    }
    Ok(())
}

fn within_reach(read: &mut TenantReader<'_>, directory: Id) -> Result<Vec<Id>, ServiceError> {
    let agents = read.agents_filing_in(directory)?;
    if agents.iter().all(|agent| read.scope().allows_agent(*agent)) { Ok(agents) } else { Err(ServiceError::Forbidden) }
}

fn taken(error: StoreError) -> ServiceError {
    match error {
        StoreError::Taken(_) => ServiceError::Conflict("A directory of this name exists already."),
        error => error.into(),
    }
}

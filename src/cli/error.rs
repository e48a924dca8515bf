//! Why a command failed.

use std::fmt::Display;

use crate::config::SettingError;
use crate::domain::form::{FieldErrors, ParseError};
use crate::service::error::ServiceError;
use crate::store::StoreError;

/// The outcome of a command.
pub(super) type CommandResult<T = ()> = Result<T, CommandError>;

/// Why a command failed. It decides the exit code.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// A setting is wrong: exit code 2.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// An argument is wrong: exit code 2.
    #[error("{0}")]
    Argument(String),
    /// The arguments are right, but the command could not be carried out: exit code 1.
    #[error("{0}")]
    Failed(String),
}

impl CommandError {
    /// A [`CommandError::Failed`] with the message of another error.
    pub(super) fn failed(error: impl Display) -> Self {
        Self::Failed(error.to_string())
    }

    /// Puts what failed in front of an error of the store.
    pub(super) fn store(what: &str) -> impl Fn(StoreError) -> Self {
        move |error| Self::Failed(format!("{what}: {error}"))
    }
}

impl From<ServiceError> for CommandError {
    fn from(refusal: ServiceError) -> Self {
        match refusal {
            ServiceError::Conflict(sentence) => Self::failed(sentence),
            ServiceError::Invalid(errors) => {
                Self::Argument(errors.first().map_or_else(String::new, |(_, first)| first.to_owned()))
            }
            other => Self::failed(other),
        }
    }
}

impl From<ParseError> for CommandError {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Invalid(errors) => Self::from(errors),
            mismatch @ ParseError::Mismatch(_) => Self::failed(mismatch),
        }
    }
}

impl From<FieldErrors> for CommandError {
    /// A line for each wrong argument. The fields have the names of the flags.
    fn from(errors: FieldErrors) -> Self {
        let lines = errors.iter().map(|(field, messages)| format!("--{field}: {}", messages.join(" ")));
        Self::Argument(lines.collect::<Vec<_>>().join("\n       "))
    }
}

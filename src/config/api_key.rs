//! API keys of outside services.

use super::SettingError;

/// Accepts a key that an HTTP header can carry. `setting` names the key in the error.
///
/// This is no parser of a flag, because clap repeats a refused value in its message.
///
/// # Errors
/// When the key is empty or contains anything but visible ASCII characters.
pub(super) fn check_api_key(setting: &'static str, key: Option<&String>) -> Result<Option<String>, SettingError> {
    let is_valid = |key: &String| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
    if key.is_none_or(is_valid) {
        return Ok(key.cloned());
    }
    let problem = "must be one word of visible ASCII characters; unset it if the service needs no key".to_owned();
    Err(SettingError { setting, problem })
}

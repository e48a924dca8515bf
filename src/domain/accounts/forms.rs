//! Input validation for users, tenants, environments and tokens.

use serde_json::Map;

use super::permission::{Permission, Role};
use super::user::{MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH};
use crate::domain::form::{Field, FieldErrors, Form, ValidationMode};

const EMAIL: Field = Field::new("email").required().email().max(255).example("\"ann@example.com\"");
const PASSWORD: Field = Field::new("password")
    .password()
    .min(MIN_PASSWORD_LENGTH)
    .max(MAX_PASSWORD_LENGTH)
    .example("\"correct horse battery\"")
    .describe("The password: 12 to 128 characters of any kind.");
const REFRESH_TOKEN: Field = Field::new("refresh_token")
    .required()
    .string()
    .max(255)
    .describe("The refresh token from the response to login or refresh.");
const ONE_TIME_TOKEN: Field =
    Field::new("token").required().string().max(255).example("\"018f6f601c2d7e3f8a4b5c6d7e8f9a0c.c2VjcmV0\"");
const ROLE: Field = Field::new("role")
    .required()
    .one_of(&Role::WIRE_NAMES)
    .example("\"editor\"")
    .describe("The role. At most the role of the caller.");
const NAME: Field = Field::new("name").required().string().max(255);

/// Login. Only the upper bound of a password is checked: the limits for new passwords do not apply.
pub static LOGIN: Form =
    Form::new(&[EMAIL, Field::new("password").required().password().max(1024).example("\"correct horse battery\"")]);

/// A password change by the user of the session.
pub static PASSWORD_CHANGE: Form = Form::new(&[
    Field::new("current_password").required().password().max(1024).example("\"correct horse battery\""),
    PASSWORD.required().example("\"incorrect horse battery\""),
]);

/// The arguments of the command `user password`.
pub static NEW_PASSWORD: Form = Form::new(&[EMAIL, PASSWORD.required()]);

/// Refreshing or ending a session.
pub static REFRESH: Form = Form::new(&[REFRESH_TOKEN]);

/// A new tenant.
pub static TENANT: Form = Form::new(&[NAME.example("\"Hotel Linde\"")]);

/// A new role for a member.
pub static MEMBER: Form = Form::new(&[EMAIL, ROLE]);

/// An invitation.
pub static INVITATION: Form = Form::new(&[EMAIL, ROLE]);

/// Accepting an invitation. [`check_new_password`] checks the password of a new person.
pub static ACCEPTANCE: Form = Form::new(&[
    ONE_TIME_TOKEN.describe("The token of the invitation: the part of its link after `token=`."),
    Field::new("name")
        .string()
        .max(255)
        .example("\"Ann\"")
        .describe("The name of a new person. The default is the part of the e-mail address before the @."),
    Field::new("password").password().max(1024).example("\"correct horse battery\"").describe(
        "The password of the invited account. A new person chooses one: 12 to 128 characters of any kind. Not needed \
         with a session of the invited account.",
    ),
]);

/// A forgotten password.
pub static FORGOTTEN_PASSWORD: Form = Form::new(&[EMAIL]);

/// A new password in place of a forgotten one.
pub static PASSWORD_RESET: Form = Form::new(&[
    ONE_TIME_TOKEN.describe("The token from the mail: the part of its link after `token=`."),
    PASSWORD.required().example("\"incorrect horse battery\""),
]);

/// Checks the length of a new password.
///
/// # Errors
/// The field `password` with its messages.
pub fn check_new_password(password: &str) -> Result<(), FieldErrors> {
    static NEW: Form = Form::new(&[PASSWORD.required()]);
    let body = Map::from_iter([("password".to_owned(), password.into())]);
    NEW.check(&body, ValidationMode::Full).map(drop)
}

/// A new environment.
pub static ENVIRONMENT: Form = Form::new(&[
    NAME.example("\"Sandbox\"").describe("The name. It must be unique in the tenant."),
    Field::new("is_sandbox").boolean().default("false").describe("Whether the environment is for testing."),
]);

/// A new name for an environment.
pub static ENVIRONMENT_NAME: Form = Form::new(&[NAME.example("\"Production\"")]);

/// A new API token.
pub static TOKEN: Form = Form::new(&[
    NAME.example("\"CRM\"").describe("The name of the token. The audit log shows this name."),
    Field::new("permissions")
        .required()
        .array_of(&Field::item().required().one_of(&Permission::ACCEPTED_NAMES).schema_name("Permission"))
        .max_items(Permission::ACCEPTED_NAMES.len())
        .example("[\"agents:read\",\"context:read\"]")
        .describe("The permissions. At most those of the caller."),
    Field::new("agent_id").uuid().describe("Binds the token to this one agent."),
    Field::new("expires_at").date().describe("The expiry time. The default is no expiry."),
]);

/// The arguments of the command `setup`.
pub static SETUP: Form = Form::new(&[
    Field::new("tenant").required().string().max(255),
    Field::new("environment").required().string().max(255),
    EMAIL,
    PASSWORD.required(),
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn password_length_is_counted_in_characters() {
        let setup = |password: &str| {
            let body = json!({"tenant": "t", "environment": "e", "email": "a@b.de", "password": password});
            SETUP.check(body.as_object().unwrap(), ValidationMode::Full)
        };
        assert!(setup(&"ü".repeat(12)).is_ok());
        assert!(setup(&"ü".repeat(11)).is_err());
        assert!(setup(&"ü".repeat(129)).is_err());
    }
}

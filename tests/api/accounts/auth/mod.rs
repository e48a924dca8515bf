mod accept_invitation;
mod forgot_password;
mod identify;
mod login;
mod logout;
mod refresh;
mod reset_password;
mod scope;

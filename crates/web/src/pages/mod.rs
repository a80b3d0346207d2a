//! The pages, one place a file.

pub mod account;
pub mod agreements;
pub mod backups;
pub mod camera;
pub mod desk;
pub mod devices;
pub mod find;
pub mod health;
pub mod imports;
pub mod item;
pub mod live;
pub mod loans;
pub mod person;
pub mod photos;
pub mod report;
pub mod settings;
pub mod sign_in;
pub mod slip;
pub mod tests;
pub mod today;
pub mod users;

use crate::{
    seats::Seat,
    trouble::{Trouble, sentence},
};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::say::Notes;

/// What a page answers.
pub type Answer = Result<Response, Trouble>;

/// Goes on to a page, which says what was done.
fn go_on(seat: &Seat, to: &str, said: impl IntoIterator<Item = String>) -> Response {
    seat.say(said.into_iter().map(|words| sentence(&words)));
    Redirect::to(to).into_response()
}

/// Notes as plain sentences.
fn plain(notes: &Notes) -> Vec<String> {
    notes.iter().map(crate::remedy::plain).collect()
}

//! Letters: the texts, who gets one, printing and sending them, and what went out.

mod about_charge;
mod about_loans;
mod about_person;
pub mod facts;
pub mod gather;
pub mod list;
pub mod mail;
mod paper;
pub mod send;
pub mod text;
pub mod texts;

//! The columns of who had a device.

use super::columns::{Column, Show, both, csv, table, told};
use super::{named, or_nothing};
use crate::{view::Unnumbered, who::look::Had};
use chrono::NaiveDate;
use domain::when::{Clock, Instant, show_day};

/// A moment, or the day alone if the time is unknown.
fn moment(at: Option<Instant>, on: Option<NaiveDate>, clock: Clock) -> String {
    match (at, on) {
        (Some(at), _) => clock.show(at),
        (None, Some(day)) => format!("{}, time unknown", show_day(day)),
        (None, None) => String::new(),
    }
}

impl Unnumbered for Had {}

impl Show for Had {
    const COLUMNS: &'static [Column<Self>] = &[
        both("line", "line"),
        both("device", "device"),
        csv("time"),
        told("at", "time", |had: &Self, clock| had.at.map_or_else(|| had.time.clone(), |at| clock.show(at))),
        both("answer", "answer"),
        csv("tag person.ref person.name"),
        table("person", |had: &Self, _| or_nothing(had.person.as_ref().map(named))),
        both("for_class", "for"),
        csv("loan_no from_at from_on to_at to_on"),
        table("from", |had: &Self, clock| moment(had.from_at, had.from_on, clock)),
        table("to", |had: &Self, clock| match (had.from_on, had.to_on) {
            (Some(_), None) => "still on loan".to_owned(),
            _ => moment(had.to_at, had.to_on, clock),
        }),
        both("reason", "reason"),
    ];
}

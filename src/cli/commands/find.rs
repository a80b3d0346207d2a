//! `kitbook find`: searches the whole register.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use domain::{
    fault::{Failure, Fault},
    text::shown,
};
use register::{
    listed::{
        columns::{Column, Show, table, worked},
        found,
    },
    overview::{self, find::Found},
};
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Words, in any order: parts of a tag, old tag, serial, name, note or ref (such as an admission number), or words
    /// of an incident, repair or charge; or the number of one of these, or of a loan or slip
    text: String,
    #[command(flatten)]
    limit: Limit,
}

/// What was found, with the command that opens it. Its JSON is what was found alone.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Line(Found);

impl Show for Line {
    const COLUMNS: &'static [Column<Self>] = &[
        worked("found", |line: &Self, _| found::word(&line.0).to_owned()).headed("found"),
        worked("key", |line: &Self, _| found::key(&line.0)).headed(""),
        worked("what", |line: &Self, _| found::what(&line.0)).headed("what"),
        worked("state", |line: &Self, _| found::state(&line.0)).headed("state"),
        worked("place", |line: &Self, _| found::place(&line.0)).headed("place or person"),
        // Items and people open with `show` and what is in the second column.
        table("to open", |line: &Self, _| match &line.0 {
            Found::Numbered { what, no, .. } => format!("kitbook {what} show {no}"),
            Found::Loan { no, .. } => format!("kitbook loan show {no}"),
            Found::Slip { no, .. } => format!("kitbook slip show {no}"),
            Found::Licence { no, .. } => format!("kitbook licence show {no}"),
            Found::Stock { no, .. } => format!("kitbook stock show {no}"),
            Found::Group { name, .. } => format!("kitbook group show \"{name}\""),
            Found::Asset { .. } | Found::Person { .. } | Found::OwnDevice { .. } => String::new(),
        })
        .wide(),
    ];
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let today = desk.act.clock().today();
    let (clock, most) = (desk.act.clock(), limit.map(|l| l + 1));
    if session.out.format() != Format::Table {
        let out = &mut session.out;
        desk.store.read(|tx| {
            out.stream(limit, clock, |take| {
                overview::find::each(tx, &args.text, most, today, |found| take(&Line(found)))
            })
        })?;
        return Ok(Code::Done);
    }
    let found = desk.store.read(|tx| overview::find::find(tx, &args.text, most, today))?;
    if found.is_empty() {
        return Err(Fault::not_found(format!("nothing was found for {}", shown(args.text.trim())))
            .hint("Try fewer words, or shorter parts of them. `kitbook asset list` lists all items.")
            .into());
    }
    let lines: Vec<Line> = found.into_iter().map(Line).collect();
    session.out.stream(limit, clock, |take| lines.iter().try_for_each(take))?;
    Ok(Code::Done)
}

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
use register::overview;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Words, in any order: parts of a tag, old tag, serial, name, note or ref (such as an admission number), or words
    /// of an incident, repair or charge; or the number of one of these, or of a loan or slip
    text: String,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let today = desk.act.clock().today();
    let found = desk.store.read(|tx| overview::find::find(tx, &args.text, limit.map(|l| l + 1), today))?;
    if found.is_empty() && session.out.format() == Format::Table {
        return Err(Fault::not_found(format!("nothing was found for {}", shown(args.text.trim())))
            .hint("Try fewer words, or shorter parts of them. `kitbook asset list` lists all items.")
            .into());
    }
    let clock = desk.act.clock();
    session.out.stream(limit, clock, |take| found.iter().try_for_each(take))?;
    Ok(Code::Done)
}

//! `kitbook seen`: records routine checks of items on loan.

use crate::cli::{
    error::Code,
    options::import::{Kindred, ReadingArgs},
    session::{Desk, Session},
    words,
};
use domain::fault::Failure;
use register::loan::{
    device_report,
    routine::{self, Shown},
};
use std::path::PathBuf;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook seen LAP-12 --all-well`. At a screen, one tag alone asks the questions of its \
    category (`kitbook category set NAME --routine updated=only`). The loan goes on, and its next routine check is due \
    after the category's months, on a school day. A yes to a question that tests a part records a visual check of it.\n\n\
    A file has a tag or serial number and the day on which the device was last seen: an export of Intune (Last \
    check-in) or of Chromebooks (Last sync), or a table with Last seen. It counts only if the school says so: \
    `kitbook school set --export-counts yes`. Earlier days change nothing."
)]
pub struct Args {
    /// The items' tags, such as LAP-12; `-` reads them from another program, one on each line
    #[arg(required_unless_present_any = ["file", "void"], value_name = "TAG")]
    tags: Vec<String>,
    /// Answer to a question of the routine check: updated=yes
    #[arg(long = "check", value_name = "NAME=yes|no", value_parser = words::named_yes_no)]
    checks: Vec<(String, bool)>,
    /// Everything was checked and is fine: answer yes to every question of the routine check
    #[arg(long)]
    all_well: bool,
    /// A note to keep with the routine check
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Read a device export: CSV, Excel or LibreOffice; `-` reads a CSV file from another program
    #[arg(id = "file", long = "from", value_name = "FILE",
        conflicts_with_all = ["tags", "checks", "all_well", "note", "void"])]
    from: Option<PathBuf>,
    /// Void a routine check that was recorded by mistake; needs --reason
    #[arg(long, value_name = "NO", requires = "reason", conflicts_with_all = ["tags", "checks", "all_well", "note"])]
    void: Option<i64>,
    /// Reason for voiding it
    #[arg(long, value_name = "TEXT", requires = "void", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
    #[command(flatten, next_help_heading = "Reading a file")]
    reading: ReadingArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    if let Some(file) = args.from {
        let kindred = Kindred { question: Some("Record these?"), ..Kindred::default() };
        return args.reading.run(&file, session, &mut desk, &kindred, |store, act, reader, options, progress| {
            device_report::import(store, act, reader, options, progress)
        });
    }
    args.reading.must_have_a_file()?;
    if let Some(no) = args.void {
        let reason = args.reason.unwrap_or_default();
        return session.answer(routine::void(&mut desk.store, &desk.act, no, &reason)?, desk.act.clock());
    }
    let (tags, spelling) = session.tags(&args.tags)?;
    let is_silent = args.checks.is_empty() && !args.all_well;
    let mut shown = Shown { checks: args.checks, all_well: args.all_well, note: args.note };
    if let ([tag], true) = (tags.as_slice(), is_silent) {
        ask(session, &mut desk, tag, spelling, &mut shown)?;
    }
    let answer = routine::record(&mut desk.store, &desk.act, (&tags, spelling), &shown)?;
    session.answer_all(answer, desk.act.clock())
}

/// Asks the questions of the routine check, if someone is at a terminal. Only what is answered is recorded.
fn ask(
    session: &mut Session<'_>,
    desk: &mut Desk,
    tag: &str,
    spelling: Spelling,
    shown: &mut Shown,
) -> Result<(), Failure> {
    let Some(prompt) = session.ask() else { return Ok(()) };
    for check in desk.store.read(|tx| routine::to_ask(tx, tag, spelling))? {
        if let Some(answer) = prompt.yes_no(&check.question) {
            shown.checks.push((check.name, answer));
        }
    }
    Ok(())
}

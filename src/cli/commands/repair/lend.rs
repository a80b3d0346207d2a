//! `kitbook repair lend`: lends a replacement (a loaner) while an item is in repair.

use crate::cli::{
    error::Code,
    options::sign_out::{CompanionArgs, OverrideArgs, due_when, show_slip},
    session::Session,
};
use domain::fault::Failure;
use register::loan::loaner::{self, Loaner};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the repair: `kitbook repair list` shows it
    no: i64,
    /// Tag of the replacement item
    tag: String,
    /// Borrower's ref, username or name (default: the last borrower of the item in repair)
    #[arg(long, value_name = "REF")]
    to: Option<String>,
    /// Date the replacement is due: +14d (in 14 days), fri (Friday), 18/12/2026 …
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// The loan is a reasonable adjustment for a disability, so a borrowing ban doesn't apply
    #[arg(long)]
    adjustment: bool,
    #[command(flatten)]
    along: CompanionArgs,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let due = args.due.as_deref().map(|due| due_when(due, desk.act.days())).transpose()?;
    let order = Loaner {
        no: args.no,
        tag: args.tag,
        spelling: Spelling::Short,
        to: args.to,
        due,
        adjustment: args.adjustment,
        accompanied_by: args.along.read(),
        overrides,
    };
    let answer = loaner::lend(&mut desk.store, &desk.act, &order)?;
    let (slip, code) = session.talk(answer);
    show_slip(session, slip, desk.act.clock())?;
    Ok(code)
}

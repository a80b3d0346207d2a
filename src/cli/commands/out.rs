//! `kitbook out`: signs items out.

use crate::cli::{
    error::Code,
    options::sign_out::{OverrideArgs, TermArgs, show_slip},
    session::Session,
    words,
};
use domain::{fault::Failure, person::PersonKind};
use register::loan::sign_out::{self, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook out LAP-12 CAM-3 --to \"Oliver Smith\" --due fri`. Without --due, the category \
    sets the due date."
)]
pub struct Args {
    /// The items' tags, such as LAP-12; `-` reads them from another program, one on each line
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// The borrower's ref, username or name
    #[arg(long, value_name = "REF")]
    to: String,
    /// The borrower is a new member of staff with this name; --to gives the ref
    #[arg(long, value_name = "NAME", value_parser = words::said)]
    new_staff: Option<String>,
    /// The borrower is a new pupil with this name; --to gives the ref
    #[arg(long, value_name = "NAME", value_parser = words::said, conflicts_with = "new_staff")]
    new_pupil: Option<String>,
    #[command(flatten)]
    terms: TermArgs,
    /// Lend the items that are allowed, and skip the refused ones
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let (tags, spelling) = session.tags(&args.tags)?;
    let terms = args.terms.read(desk.act.days())?;
    let staff = args.new_staff.map(|name| (PersonKind::Staff, name));
    let new = staff.or(args.new_pupil.map(|name| (PersonKind::Pupil, name)));
    let order = Order { tags, spelling, to: args.to, new, terms, partial: args.partial, overrides };
    let answer = sign_out::sign_out(&mut desk.store, &desk.act, &order)?;
    let (slip, code) = session.talk(answer);
    show_slip(session, slip, desk.act.clock())?;
    Ok(code)
}

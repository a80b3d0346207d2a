//! `kitbook out`: signs items out.

use crate::cli::{
    error::Code,
    options::sign_out::{OverrideArgs, TermArgs, show_slip},
    session::Session,
};
use domain::fault::Failure;
use register::loan::sign_out::{self, Order};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tags of the items; `-` reads a list of tags, one on each line, from another program
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// Borrower's ref, username or name
    #[arg(long, value_name = "REF")]
    to: String,
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
    let order = Order { tags, spelling, to: args.to, terms, partial: args.partial, overrides };
    let answer = sign_out::sign_out(&mut desk.store, &desk.act, &order)?;
    let (slip, code) = session.talk(answer);
    show_slip(session, slip, desk.act.clock())?;
    Ok(code)
}

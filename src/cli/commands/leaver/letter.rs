//! `kitbook leaver letter`: writes letters about unreturned items.

use super::selection::SelectionArgs;
use crate::cli::{
    commands::letter::send::{Ask, write},
    error::Code,
    session::Session,
    words::Overwrite,
};
use domain::{
    fault::{Failure, Fault},
    letter::{Kind, Way},
};
use register::letter::gather::{To, Wanted};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --year-group, --class or --within there is a page for each person who has items that are late, or \
    who has a last day on record and items to return. A person who stays is asked only for what is late.\n\n\
    It is the letter `unreturned` of `kitbook letter send`, which has more ways to send it, and it is recorded as sent."
)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,
    /// Send them even to those who got the same letter lately
    #[arg(long)]
    again: bool,
    /// Save the page to this file, readable only by you (default: show it on the screen)
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let people = desk.store.read(|tx| {
        let found = args.selection.load(tx, clock)?;
        Ok::<_, Fault>(found.lists.iter().map(|list| list.leaver.id).collect())
    })?;
    let kind = Kind::Unreturned;
    let wanted = Wanted { kind, to: To::Chosen(people), charge: None, words: None, again: args.again, ahead: 0 };
    write(session, desk, &wanted, Ask { way: Way::Paper, output: args.output, overwrite: args.overwrite.overwrite })
}

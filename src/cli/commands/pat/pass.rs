//! `kitbook pat pass`: records passed visual checks.

use super::not_of_own;
use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::{
    own_device::door,
    pat::{self, Pass},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A laptop runs on its battery, so you check its charger: LAP-0042 and LAP-0042/charger both mean the \
                  charger. `own 3`, in quotes, or a serial number is a person's own device."
)]
pub struct Args {
    /// Tags of the items, or TAG/part for one part; `-` reads a list of tags, one on each line, from another program
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
    /// Person who checked them, if not you
    #[arg(long, value_name = "NAME")]
    tester: Option<String>,
    /// Note to keep with the check, such as "new plug"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// The part was replaced: the old part's results no longer count
    #[arg(long)]
    replaced: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (appliances, spelling) = session.tags(&args.tags)?;
    let own = desk.store.read(|tx| door::only_own(tx, &appliances, spelling))?;
    if !own.is_empty() {
        not_of_own(args.note.is_some() || args.replaced)?;
        let answer = door::pass_all(&mut desk.store, &desk.act, &own, args.tester.as_deref())?;
        return session.answer_all(answer, desk.act.clock());
    }
    let order = Pass { appliances, spelling, tester: args.tester, note: args.note, replaced: args.replaced };
    let answer = pat::pass(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}

//! `kitbook stock list`: lists every stock, the loans that are overdue, or what one person has.

use crate::cli::{error::Code, session::Session};
use domain::fault::{Failure, Fault};
use register::stock::list;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only loans that are overdue, the longest overdue first
    #[arg(long)]
    overdue: bool,
    /// Only what this person has: ref, username or name
    #[arg(long, value_name = "REF", conflicts_with = "overdue")]
    person: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let loans = desk.store.read::<_, Fault>(|tx| {
        Ok(match &args.person {
            Some(who) => Some(list::of_person(tx, &store::person::find(tx, who)?, clock)?),
            None if args.overdue => Some(list::overdue(tx, clock)?),
            None => None,
        })
    })?;
    match loans {
        Some(loans) => session.out.list(&loans, clock)?,
        None => {
            let all = desk.store.read(|tx| list::list(tx, clock))?;
            session.out.list(&all, clock)?;
        }
    }
    Ok(Code::Done)
}

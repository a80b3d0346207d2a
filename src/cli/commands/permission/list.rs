//! `kitbook permission list`: what is given, and what awaits whom.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::permission::{self, list::Filter};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of this kind
    #[arg(long)]
    kind: Option<String>,
    /// For this person
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Only those that a role has still to give
    #[arg(long)]
    awaiting: bool,
    /// Those that are over or revoked too
    #[arg(long)]
    all: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let found = desk.store.read(|tx| {
        let person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        let filter = Filter { kind: args.kind, person, awaiting: args.awaiting, all: args.all };
        permission::list::list(tx, &filter, clock.today())
    })?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}

//! `kitbook ban list`: lists bans.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::ban;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also list bans that were lifted or have ended
    #[arg(long)]
    all: bool,
    /// Only bans on this person: ref, username or name
    #[arg(long, value_name = "REF")]
    person: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let bans = desk.store.read(|tx| {
        let person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        ban::list::list(tx, person, args.all, clock.today())
    })?;
    session.out.list(&bans, clock)?;
    Ok(Code::Done)
}

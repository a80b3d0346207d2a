//! `kitbook own-device list`: lists people's own equipment that is on site.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::own_device;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only devices that are in the office cupboard
    #[arg(long)]
    cupboard: bool,
    /// Also list devices that were given back or have left the site
    #[arg(long)]
    all: bool,
    /// Only this person's devices
    #[arg(long, value_name = "REF")]
    person: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let found = desk.store.read(|tx| {
        let person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        own_device::list::devices(tx, person, args.cupboard, args.all, clock)
    })?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}

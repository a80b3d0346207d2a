//! `kitbook own-device list`: lists people's own equipment that is on site.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::own_device::{self, list::Which};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only devices that are in the office cupboard
    #[arg(long)]
    cupboard: bool,
    /// Only devices that were taken from their owners
    #[arg(long)]
    confiscated: bool,
    /// Only devices on site whose test is overdue, due within 30 days, or missing
    #[arg(long)]
    test_due: bool,
    /// Only devices on the school's network
    #[arg(long)]
    network: bool,
    /// Only devices on the network that must come off it: a permission or anti-virus software that has ended, or an
    /// overdue test
    #[arg(long)]
    network_due: bool,
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
        let which = Which {
            cupboard: args.cupboard,
            confiscated: args.confiscated,
            test_due: args.test_due,
            network: args.network,
            network_due: args.network_due,
            all: args.all,
        };
        own_device::list::devices(tx, person, &which, clock)
    })?;
    session.out.list(&found, clock)?;
    Ok(Code::Done)
}

//! `kitbook leaver transfer`: a thing goes on to a successor.

use crate::{
    cli::{
        commands::{
            out::{OverrideArgs, TermArgs, show_slip},
            returns::{self, SeenArgs},
        },
        error::Code,
        session::Session,
    },
    domain::fault::{Failure, Fault},
    ops::{
        leaver::{self, Transfer},
        loan::HandOver,
    },
    store::{self, asset::Spelling},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Who leaves: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// The thing's tag
    tag: String,
    /// The successor: ref, username or name
    #[arg(long, value_name = "REF")]
    to: String,
    /// How it was wiped in between, its account signed out of the cloud before
    #[arg(long, value_name = "METHOD")]
    wiped: Option<String>,
    #[command(flatten)]
    terms: TermArgs,
    #[command(flatten)]
    seen: SeenArgs,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock;
    let mut seen = args.seen.read()?;
    if args.seen.is_silent() {
        let tag = desk.store.read(|tx| Ok::<_, Fault>(store::asset::find(tx, &args.tag, Spelling::Short)?.tag))?;
        returns::ask(session, &mut desk, &tag, Spelling::Whole, &mut seen)?;
    }
    let order = Transfer {
        person: args.person,
        tag: (args.tag, Spelling::Short),
        to: args.to,
        hand_over: HandOver { terms: args.terms.read(clock)?, seen, wiped: args.wiped, overrides },
    };
    let (slip, code) = session.talk(leaver::transfer(&mut desk.store, &desk.act, &order)?);
    show_slip(session, slip, clock)?;
    Ok(code)
}

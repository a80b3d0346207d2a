//! `kitbook loan transfer`: a hand-over, a return and a new slip in one act.

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
    ops::loan::{self, HandOver, Transfer},
    store::{self, asset::Spelling},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number
    no: i64,
    /// The new borrower: ref, username or name
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
        let tag = desk.store.read(|tx| {
            let loan = store::loan::by_no(tx, args.no)?;
            Ok::<_, Fault>(store::asset::by_id(tx, loan.asset_id)?.tag)
        })?;
        returns::ask(session, &mut desk, &tag, Spelling::Whole, &mut seen)?;
    }
    let hand_over = HandOver { terms: args.terms.read(clock)?, seen, wiped: args.wiped, overrides };
    let order = Transfer { no: args.no, to: args.to, hand_over };
    let answer = loan::transfer(&mut desk.store, &desk.act, &order)?;
    let (slip, code) = session.talk(answer);
    show_slip(session, slip, clock)?;
    Ok(code)
}

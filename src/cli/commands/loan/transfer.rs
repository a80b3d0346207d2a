//! `kitbook loan transfer`: hands an item over, with a return and a new slip.

use crate::cli::{
    error::Code,
    options::{hand_over::HandOverArgs, sign_out::show_slip},
    session::Session,
};
use domain::fault::{Failure, Fault};
use register::loan::hand_over::{self, Transfer};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
    /// The new borrower's ref, username or name
    #[arg(long, value_name = "REF")]
    to: String,
    #[command(flatten)]
    hand_over: HandOverArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let hand_over = args.hand_over.read(session, &mut desk, |desk| {
        let tag = desk.store.read(|tx| {
            let loan = store::loan::by_no(tx, args.no)?;
            Ok::<_, Fault>(store::asset::by_id(tx, loan.asset_id)?.tag)
        })?;
        Ok(tag)
    })?;
    let order = Transfer { no: args.no, to: args.to, hand_over };
    let (slip, code) = session.talk(hand_over::transfer(&mut desk.store, &desk.act, &order)?);
    show_slip(session, slip, clock)?;
    Ok(code)
}

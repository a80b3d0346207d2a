//! `kitbook leaver transfer`: hands an item over to a successor.

use crate::cli::{
    error::Code,
    options::{hand_over::HandOverArgs, sign_out::show_slip},
    session::Session,
};
use domain::fault::{Failure, Fault};
use register::leaver::{self, Transfer};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The leaver: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// The item's tag
    tag: String,
    /// The successor: ref, username or name
    #[arg(long, value_name = "REF")]
    to: String,
    #[command(flatten)]
    hand_over: HandOverArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let hand_over = args.hand_over.read(session, &mut desk, |desk| {
        let find = |tx: &store::ReadTx<'_>| Ok::<_, Fault>(store::asset::find(tx, &args.tag, Spelling::Short)?.tag);
        Ok(desk.store.read(find)?)
    })?;
    let order = Transfer { person: args.person, tag: (args.tag, Spelling::Short), to: args.to, hand_over };
    let (slip, code) = session.talk(leaver::transfer(&mut desk.store, &desk.act, &order)?);
    show_slip(session, slip, clock)?;
    Ok(code)
}

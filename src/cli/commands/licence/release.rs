//! `kitbook licence release`: a seat is free again.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::licence::assign::{self as licence_assign, User};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The licence's number
    no: i64,
    /// Who had it: ref, username or name
    #[arg(long, value_name = "REF", group = "whose")]
    from: Option<String>,
    /// The item that it was installed on
    #[arg(long, value_name = "TAG", group = "whose")]
    asset: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let user = User { person: args.from, asset: args.asset.map(|tag| (tag, Spelling::Short)) };
    let answer = licence_assign::release(&mut desk.store, &desk.act, args.no, &user)?;
    session.answer(answer, desk.act.clock())
}

//! `kitbook licence assign`: gives a seat to a person or an item.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::licence::assign::{self as licence_assign, User};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The licence's number, from `kitbook licence list`
    no: i64,
    /// The person who gets it: ref, username or name
    #[arg(long, value_name = "REF", group = "user")]
    to: Option<String>,
    /// The item on which the software is installed
    #[arg(long, value_name = "TAG", group = "user")]
    asset: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let user = User { person: args.to, asset: args.asset.map(|tag| (tag, Spelling::Short)) };
    let answer = licence_assign::assign(&mut desk.store, &desk.act, args.no, &user)?;
    session.answer(answer, desk.act.clock())
}

//! `kitbook licence assign`: a seat for a person or an item.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::licence::assign::{self as licence_assign, User};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The licence's number
    no: i64,
    /// Who gets it: ref, username or name
    #[arg(long, value_name = "REF", group = "whose")]
    to: Option<String>,
    /// The item that it is installed on
    #[arg(long, value_name = "TAG", group = "whose")]
    asset: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let user = User { person: args.to, asset: args.asset.map(|tag| (tag, Spelling::Short)) };
    let answer = licence_assign::assign(&mut desk.store, &desk.act, args.no, &user)?;
    session.answer(answer, desk.act.clock())
}

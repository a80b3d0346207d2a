//! `kitbook loan correct`: corrects a wrong tag.

use crate::cli::{error::Code, options::sign_out::OverrideArgs, session::Session};
use domain::fault::Failure;
use register::loan::mistakes;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of the loan with the wrong tag
    no: i64,
    /// Tag of the item that really went out
    #[arg(long, value_name = "TAG")]
    tag: String,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let answer = mistakes::correct(&mut desk.store, &desk.act, args.no, &args.tag, Spelling::Short, &overrides)?;
    session.answer(answer, desk.act.clock())
}

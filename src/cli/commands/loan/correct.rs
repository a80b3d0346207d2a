//! `kitbook loan correct`: corrects a wrong tag.

use crate::cli::{
    error::Code,
    options::sign_out::{CompanionArgs, OverrideArgs},
    session::Session,
};
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
    along: CompanionArgs,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let along = args.along.read();
    let mut desk = session.desk()?;
    let right = (args.tag.as_str(), Spelling::Short);
    let answer = mistakes::correct(&mut desk.store, &desk.act, args.no, right, along.as_ref(), &overrides)?;
    session.answer(answer, desk.act.clock())
}

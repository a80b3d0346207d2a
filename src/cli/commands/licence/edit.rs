//! `kitbook licence edit`: changes a licence.

use super::fields::FieldArgs;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::licence::assign as licence_assign;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The licence's number, from `kitbook licence list`
    no: i64,
    /// The product's new name
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    #[command(flatten)]
    fields: FieldArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let fields = args.fields.read(args.product, session, desk.act.days())?;
    let answer = licence_assign::edit(&mut desk.store, &desk.act, args.no, &fields)?;
    session.answer(answer, desk.act.clock())
}

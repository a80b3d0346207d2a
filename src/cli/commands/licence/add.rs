//! `kitbook licence add`: adds a licence.

use super::fields::FieldArgs;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::licence::assign as licence_assign;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The product's name, such as "Photo Editor"
    product: String,
    #[command(flatten)]
    fields: FieldArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let fields = args.fields.read(Some(args.product), session, desk.act.days())?;
    let answer = licence_assign::add(&mut desk.store, &desk.act, &fields)?;
    session.answer(answer, desk.act.clock())
}

//! `kitbook stock edit`: changes a stock, but not its numbers.

use super::fields::FieldArgs;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::stock::change;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Its numbers change with `stock more`, `stock found` and `stock write-off`, so that each has its day \
    and its reason. An empty --location or --notes is removed."
)]
pub struct Args {
    /// The stock: its name or number
    stock: String,
    /// The new name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    fields: FieldArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = change::edit(&mut desk.store, &desk.act, &args.stock, &args.fields.read(args.name))?;
    session.answer(answer, desk.act.clock())
}

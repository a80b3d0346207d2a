//! `kitbook charge import`: imports payments from the school's payment system.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
};
use domain::fault::Failure;
use register::charge;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file needs a Reference (of the payment), a Person (ref or username), a Sum and a Day. It may also \
    have Charge (number), Name (compared with the person's) and How (card, bank …). A payment is for the person's only \
    open charge; if there are several, it is a question. Payments that are recorded already are left alone, and a \
    reference that comes back with another person, sum or day is a problem. More than is outstanding is one too.\nIf any \
    row is bad, nothing is imported, unless you give --skip-bad. Importing the same file again changes nothing."
)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    args.file.run(session, &mut desk, &Kindred::default(), |store, act, reader, options, progress| {
        charge::import(store, act, reader, options, progress)
    })
}

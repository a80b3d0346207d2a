//! `kitbook charge reinstate`: what was let off is asked for again.

use super::adjustment::AdjustmentArgs;
use crate::cli::{error::Code, session::Session};
use domain::{charge::LineKind, fault::Failure};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    let_off: AdjustmentArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.let_off.run(session, LineKind::Reinstatement)
}

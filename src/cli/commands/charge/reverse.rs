//! `kitbook charge reverse`: reverses a charge that was requested by mistake.

use super::adjustment::AdjustmentArgs;
use crate::cli::{error::Code, session::Session};
use domain::{charge::LineKind, fault::Failure};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    adjustment: AdjustmentArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.adjustment.run(session, LineKind::Reversal)
}

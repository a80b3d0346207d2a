//! `kitbook charge waive`: waives a charge, in whole or in part.

use super::adjustment::AdjustmentArgs;
use crate::cli::{error::Code, session::Session};
use domain::{charge::LineKind, fault::Failure};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    adjustment: AdjustmentArgs,
    /// Waive it under the school's remissions policy (Education Act 1996 s. 457)
    #[arg(long)]
    remission: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.adjustment.run(session, if args.remission { LineKind::Remission } else { LineKind::Waiver })
}

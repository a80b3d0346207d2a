//! `kitbook charge waive`: let it off, by somebody who may.

use super::adjustment::AdjustmentArgs;
use crate::cli::{error::Code, session::Session};
use domain::{charge::LineKind, fault::Failure};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    let_off: AdjustmentArgs,
    /// Under the school's remissions policy (Education Act 1996 s. 457)
    #[arg(long)]
    remission: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.let_off.run(session, if args.remission { LineKind::Remission } else { LineKind::Waiver })
}

//! `kitbook charge ledger`: lists ledger lines for the finance system.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{charge::LineKind, fault::Failure, meaning::Meaning};
use register::charge::ledger_list;

#[derive(Debug, clap::Args)]
#[command(after_help = "For the payments of November: `kitbook charge ledger --kind payment --from 1/11/2026 --until \
    30/11/2026 --format csv`")]
pub struct Args {
    /// Only lines on or after this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<String>,
    /// Only lines on or before this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: Option<String>,
    /// Only this kind: assessment, payment, waiver, remission (waived under the remissions policy), write-off,
    /// reversal, reinstatement (undoes a waiver, write-off or reversal), refund or mistaken-payment (undoes a payment)
    #[arg(long, value_name = "KIND", value_parser = words::word::<LineKind>)]
    kind: Option<LineKind>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>| given.as_deref().map(|d| days.day(d, Meaning::Asked)).transpose();
    let span = words::span(day(&args.from)?, day(&args.until)?)?;
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    desk.store.read(|tx| {
        out.stream(limit, clock, |take| {
            ledger_list::each(tx, span, args.kind, limit.map(|l| l + 1), |line| take(&line))
        })
    })?;
    Ok(Code::Done)
}

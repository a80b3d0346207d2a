//! `kitbook pat history`: lists test results, newest first.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{
    fault::Failure,
    meaning::Meaning,
    pat::{Outcome, Standing},
};
use register::pat::{self, history::ResultFilter, unmatched::unmatched};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tag of an item, to list its results and its parts' results; or TAG/part for one part
    tag: Option<String>,
    /// Only this result: pass, fail or information (recorded, but neither a pass nor a fail)
    #[arg(long, value_name = "RESULT", value_parser = words::word::<Outcome>)]
    result: Option<Outcome>,
    /// Only imported passes with a bad reading, which you must accept or void
    #[arg(long, group = "state")]
    queried: bool,
    /// Only results that were voided
    #[arg(long, group = "state")]
    void: bool,
    /// Only imported results whose ID matches no item; fails come first, and similar tags are shown
    #[arg(long, group = "state", conflicts_with_all = ["tag", "result", "since"])]
    unmatched: bool,
    /// Only tests on or after this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    since: Option<String>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    if args.unmatched {
        let most = limit.map_or(usize::try_from(i64::MAX).unwrap_or(usize::MAX), |l| l + 1);
        let ids = desk.store.read(|tx| unmatched(tx, most, |_, _| true))?;
        out.stream(limit, clock, |take| ids.iter().try_for_each(take))?;
        if !ids.is_empty() {
            out.hint("to match an ID to an item, also for later files: `kitbook pat match NO TAG`".to_owned());
        }
        return Ok(Code::Done);
    }
    let state = match (args.queried, args.void) {
        (true, _) => Some(Standing::Queried),
        (_, true) => Some(Standing::Void),
        _ => None,
    };
    let since = args.since.as_deref().map(|d| desk.act.days().day(d, Meaning::Asked)).transpose()?;
    let mut filter =
        ResultFilter { result: args.result, state, since, limit: limit.map(|l| l + 1), ..ResultFilter::default() };
    desk.store.read(|tx| {
        if let Some(tag) = &args.tag {
            let named = store::pat::find(tx, tag, Spelling::Short)?;
            (filter.asset, filter.part) = (Some(named.asset.id), named.part);
        }
        out.stream(limit, clock, |take| pat::history::each(tx, &filter, |result| take(&result)))
    })?;
    Ok(Code::Done)
}

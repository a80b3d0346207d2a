//! `kitbook repair list`: lists open repairs, or all.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use domain::fault::Failure;
use register::repair;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also show closed repairs
    #[arg(long)]
    all: bool,
    /// Only repairs of this item, open and closed
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    desk.store.read(|tx| {
        let asset = args.tag.as_deref().map(|t| store::asset::find(tx, t, Spelling::Short)).transpose()?.map(|a| a.id);
        let all = args.all || asset.is_some();
        out.stream(limit, clock, |take| repair::list::each(tx, asset, all, limit.map(|l| l + 1), clock, |r| take(&r)))
    })?;
    Ok(Code::Done)
}

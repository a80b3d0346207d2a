//! `kitbook disposal list`: lists disposals.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{disposal::State, fault::Failure};
use register::disposal::list::{self, Filter};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also list those that are done or withdrawn
    #[arg(long)]
    all: bool,
    /// Only those in this state: requested, authorised, done or withdrawn
    #[arg(long, value_name = "STATE", value_parser = words::word::<State>)]
    state: Option<State>,
    /// Only those of this item, whatever their state
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
        let asset = args.tag.as_deref().map(|tag| store::asset::find(tx, tag, Spelling::Short)).transpose()?;
        let filter = Filter { state: args.state, all: args.all, asset: asset.map(|asset| asset.id) };
        out.stream(limit, clock, |take| list::each(tx, &filter, limit.map(|l| l + 1), clock, |row| take(&row)))
    })?;
    Ok(Code::Done)
}

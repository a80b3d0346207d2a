//! `kitbook charge list`: lists unsettled charges, or all.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use domain::{charge::State, fault::Failure};
use register::charge::{self, list::Filter};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this state: assessed (worked out, not requested yet), requested, part-paid, paid, disputed, waived,
    /// written-off, refunded or reversed (requested by mistake, or the item was found)
    #[arg(long, value_name = "STATE", value_parser = words::word::<State>)]
    state: Option<State>,
    /// Also list settled charges
    #[arg(long, conflicts_with = "state")]
    all: bool,
    /// Only charges to this person: ref, username or name
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Only charges with an overdue amount; disputed charges are never overdue
    #[arg(long)]
    overdue: bool,
    /// Only charges on which the school owes money back
    #[arg(long)]
    credit: bool,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let mut filter = Filter {
        state: args.state,
        all: args.all,
        credit: args.credit,
        person: None,
        overdue_on: args.overdue.then(|| clock.today()),
    };
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    desk.store.read(|tx| {
        filter.person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        out.stream(limit, clock, |take| charge::list::each(tx, &filter, limit.map(|l| l + 1), clock, |c| take(&c)))
    })?;
    Ok(Code::Done)
}

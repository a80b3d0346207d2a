//! `kitbook pat due`: lists the tests to do.

use crate::cli::{
    commands::pat::filter::ApplianceArgs,
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use clap::ValueEnum;
use domain::{calendar::Calendar, fault::Failure, pat::TestKind};
use register::{
    own_device,
    pat::{
        self,
        due::{DueFilter, DueOrder},
    },
};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    appliances: ApplianceArgs,
    /// Only tests due within this time (30d: 30 days, 8w: 8 weeks), or by this date
    #[arg(long, value_name = "DAYS", default_value = "30d")]
    within: String,
    /// Only this kind of test: visual (visual check) or full (inspection and test)
    #[arg(long, value_name = "KIND", value_parser = words::word::<TestKind>)]
    kind: Option<TestKind>,
    /// Order of the list
    #[arg(long, value_enum, default_value_t = Sort::Due)]
    sort: Sort,
    #[command(flatten)]
    limit: Limit,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// Failed, then by due date, then never tested
    Due,
    /// By location, in walking order
    Location,
    /// By tag
    Tag,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let order = match args.sort {
        Sort::Due => DueOrder::Due,
        Sort::Location => DueOrder::Location,
        Sort::Tag => DueOrder::Tag,
    };
    let filter = DueFilter {
        appliances: args.appliances.into(),
        kind: args.kind,
        by: Calendar::new(clock).within(&args.within)?,
        order,
        limit: limit.map(|most| most + 1),
    };
    let out = &mut session.out;
    desk.store.read(|tx| {
        out.stream(limit, clock, |take| {
            pat::due::each(tx, &filter, clock.today(), |row| take(&row))?;
            own_device::due::of_own_devices(tx, &filter, clock)?.iter().try_for_each(take)
        })
    })?;
    Ok(Code::Done)
}

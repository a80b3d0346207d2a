//! `kitbook asset list`: lists assets.

use crate::cli::{
    error::Code,
    options::fields::WantedArgs,
    output::TABLE_ROWS,
    session::Session,
    words::{self, Format, Limit},
};
use clap::ValueEnum;
use domain::{
    asset::State,
    asset_fields::AssetField,
    calendar::Calendar,
    fault::{Failure, Fault},
    reading::Reading,
};
use register::asset::list::{AssetFilter, AssetOrder, each_asset};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    limit: Limit,
}

// The options of every command that selects assets.
#[derive(Debug, clap::Args)]
pub struct FilterArgs {
    /// Words, in any order: parts of a tag, old tag, serial, name, make, model or note
    text: Option<String>,
    /// Only this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only those to which this applies, whatever else does: available, on-loan, in-repair, awaiting-check (its return
    /// check is not finished), awaiting-wipe (it must be wiped before the next loan), unsafe (damaged, or failed its
    /// PAT test), missing, lost, stolen or disposed
    #[arg(long, value_parser = words::word::<State>, value_name = "STATE")]
    state: Option<State>,
    /// Only lost, stolen or missing items
    #[arg(long, conflicts_with = "state")]
    gone: bool,
    /// Any part of the location; an item in a trolley is where the trolley is
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// Only items that this person holds: ref, username or name
    #[arg(long, value_name = "REF")]
    holder: Option<String>,
    /// The sort order
    #[arg(long, value_enum, default_value_t = Sort::Tag)]
    sort: Sort,
    #[command(flatten)]
    fields: WantedArgs<AssetField>,
}

/// The sort order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    Tag,
    Category,
    Location,
    Purchased,
}

impl From<Sort> for AssetOrder {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Tag => Self::Tag,
            Sort::Category => Self::Category,
            Sort::Location => Self::Location,
            Sort::Purchased => Self::Purchased,
        }
    }
}

impl FilterArgs {
    /// Reads the options into a filter. Dates are read as typed.
    ///
    /// Errors: a field's condition has a value that the field can't have.
    pub fn filter(self, days: Calendar) -> Result<AssetFilter, Fault> {
        Ok(AssetFilter {
            fields: self.fields.read(&Reading::Typed(days))?,
            category: self.category,
            state: self.state,
            gone: self.gone,
            location: self.location,
            holder: self.holder,
            text: self.text,
            limit: None,
            order: self.sort.into(),
        })
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let filter = AssetFilter { limit: limit.map(|l| l + 1), ..args.filter.filter(desk.act.days())? };
    let (out, clock) = (&mut session.out, desk.act.clock());
    desk.store
        .read(|tx| out.stream(limit, clock, |take| each_asset(tx, &filter, clock.today(), |asset| take(&asset))))?;
    Ok(Code::Done)
}

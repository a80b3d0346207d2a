//! `kitbook loan list`: who has what.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use clap::ValueEnum;
use domain::{fault::Failure, meaning::Meaning};
use register::loan::{
    self,
    list::{Filter, Order, Standing},
};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Open ones, and those of which a part is owed (what is listed anyway)
    #[arg(long, group = "standing")]
    open: bool,
    /// Late ones only
    #[arg(long, group = "standing")]
    overdue: bool,
    /// Back, but for a part that is owed
    #[arg(long, group = "standing", conflicts_with = "as_at")]
    owed: bool,
    /// Those that are over too
    #[arg(long, group = "standing")]
    all: bool,
    /// Entries that never were
    #[arg(long, group = "standing")]
    void: bool,
    /// Of this person
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Of this asset
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Of the members of this class
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// Of items of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Of items that belong there: any part of the location
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// Asked back: recalled, or the item has failed a test since it went out
    #[arg(long)]
    recalled: bool,
    /// On a slip that nobody has signed
    #[arg(long)]
    unsigned: bool,
    /// Issues that are to be looked at by now
    #[arg(long)]
    check_in_due: bool,
    /// Due on or before this day
    #[arg(long, value_name = "DAY")]
    due_by: Option<String>,
    /// As items stood at the end of that day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_at: Option<String>,
    /// In which order
    #[arg(long, value_enum, default_value_t = Sort::Due)]
    sort: Sort,
    #[command(flatten)]
    limit: Limit,
}

impl Args {
    fn standing(&self) -> Standing {
        match (self.overdue, self.owed, self.all, self.void) {
            (true, ..) => Standing::Overdue,
            (_, true, ..) => Standing::Owed,
            (_, _, true, _) => Standing::All,
            (.., true) => Standing::Void,
            _ => Standing::Open,
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// Late ones first
    Due,
    /// The newest first
    Newest,
    Tag,
    Person,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>, meaning| given.as_deref().map(|d| days.day(d, meaning)).transpose();
    let mut filter = Filter {
        standing: args.standing(),
        class: args.class,
        location: args.location,
        recalled: args.recalled,
        unsigned: args.unsigned,
        check_in_by: args.check_in_due.then(|| clock.today()),
        due_by: day(&args.due_by, Meaning::AskedAhead)?,
        as_at: day(&args.as_at, Meaning::Asked)?,
        ..Filter::default()
    };
    let order = match args.sort {
        Sort::Due => Order::Due,
        Sort::Newest => Order::Newest,
        Sort::Tag => Order::Tag,
        Sort::Person => Order::Person,
    };
    let format = session.out.format();
    let limit = args.limit.limit.or((format == Format::Table).then_some(TABLE_ROWS));
    let out = &mut session.out;
    desk.store.read(|tx| {
        filter.person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        filter.asset =
            args.tag.as_deref().map(|t| store::asset::find(tx, t, Spelling::Short)).transpose()?.map(|a| a.id);
        filter.category = args.category.as_deref().map(|c| store::category::find(tx, c)).transpose()?.map(|c| c.id);
        let most = limit.map(|l| l + 1);
        out.stream(limit, clock, |take| {
            loan::list::each(tx, &filter, order, most, format == Format::Json, clock, |listed| take(&listed))
        })
    })?;
    Ok(Code::Done)
}

//! `kitbook loan list`: lists loans by state, borrower, item or date.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use clap::ValueEnum;
use domain::{fault::Failure, meaning::Meaning, order::Extent};
use register::loan::{
    self,
    list::{Filter, Order, Standing},
};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Open loans, and returned ones with a part still owed (the default)
    #[arg(long, group = "standing")]
    open: bool,
    /// Overdue loans only
    #[arg(long, group = "standing")]
    overdue: bool,
    /// Open loans that are due today and not late yet
    #[arg(long, group = "standing", conflicts_with = "as_at")]
    due_today: bool,
    /// Returned loans with a part still owed
    #[arg(long, group = "standing", conflicts_with = "as_at")]
    owed: bool,
    /// All loans, including ended ones
    #[arg(long, group = "standing")]
    all: bool,
    /// Void loans only
    #[arg(long, group = "standing")]
    void: bool,
    /// Loans to this person
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Loans of this item
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Loans to pupils in this form
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// Loans of items in this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Loans of items from this location, or part of its name
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// Open loans that were recalled, by the school or after a failed test
    #[arg(long)]
    recalled: bool,
    /// Loans that the borrower has not signed for yet
    #[arg(long)]
    unsigned: bool,
    /// Loans without a due date that are due a routine check
    #[arg(long)]
    check_in_due: bool,
    /// Due on or before this date
    #[arg(long, value_name = "DAY")]
    due_by: Option<String>,
    /// The loans that were open at the end of this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_at: Option<String>,
    /// Order of the list
    #[arg(long, value_enum, default_value_t = Sort::Due)]
    sort: Sort,
    #[command(flatten)]
    limit: Limit,
}

impl Args {
    fn standing(&self) -> Standing {
        match () {
            () if self.overdue => Standing::Overdue,
            () if self.due_today => Standing::DueToday,
            () if self.owed => Standing::Owed,
            () if self.all => Standing::All,
            () if self.void => Standing::Void,
            () => Standing::Open,
        }
    }
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// Earliest due date first
    Due,
    /// Newest first
    Newest,
    /// By the item's tag
    Tag,
    /// By the borrower's name
    Person,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>, meaning| given.as_deref().map(|d| days.day(d, meaning)).transpose();
    let mut filter = Filter {
        standing: args.standing(),
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
        filter.class = args.class.as_deref().map(|c| store::group::class(tx, c, clock.today())).transpose()?;
        filter.person = args.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?.map(|p| p.id);
        filter.asset =
            args.tag.as_deref().map(|t| store::asset::find(tx, t, Spelling::Short)).transpose()?.map(|a| a.id);
        filter.category = args.category.as_deref().map(|c| store::category::find(tx, c)).transpose()?.map(|c| c.id);
        let most = Extent::up_to(limit.map(|l| l + 1));
        out.stream(limit, clock, |take| {
            loan::list::each(tx, &filter, order, most, format == Format::Json, clock, |listed| take(&listed))
        })
    })?;
    Ok(Code::Done)
}

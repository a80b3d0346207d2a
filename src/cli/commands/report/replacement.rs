//! `kitbook report replacement`: the replacement plan.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::fault::Failure;
use register::value::replacement::{self, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "An item is due when the first of these comes: the end of its useful life (its purchase date and the \
    category's life), the end of its maker's support, or its end-of-life date. If a replacement year was set for it, that \
    alone counts: the financial year that ends in it. In each financial year, the items that have been due for longest come \
    first. An item that no longer fits waits for the next year, and one that costs less may be replaced before it.\n\n\
    The cost is the one that slips, letters and charges use. Items that are disposed of, lost, stolen or missing are left \
    out. Items without a cost, or without a date, are listed apart: they are not in the plan.\n\n\
    For example: `kitbook report replacement --budget 5000,6000,6000 --from 2027`."
)]
pub struct Args {
    /// Budget in pounds: one for every year, or one for each, with commas (default: only what is due)
    #[arg(long, value_name = "POUNDS[,…]")]
    budget: Option<String>,
    /// The calendar year in which the first financial year ends (default: the financial year of today)
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=2200))]
    from: Option<i32>,
    /// The number of financial years (default: as many as budgets, or 5)
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=20))]
    years: Option<u16>,
    /// Only items of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only items whose location has this text
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let budgets = args.budget.as_deref().map(replacement::budgets).transpose()?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let order = Order {
        from: args.from,
        years: args.years.map(usize::from),
        budgets: budgets.unwrap_or_default(),
        category: args.category,
        location: args.location,
    };
    let plan = desk.store.read(|tx| replacement::plan(tx, &order, clock))?;
    let out = &mut session.out;
    match out.format() {
        Format::Json => out.json(&plan),
        Format::Csv => out.list(&plan.items, clock)?,
        Format::Table => {
            out.list(&plan.years, clock)?;
            let (waiting, reached): (Vec<_>, Vec<_>) =
                plan.items.iter().cloned().partition(|item| item.waits_years != Some(0));
            out.section("Replaced when they are due", &reached, clock);
            out.section("Who waits", &waiting, clock);
            out.section("Not in the plan", &plan.unplanned, clock);
        }
    }
    let unplanned = plan.unplanned_told();
    if !unplanned.is_empty() {
        out.notes([format!("not in the plan: {unplanned}")]);
    }
    Ok(Code::Done)
}

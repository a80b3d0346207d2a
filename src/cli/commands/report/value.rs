//! `kitbook report value`: the fixed asset note.

use crate::cli::{
    error::Code,
    options::paper::PaperArgs,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use chrono::NaiveDate;
use clap::ValueEnum;
use domain::{
    fault::{Failure, Fault},
    meaning::Meaning,
};
use register::{
    paper::letterhead::letterhead,
    value::{
        note::{self, By, Order},
        note_paper, policy,
    },
};

#[derive(Debug, clap::Args)]
#[command(after_help = "The note begins with the financial year of the day --as-at and goes until that day. Cost and \
    depreciation brought forward, plus additions and the charge, less disposals, are what is carried forward: the end of \
    one year is the beginning of the next.\n\n\
    Items without a cost, a purchase date or a policy of depreciation, and leased ones, are left out, and said to be: \
    --left-out lists them. Items that were disposed of, lost or stolen leave on that day; a missing item stays. The note is worked out \
    from the register as it is now, so a correction of a cost or a date also corrects past years. --by location uses the \
    place where items are today.\n\n\
    The rules are those of `kitbook depreciation set` and, for what is in the accounts at all, of `kitbook school set \
    --capital-threshold`.")]
pub struct Args {
    /// The last day of the note (default: today)
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_at: Option<String>,
    /// The financial year that ends in this calendar year, as a whole
    #[arg(long, value_name = "YEAR", conflicts_with = "as_at", value_parser = clap::value_parser!(i32).range(1900..=2200))]
    year: Option<i32>,
    /// The number of financial years, up to this one
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=50))]
    years: u16,
    /// A line for each category, location, supplier or funding source
    #[arg(long, value_enum, default_value_t = What::Category, hide_possible_values = true)]
    by: What,
    /// Only items of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only items whose location has this text
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// List the items with their values instead
    #[arg(long)]
    items: bool,
    /// List the items that are left out, with the reasons, instead
    #[arg(long, conflicts_with = "items")]
    left_out: bool,
    #[command(flatten)]
    limit: Limit,
    #[command(flatten)]
    paper: PaperArgs,
}

/// What the lines are by, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Category,
    Location,
    Supplier,
    Funding,
}

impl From<What> for By {
    fn from(what: What) -> Self {
        match what {
            What::Category => Self::Category,
            What::Location => Self::Location,
            What::Supplier => Self::Supplier,
            What::Funding => Self::Funding,
        }
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let is_list = args.items || args.left_out;
    if is_list && args.paper.output.is_some() {
        return Err(Fault::invalid("only the note itself is a paper").hint("Leave out --output, or the list.").into());
    }
    if args.paper.output.is_some() {
        args.paper.check(session)?;
    }
    args.paper.ready()?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let as_at = match (args.year, args.as_at.as_deref()) {
        (Some(year), _) => Some(year_end(&mut desk.store, year)?),
        (None, Some(day)) => Some(desk.act.days().day(day, Meaning::Asked)?),
        (None, None) => None,
    };
    let order = Order {
        as_at,
        years: usize::from(args.years),
        by: args.by.into(),
        category: args.category,
        location: args.location,
    };
    let out = &mut session.out;
    if is_list {
        let limit = args.limit.limit.or((out.format() == Format::Table).then_some(TABLE_ROWS));
        desk.store.read(|tx| {
            out.stream(limit, clock, |take| note::each_item(tx, &order, args.left_out, clock, |item| take(&item)))
        })?;
        return Ok(Code::Done);
    }
    let (note, html) = desk.store.read::<_, Fault>(|tx| {
        let note = note::note(tx, &order, clock)?;
        let html = match args.paper.output {
            None => None,
            Some(_) => {
                let policies = policy::list(tx)?.into_iter().map(|view| (view.of(), view.policy));
                Some(note_paper::sheet(&note, policies.collect(), &letterhead(tx)?, clock)?)
            }
        };
        Ok((note, html))
    })?;
    let remarks = note.remarks(clock);
    if let Some(html) = &html {
        out.notes(remarks);
        args.paper.put(session, html)?;
        return Ok(Code::Done);
    }
    match out.format() {
        Format::Json => out.json(&note),
        Format::Csv => out.list(&note.lines, clock)?,
        Format::Table => {
            // The sums of a year come after its lines.
            let with_sums = note
                .totals
                .iter()
                .flat_map(|total| note.lines.iter().filter(|line| line.year == total.year).chain([total]).cloned());
            out.list(&with_sums.collect::<Vec<_>>(), clock)?;
        }
    }
    out.notes(remarks);
    Ok(Code::Done)
}

/// The last day of the financial year that ends in a calendar year.
fn year_end(store: &mut store::Store, year: i32) -> Result<NaiveDate, Fault> {
    let ends = store.read(store::depreciation::year_end)?;
    let year =
        ends.ending_in(year).ok_or_else(|| Fault::invalid("there is no such year").hint("Give a year like 2026."))?;
    Ok(year.last)
}

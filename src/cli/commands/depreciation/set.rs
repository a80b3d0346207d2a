//! `kitbook depreciation set`: sets how the value of items falls.

use super::of::{OfArgs, since};
use crate::cli::{error::Code, session::Session, words};
use domain::{
    fault::{Failure, Fault},
    money,
    value::{
        Convention, Method,
        depreciation::{Residual, read_percent},
    },
};
use register::value::policy::{self, Set};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "straight-line charges the cost less the residual value evenly over --life, or --rate of it each year. \
    reducing-balance charges --rate of the net book value at the beginning of each year. none keeps the cost.\n\n\
    --convention says how much of the first and the last year is charged. months: the month of the purchase counts in \
    full, the month of the disposal doesn't, and a month is charged on its last day. days: the day of the purchase \
    counts, the day of the disposal doesn't. full-years: the year of the purchase counts in full, the year of the \
    disposal doesn't, and a year is charged on its last day.\n\n\
    Each item and year is rounded to the nearest penny, half a penny up; the last year of the life takes what is left.\n\n\
    A policy counts for whole financial years, from the one with the day --from. Earlier years are unchanged: the net \
    book value at that day is charged over what is left of the new life. The first policy counts from each item's \
    purchase; a later one needs --from. Options that are left out are taken from the policy that counted until then.\n\n\
    For example, a laptop that will be used for six years in all:\n  kitbook depreciation set --item LAP-0042 --life 72 \
    --from today"
)]
pub struct Args {
    #[command(flatten)]
    of: OfArgs,
    /// How the value falls: straight-line, reducing-balance or none
    #[arg(long, value_name = "METHOD", value_parser = words::word::<Method>)]
    method: Option<Method>,
    /// Useful life from the purchase, in months (48 or 48m)
    #[arg(long, value_name = "MONTHS", value_parser = life)]
    life: Option<i64>,
    /// Rate a year, like 20%
    #[arg(long, value_name = "PERCENT", value_parser = rate, conflicts_with = "life")]
    rate: Option<i64>,
    /// Value that the item keeps, in pounds or in per cent of its cost: 50.00 or 10% (default: as the policy that it follows, or 0)
    #[arg(long, value_name = "POUNDS|PERCENT", value_parser = residual)]
    residual: Option<Residual>,
    /// How much of the first and the last year is charged: months, days or full-years (default: as the policy that it follows, or months)
    #[arg(long, value_name = "CONVENTION", value_parser = words::word::<Convention>)]
    convention: Option<Convention>,
    /// A day of the first financial year in which it counts; always: past years too
    #[arg(long, value_name = "DAY|always")]
    from: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let days = desk.act.days();
    let order = Set {
        of: args.of.of(),
        method: args.method,
        life_months: args.life,
        rate: args.rate,
        residual: args.residual,
        convention: args.convention,
        since: args.from.as_deref().map(|typed| since(typed, days)).transpose()?,
    };
    session.answer(policy::set(&mut desk.store, &desk.act, &order)?, desk.act.clock())
}

fn life(text: &str) -> Result<i64, String> {
    let digits = text.trim().trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let unit = text.trim()[digits.len()..].trim().to_lowercase();
    let number = digits.parse::<i64>().ok().filter(|number| (1..=1200).contains(number));
    match (number, unit.as_str()) {
        (Some(months), "" | "m" | "month" | "months") => Ok(months),
        (Some(years), "y" | "year" | "years") if years <= 100 => Ok(years * 12),
        _ => Err("write a number of months, like 48 or 48m, or of years, like 4y".to_owned()),
    }
}

fn rate(text: &str) -> Result<i64, String> {
    read_percent(text).map_err(|fault: Fault| fault.message)
}

fn residual(text: &str) -> Result<Residual, String> {
    if text.trim_end().ends_with('%') {
        return rate(text).map(Residual::OfCost);
    }
    money::parse(text).map(Residual::Pence).map_err(|fault| fault.message)
}

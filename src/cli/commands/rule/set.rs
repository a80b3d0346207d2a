//! `kitbook rule set`: sets the level of a rule, its clause, or a limit.

use crate::cli::{error::Code, session::Session, words};
use domain::{ban::Strikes, fault::Failure, person::PersonKind, rules::Level};
use register::rule::set::{self as rule_set, Set};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the rule: `kitbook rule list` shows them
    rule: String,
    /// Level: off (not checked), warn (allowed, with a warning) or refuse (not allowed)
    #[arg(value_parser = words::word::<Level>)]
    level: Option<Level>,
    /// Most items that one person of this kind may borrow at once, such as pupil=1; pupil=none removes the limit.
    /// Kinds: staff, pupil, agency, placement, volunteer, governor, contractor or visitor
    #[arg(long = "limit", value_name = "KIND=NUMBER", value_parser = limit)]
    limits: Vec<(PersonKind, Option<i64>)>,
    /// For --limit: count only items of this category
    #[arg(long, value_name = "NAME", requires = "limits")]
    category: Option<String>,
    /// For late-returns: warn or refuse after this many late returns; none switches the rule off
    #[arg(long, value_name = "NUMBER|none", value_parser = after)]
    after: Option<After>,
    /// For late-returns: count late returns in this many months before today (default: 12)
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=240), requires = "after")]
    within: Option<u32>,
    /// For own-device-untested: months for which a test of a personal device counts (default: 12)
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=240))]
    months: Option<u32>,
    /// Clause of the school's own policy that the rule follows, such as "AUP 4.18"; none removes it
    #[arg(long, value_name = "TEXT|none", allow_hyphen_values = true, value_parser = words::said)]
    clause: Option<String>,
}

/// A number of late returns, or none.
#[derive(Debug, Clone, Copy)]
struct After(Option<i64>);

fn after(text: &str) -> Result<After, String> {
    match text.trim() {
        "none" => Ok(After(None)),
        digits => {
            let number = digits.parse().ok().filter(|n| (1..=999).contains(n));
            number.map(|n| After(Some(n))).ok_or_else(|| "write a whole number, 1 or more, or none".to_owned())
        }
    }
}

fn limit(text: &str) -> Result<(PersonKind, Option<i64>), String> {
    let (kind, number) = text.split_once('=').ok_or("write KIND=NUMBER, like pupil=1")?;
    let number = match number.trim() {
        "none" => None,
        digits => Some(digits.parse::<u32>().map_err(|_| "write a whole number, or none")?.into()),
    };
    Ok((words::word(kind)?, number))
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let within_months = args.within.unwrap_or(12);
    let strikes = args.after.map(|After(after)| after.map(|after| Strikes { after, within_months }));
    let order = Set {
        rule: args.rule,
        level: args.level,
        limits: args.limits,
        category: args.category,
        strikes,
        months: args.months,
        clause: args.clause.map(words::unless_none),
    };
    session.answer(rule_set::set(&mut desk.store, &desk.act, &order)?, desk.act.clock())
}

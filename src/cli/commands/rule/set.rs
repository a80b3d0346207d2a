//! `kitbook rule set`: how strict a rule is, or a limit.

use crate::cli::{error::Code, session::Session, words};
use domain::{ban::Strikes, fault::Failure, person::PersonKind, rules::Level};
use register::rule::set::{self as rule_set, Set};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule's name
    rule: String,
    /// off, warn or refuse
    #[arg(value_parser = words::word::<Level>)]
    level: Option<Level>,
    /// The most that a kind of person may hold at once: pupil=1; pupil=none takes the limit off
    #[arg(long = "limit", value_name = "KIND=NUMBER", value_parser = limit)]
    limits: Vec<(PersonKind, Option<i64>)>,
    /// The limits count items of this category only
    #[arg(long, value_name = "NAME", requires = "limits")]
    category: Option<String>,
    /// late-returns: so many late returns are too many; none: it says nothing
    #[arg(long, value_name = "NUMBER|none", value_parser = after)]
    after: Option<After>,
    /// late-returns: those of so many months are counted (else 12)
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=240), requires = "after")]
    within: Option<u32>,
}

/// A number of late returns, or none.
#[derive(Debug, Clone, Copy)]
struct After(Option<i64>);

fn after(text: &str) -> Result<After, String> {
    match text.trim() {
        "none" => Ok(After(None)),
        digits => {
            let number = digits.parse().ok().filter(|n| (1..=999).contains(n));
            number.map(|n| After(Some(n))).ok_or_else(|| "write a whole number from 1 on, or none".to_owned())
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
    let order = Set { rule: args.rule, level: args.level, limits: args.limits, category: args.category, strikes };
    session.answer(rule_set::set(&mut desk.store, &desk.act, &order)?, desk.act.clock())
}

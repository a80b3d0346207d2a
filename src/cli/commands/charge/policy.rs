//! `kitbook charge policy`: shows or changes the school's charging policy.

use crate::cli::{
    error::Code,
    session::Session,
    verb::Effect,
    words::{self, Format},
};
use domain::{fault::Failure, money};
use register::charge::{self, SetPolicy, list::PolicyView};
use register::listed::charge::policy_lines;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without options, this shows the policy and the tariff. To change the tariff: `kitbook charge tariff`."
)]
pub struct Args {
    /// Percentage of the cost to charge from a person's Nth incident on: 1=50 for half from the first; 2=none removes
    /// the percentage for the second; repeat for each
    #[arg(long = "percent", value_name = "N=PERCENT", value_parser = percent)]
    percents: Vec<(i64, Option<i64>)>,
    /// Number of months over which a person's incidents are counted, such as 12
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=240))]
    within: Option<u32>,
    /// The most that the school charges for one incident, like 150.00; none removes the limit
    #[arg(long, value_name = "POUNDS|none", value_parser = cap)]
    cap: Option<Cap>,
    /// Charge less for an older item: yes or no
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no)]
    age: Option<bool>,
}

/// A cap, or none.
#[derive(Debug, Clone, Copy)]
struct Cap(Option<i64>);

fn cap(text: &str) -> Result<Cap, String> {
    if text.trim().eq_ignore_ascii_case("none") {
        return Ok(Cap(None));
    }
    match words::pounds(text)? {
        0 => Err("the cap can't be £0.00; to remove it, give none".to_owned()),
        pence => Ok(Cap(Some(pence))),
    }
}

fn percent(text: &str) -> Result<(i64, Option<i64>), String> {
    let (nth, percent) = text.split_once('=').ok_or("write N=PERCENT, like 1=50")?;
    let nth =
        nth.trim().parse().ok().filter(|n| (1..=99).contains(n)).ok_or("the incident must be a number from 1 to 99")?;
    let percent = percent.trim().trim_end_matches('%').trim();
    if percent.eq_ignore_ascii_case("none") {
        return Ok((nth, None));
    }
    let percent = percent
        .parse()
        .ok()
        .filter(|p| (0..=100).contains(p))
        .ok_or("the percentage must be a whole number, 0 to 100")?;
    Ok((nth, Some(percent)))
}

impl Args {
    /// The effect on the register: without options it only shows the policy.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.percents.is_empty() && self.within.is_none() && self.cap.is_none() && self.age.is_none())
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    if args.effect() == Effect::Reads {
        let policy = desk.store.read(PolicyView::load)?;
        show(session, &policy);
        return Ok(Code::Done);
    }
    let order = SetPolicy {
        percents: args.percents,
        within_months: args.within,
        cap_pence: args.cap.map(|Cap(cap)| cap),
        age: args.age,
    };
    let answer = charge::set_policy(&mut desk.store, &desk.act, &order)?;
    let (policy, code) = session.talk(answer);
    session.kept();
    show(session, &policy);
    Ok(code)
}

/// Shows the charging policy.
pub fn show(session: &mut Session<'_>, policy: &PolicyView) {
    if session.out.format() == Format::Table {
        let cap = policy.cap_pence.map_or_else(|| "none".to_owned(), money::shown_pounds);
        session.out.page("Charging policy", &policy_lines(policy, cap));
    } else {
        session.out.document(policy);
    }
}

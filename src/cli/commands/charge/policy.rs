//! `kitbook charge policy`: how suggestions are worked out.

use crate::cli::{
    error::Code,
    session::Session,
    show::charge::policy_lines,
    verb::Effect,
    words::{self, Format},
};
use domain::{fault::Failure, money};
use register::charge::{self, SetPolicy, list::PolicyView};

#[derive(Debug, clap::Args)]
#[command(after_help = "Without options, what holds is shown. Percentages, cap and tariff are the school's own.")]
pub struct Args {
    /// What part is asked for a person's so-manieth incident: 1=50, 2=100; 2=none takes it away
    #[arg(long = "percent", value_name = "N=PERCENT", value_parser = percent)]
    percents: Vec<(i64, Option<i64>)>,
    /// Incidents of so many months are counted
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=240))]
    within: Option<u32>,
    /// The most that is asked for one incident, like 150.00, or none
    #[arg(long, value_name = "POUNDS|none", value_parser = cap)]
    cap: Option<Cap>,
    /// Whether the age of an item makes a new one's price less: yes or no
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
        0 => Err("a cap of nothing asks for nothing; write none to take it off".to_owned()),
        pence => Ok(Cap(Some(pence))),
    }
}

fn percent(text: &str) -> Result<(i64, Option<i64>), String> {
    let (nth, percent) = text.split_once('=').ok_or("write N=PERCENT, like 1=50")?;
    let nth = nth.trim().parse().ok().filter(|n| (1..=99).contains(n)).ok_or("the incident is a number from 1 on")?;
    let percent = percent.trim().trim_end_matches('%').trim();
    if percent.eq_ignore_ascii_case("none") {
        return Ok((nth, None));
    }
    let percent =
        percent.parse().ok().filter(|p| (0..=100).contains(p)).ok_or("the percentage is a whole number up to 100")?;
    Ok((nth, Some(percent)))
}

impl Args {
    /// What it does to the register.
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

/// Shows what the school has decided.
pub fn show(session: &mut Session<'_>, policy: &PolicyView) {
    if session.out.format() == Format::Table {
        let cap = policy.cap_pence.map_or_else(|| "none".to_owned(), money::shown_pounds);
        session.out.page("What is asked for", &policy_lines(policy, cap));
    } else {
        session.out.document(policy);
    }
}

//! `kitbook charge assess`: what to ask for, worked out line by line.

use crate::cli::{error::Code, session::Session, show::charge::working, words, words::Format};
use domain::{charge::AddressedTo, fault::Failure, meaning::Meaning, rules};
use register::{
    charge::{self, Assess},
    view::Unnumbered as _,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "It begins from the tariff (--damage), else the cost of the repair, else the price of the part, else that of a \
    new one;\n`kitbook charge policy` says what is taken off. --amount stands over it."
)]
pub struct Args {
    /// The incident that it is for
    #[arg(long, value_name = "NO")]
    incident: i64,
    /// A sort of damage of the tariff
    #[arg(long, value_name = "NAME")]
    damage: Option<String>,
    /// Instead of what is worked out, like 45.00
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    amount: Option<i64>,
    /// What it is asked for; a rule that is bent has the same reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Staff: the day of the written agreement
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    agreed_on: Option<String>,
    /// Bend this rule
    #[arg(long = "override", value_name = "RULE")]
    rules: Vec<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = rules::overrides(&args.rules, Some(&args.reason))?;
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let order = Assess {
        incident: args.incident,
        damage: args.damage,
        amount_pence: args.amount,
        reason: args.reason,
        agreed_on: args.agreed_on.as_deref().map(|d| days.day(d, Meaning::Happened)).transpose()?,
        overrides,
    };
    let answer = charge::assess(&mut desk.store, &desk.act, &order)?;
    if session.out.format() != Format::Table {
        return session.answer(answer, clock);
    }
    let (mut view, code) = session.talk(answer);
    session.kept();
    if session.globals.dry_run {
        view.unnumber();
    }
    session.out.list(std::slice::from_ref(&view), clock)?;
    session.out.section("How it was worked out", &working(&view), clock);
    if view.addressed_to == AddressedTo::Parent {
        session.out.hint(format!("the parent of {} may be asked for it; it is no debt of the pupil", view.person.name));
    }
    if let Some(no) = view.no {
        session.out.hint(format!("nothing is asked for yet: `kitbook charge request {no}`"));
    }
    Ok(code)
}

//! `kitbook charge assess`: works out a charge for an incident, line by line.

use crate::cli::{error::Code, session::Session, words, words::Format};
use domain::{charge::AddressedTo, fault::Failure, meaning::Meaning, rules};
use register::listed::charge::working;
use register::{
    charge::{self, Assess},
    view::Unnumbered as _,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --damage, the amount starts from the tariff. Without it, Kitbook uses the cost of the missing \
    or damaged part, or else of the repair, or else of a replacement item.\n`kitbook charge policy` shows the tariff \
    and the reductions. --amount overrides the result.\nTo request payment afterwards: `kitbook charge request`."
)]
pub struct Args {
    /// Incident number
    #[arg(long, value_name = "NO")]
    incident: i64,
    /// Kind of damage, like screen; `kitbook charge policy` lists those in the tariff
    #[arg(long, value_name = "NAME")]
    damage: Option<String>,
    /// Amount in pounds, like 45.00, in place of the calculated amount
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    amount: Option<i64>,
    /// Reason for the charge, and for overriding a rule
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Date when the member of staff agreed in writing to pay (staff only)
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    agreed_on: Option<String>,
    /// Override this rule (`kitbook rule list` lists them); --reason says why
    #[arg(long = "override", value_name = "RULE")]
    rules: Vec<String>,
    /// Headteacher or business manager who decided to override it: ref, username or name (default: you, if you have
    /// that role)
    #[arg(long, value_name = "REF", requires = "rules")]
    by: Option<String>,
    /// What letters say it is for, in words for the family: they never show --reason, which may name other people
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    letter_words: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = rules::overrides(&args.rules, Some(&args.reason), None)?;
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let order = Assess {
        incident: args.incident,
        damage: args.damage,
        amount_pence: args.amount,
        reason: args.reason,
        agreed_on: args.agreed_on.as_deref().map(|d| days.day(d, Meaning::Happened)).transpose()?,
        overrides,
        by: args.by,
        letter_words: args.letter_words,
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
    session.out.section("Working", &working(&view), clock);
    if view.addressed_to == AddressedTo::Parent {
        let name = &view.person.name;
        session
            .out
            .hint(format!("the parent or carer of {name} may be asked for a contribution; the pupil owes nothing"));
    }
    if let Some(no) = view.no {
        session.out.hint(format!("nothing is requested yet; to request it: `kitbook charge request {no}`"));
    }
    Ok(code)
}

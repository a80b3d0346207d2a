//! `kitbook ban add`: bans a person, or the current members of a form or year group.

use crate::cli::{error::Code, session::Session, words};
use domain::{
    fault::{Failure, Fault},
    meaning::Meaning,
};
use register::ban::add::{self as ban_add, Add, Whom};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Give a person, --class or --year-group. A banned person can still borrow equipment as a reasonable \
    adjustment for a disability: `kitbook out … --adjustment`."
)]
pub struct Args {
    /// The person: ref, username or name
    #[arg(value_name = "REF", group = "whom")]
    person: Option<String>,
    /// Ban everyone who is in this form or teaching group today
    #[arg(long, value_name = "CLASS", group = "whom")]
    class: Option<String>,
    /// Ban every pupil who is in this year group today
    #[arg(long, value_name = "YEAR", group = "whom")]
    year_group: Option<String>,
    /// The reason for the ban
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// The first day of the ban (default: today)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day of the ban (default: until it is lifted)
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Headteacher, ICT co-ordinator or digital lead who decided it: ref, username or name (default: you, if you have
    /// that role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// The number of the incident that led to it
    #[arg(long, value_name = "NO")]
    incident: Option<i64>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>| given.as_deref().map(|d| days.day(d, Meaning::Holds)).transpose();
    let whom = match (args.person, args.class, args.year_group) {
        (Some(who), ..) => Whom::Person(who),
        (_, Some(class), _) => Whom::Class(class),
        (.., Some(year)) => Whom::YearGroup(year),
        (None, None, None) => {
            return Err(Fault::invalid("no person, class or year group was given")
                .hint("Give a ref, --class or --year-group.")
                .into());
        }
    };
    let (from, until) = (day(&args.from)?, day(&args.until)?);
    let order = Add { whom, reason: args.reason, from, until, incident: args.incident, by: args.by };
    let answer = ban_add::add(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, clock)
}

//! `kitbook ban add`: somebody, or a class or year group as it is today.

use crate::cli::{error::Code, session::Session, words};
use domain::{
    fault::{Failure, Fault},
    meaning::Meaning,
};
use register::ban::add::{self as ban_add, Add, Whom};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Kit that is lent as a reasonable adjustment for a disability is exempt: `kitbook out … --adjustment`."
)]
pub struct Args {
    /// The person: ref, username or name
    #[arg(value_name = "REF", group = "whom")]
    person: Option<String>,
    /// The members of this class, as it is today
    #[arg(long, value_name = "CLASS", group = "whom")]
    class: Option<String>,
    /// The pupils of this year group, as it is today
    #[arg(long, value_name = "YEAR", group = "whom")]
    year_group: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Its first day (else today)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Its last day (else until it is lifted)
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The incident that it is for
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
            return Err(Fault::invalid("who is banned is not said")
                .hint("Give a ref, --class or --year-group.")
                .into());
        }
    };
    let order =
        Add { whom, reason: args.reason, from: day(&args.from)?, until: day(&args.until)?, incident: args.incident };
    let answer = ban_add::add(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, clock)
}

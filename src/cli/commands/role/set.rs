//! `kitbook role set`: gives a person a role, or ends it.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, meaning::Meaning, person::Role, words::Word as _};
use register::rule::{self, role::Set};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person's ref
    #[arg(value_name = "REF")]
    person: String,
    #[arg(value_parser = words::word::<Role>, help = format!("Role: {}", Role::list()))]
    role: Role,
    /// First day of the role (default: today)
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<String>,
    /// Last day of the role; give it to end the role, or give yesterday to remove a role that began today (default: no
    /// end)
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let order = Set {
        person: args.person,
        role: args.role,
        from: args.from.as_deref().map(|d| days.day(d, Meaning::Begins)).transpose()?,
        until: args.until.as_deref().map(|d| days.day(d, Meaning::Holds)).transpose()?,
    };
    session.answer(rule::role::set(&mut desk.store, &desk.act, &order)?, clock)
}

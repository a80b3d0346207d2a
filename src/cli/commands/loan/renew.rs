//! `kitbook loan renew`: gives loans a new due date.

use crate::cli::{error::Code, options::sign_out::due_when, session::Session};
use domain::fault::{Failure, FaultKind};
use register::loan::renew::{self, Which};

#[derive(Debug, clap::Args)]
#[command(after_help = "For example: `kitbook loan renew 12 15 --due +14d`, or `kitbook loan renew --class 9B --due \
    term-end`. --person and --class renew loans that have a due date; an open-ended loan is renewed by its number.")]
pub struct Args {
    /// The loans' numbers, from `kitbook loan list`
    #[arg(required_unless_present_any = ["person", "class", "slip"])]
    no: Vec<i64>,
    /// All loans of this person that have a due date
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// All loans of this form or teaching group that have a due date
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// All open loans on this slip
    #[arg(long, value_name = "NO")]
    slip: Option<i64>,
    /// New due date: +14d, fri, 2026-12-18, term-end …
    #[arg(long, value_name = "WHEN")]
    due: String,
    /// Renew the loans that can be renewed, and skip the others
    #[arg(long)]
    partial: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let due = due_when(&args.due, desk.act.days())?;
    let is_one = args.no.len() == 1 && args.person.is_none() && args.class.is_none() && args.slip.is_none();
    let which = Which { nos: args.no, person: args.person, class: args.class, slip: args.slip };
    let answer = match renew::renew(&mut desk.store, &desk.act, &which, due, args.partial) {
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Question && session.ask().is_some() => {
            let question = format!("{}.", fault.message);
            fault.details.iter().for_each(|line| session.out.line_now(&crate::cli::remedy::written(line)));
            if !session.agrees(&format!("{question} Renew anyway?")) {
                return Err(fault.into());
            }
            desk.act.sure = true;
            renew::renew(&mut desk.store, &desk.act, &which, due, args.partial)?
        }
        other => other?,
    };
    let clock = desk.act.clock();
    if is_one {
        session.answer(answer.map(|mut loans| loans.remove(0)), clock)
    } else {
        session.answer_all(answer, clock)
    }
}

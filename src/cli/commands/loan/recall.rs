//! `kitbook loan recall`: recalls loans by a date, or lifts a recall.

use crate::cli::{error::Code, options::sign_out::due_when, session::Session, words};
use domain::fault::{Failure, Fault};
use register::loan::recall::{self, Which};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook loan recall --category camera --due fri`. A recall never makes a loan longer. \
    A loan that is a reasonable adjustment for a disability can only be recalled by its number.\n\
    `kitbook loan list --recalled` lists recalled loans until their items are returned."
)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    #[arg(group = "which", required_unless_present_any = ["person", "category", "all"])]
    no: Option<i64>,
    /// All open loans of this person
    #[arg(long, value_name = "REF", group = "which")]
    person: Option<String>,
    /// All open loans of items in this category
    #[arg(long, value_name = "NAME", group = "which")]
    category: Option<String>,
    /// All open loans in the school
    #[arg(long, group = "which")]
    all: bool,
    /// New due date: +7d, fri, 2026-12-18 …
    #[arg(long, value_name = "WHEN", required_unless_present = "lift")]
    due: Option<String>,
    /// Reason for the recall, kept on the loan
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
    /// Lift the recall: the loans get their old due dates back
    #[arg(long, conflicts_with_all = ["due", "reason"])]
    lift: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let which = match (args.no, args.person, args.category, args.all) {
        (Some(no), ..) => Which::Loan(no),
        (_, Some(who), ..) => Which::Person(who),
        (_, _, Some(name), _) => Which::Category(name),
        (.., true) => Which::All,
        _ => {
            return Err(Fault::invalid("no loan was given to recall")
                .hint("Give a loan's number, --person, --category or --all.")
                .into());
        }
    };
    if args.lift {
        let answer = recall::lift(&mut desk.store, &desk.act, &which)?;
        return session.answer_all(answer, clock);
    }
    let due = due_when(args.due.as_deref().unwrap_or_default(), desk.act.days())?;
    let answer = recall::recall(&mut desk.store, &desk.act, &which, due, args.reason.as_deref())?;
    session.answer_all(answer, clock)
}

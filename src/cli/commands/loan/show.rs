//! `kitbook loan show`: shows one loan.

use crate::cli::{error::Code, session::Session, show::routine, words::Format};
use domain::{
    fault::{Failure, Fault},
    text::count,
};
use register::overview::show::LoanPage;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (page, checks, note) = desk.store.read(|tx| {
        let loan = store::loan::by_no(tx, args.no)?;
        let checks = store::loan::checks(tx, loan.id)?;
        Ok::<_, Fault>((LoanPage::load(tx, &loan, clock)?, checks, loan.note))
    })?;
    let story = &page.story;
    match session.out.format() {
        Format::Json => session.out.json(&page),
        Format::Csv => session.out.list(std::slice::from_ref(&story.loan), clock)?,
        Format::Table => {
            let loan = &story.loan;
            let answer = |answer: Option<bool>| answer.map_or("not answered", |yes| if yes { "yes" } else { "no" });
            let parts: Vec<String> = loan
                .parts
                .iter()
                .map(|p| {
                    format!("{}: {}", p.name, p.outcome.map_or_else(|| "with the item".to_owned(), |o| o.to_string()))
                })
                .collect();
            let checks: Vec<String> = checks.iter().map(|c| format!("{} {}", c.question, answer(c.answer))).collect();
            let overridden: Vec<String> = loan.overrides.iter().map(|o| format!("{}: {}", o.rule, o.reason)).collect();
            let late = loan.late_days.and_then(|days| usize::try_from(days).ok());
            let late = late.map(|days| format!("by {} before it was renewed", count(days, "school day")));
            let late = late.unwrap_or_default();
            let lines = [
                ("parts", parts.join("\n")),
                ("return check", checks.join("\n")),
                ("routine checks", story.routine_checks.iter().map(routine::in_words).collect::<Vec<_>>().join("\n")),
                ("late", late),
                ("purpose", loan.purpose.clone().unwrap_or_default()),
                ("overridden", overridden.join("\n")),
                ("note", note.unwrap_or_default()),
                ("slip", loan.slip_no.map(|no| no.to_string()).unwrap_or_default()),
            ];
            session.out.list(std::slice::from_ref(loan), clock)?;
            session.out.page("", &lines);
            session.out.section("Letters, newest first", &page.letters, clock);
        }
    }
    Ok(Code::Done)
}

//! `kitbook loan show`: shows one loan.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{
    fault::{Failure, Fault},
    text::count,
    when::show_day,
};
use register::listed::{named, overridden, routine};
use register::{loan::routine::LoanStory, overview::show::LoanPage};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
}

/// The condition in which the item went out, with the day, and what was seen on it.
fn condition_out(story: &LoanStory) -> String {
    let marks = story.marks_out.as_ref().map(|marks| format!(": {marks}")).unwrap_or_default();
    format!("{} on {}{marks}", story.condition_out, show_day(story.condition_out_on))
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
            let waived: Vec<String> =
                story.waived.iter().map(|one| format!("{} by {}", one.part, named(&one.by))).collect();
            let checks: Vec<String> = checks.iter().map(|c| format!("{} {}", c.question, answer(c.answer))).collect();
            let overridden: Vec<String> = loan.overrides.iter().map(overridden).collect();
            let late = loan.late_days.and_then(|days| usize::try_from(days).ok());
            let late = late.map(|days| format!("by {} before it was renewed", count(days, "school day")));
            let late = late.unwrap_or_default();
            let lines = [
                ("went out", condition_out(story)),
                ("came back", story.condition_in.map(|c| c.to_string()).unwrap_or_default()),
                ("accompanied by", story.accompanied_by.as_ref().map(named).unwrap_or_default()),
                (
                    "personal data",
                    story.personal_data.map(|y| if y { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
                ),
                ("off site since", story.off_site_since_on.map(show_day).unwrap_or_default()),
                ("parts", parts.join("\n")),
                ("waived", waived.join("\n")),
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
            session.out.section("Photographs of it as it went out", &story.photos, clock);
            session.out.section("Letters, newest first", &page.letters, clock);
        }
    }
    Ok(Code::Done)
}

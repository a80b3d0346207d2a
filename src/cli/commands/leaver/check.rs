//! `kitbook leaver check`: shows the checklist of one leaver, or of each leaver in a cohort.

use super::selection::{Found, SelectionArgs};
use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, words::Format};
use domain::{fault::Failure, leaver::leaving_day, text::count, when::Clock};
use register::leaver::{checklist::Checklist, letter::LeaverPaper, paper as leaver_paper};
use register::listed::leaver::person_lines;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The checklist is worked out afresh each time. --output saves pages to print, one for each person. \
    With --year-group, --class or --within they also have a summary for the office, sorted by form."
)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let one = args.selection.person.is_some();
    let Found { lists, of } = desk.store.read(|tx| args.selection.load(tx, clock))?;
    if args.paper.output.is_some() {
        let pages = desk.store.read(|tx| LeaverPaper::load_all(tx, lists))?;
        let html = leaver_paper::checklists(&pages, if one { None } else { Some(&of) }, clock)?;
        args.paper.put(session, &html)?;
        return Ok(Code::Done);
    }
    if one {
        let Some(list) = lists.into_iter().next() else { return Ok(Code::Done) };
        show_one(session, &list, clock)?;
        return Ok(Code::Done);
    }
    show_cohort(session, &lists, clock)?;
    match session.out.format() {
        Format::Json | Format::Csv => {}
        Format::Table => {
            let open = lists.iter().filter(|list| list.open > 0).count();
            session.out.hint(format!("{of}: {open} of {} with open lines", count(lists.len(), "person")));
            let undated = lists.iter().filter(|list| leaving_day(&list.leaver).is_none()).count();
            if undated > 0 {
                let people = count(undated, "person");
                let how = "`kitbook leaver set --year-group YEAR --last-working-day DAY`";
                session.out.hint(format!("{people} without a last day on record. Set it: {how}"));
            }
        }
    }
    Ok(Code::Done)
}

/// Shows many checklists, one row each.
pub fn show_cohort(session: &mut Session<'_>, lists: &[Checklist], clock: Clock) -> Result<(), Failure> {
    if session.out.format() == Format::Json {
        session.out.json(&lists);
        return Ok(());
    }
    session.out.list(lists, clock)
}

/// Shows one checklist.
pub fn show_one(session: &mut Session<'_>, list: &Checklist, clock: Clock) -> Result<(), Failure> {
    match session.out.format() {
        Format::Json => session.out.json(list),
        Format::Csv => session.out.list(&list.lines, clock)?,
        Format::Table => {
            session.out.page(&format!("{}  {}", list.person.reference, list.person.name), &person_lines(list));
            session.out.section("Lines", &list.lines, clock);
        }
    }
    Ok(())
}

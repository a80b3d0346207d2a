//! `kitbook leaver check`: what must come back, of one person or of a cohort.

use crate::{
    cli::{
        args::Format,
        commands::papers::PaperArgs,
        error::Code,
        session::Session,
        show::leaver::{CohortRow, person_lines},
    },
    domain::{
        fault::{Failure, Fault},
        text::{count, shown},
        when::Clock,
    },
    papers,
    reports::leavers::{self, Checklist, LeaverPaper, Whose},
    store::{self, Tx},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "It is worked out anew each time, as things come back. With --output it is written as pages to print: one a person, and of a cohort a summary for the office, sorted by class."
)]
pub struct Args {
    /// Who leaves: ref, username or name
    #[arg(value_name = "REF", group = "whose")]
    person: Option<String>,
    /// All of this year group
    #[arg(long, value_name = "YEAR", group = "whose")]
    year_group: Option<String>,
    /// All of this class
    #[arg(long, value_name = "CLASS", group = "whose")]
    class: Option<String>,
    /// All who leave up to so long from today: 60d, 8w, or a day
    #[arg(long, value_name = "TIME", group = "whose")]
    within: Option<String>,
    #[command(flatten)]
    paper: PaperArgs,
}

impl Args {
    /// Whose checklists, and what they are called together.
    fn whose(&self, tx: &Tx<'_>, clock: Clock) -> Result<(Whose, String), Fault> {
        match (&self.person, &self.year_group, &self.class, &self.within) {
            (Some(who), ..) => {
                let person = store::person::find(tx, who)?;
                Ok((Whose::One(person.id), person.label()))
            }
            (_, Some(year), ..) => Ok((Whose::YearGroup(year.trim().to_owned()), format!("Year {}", year.trim()))),
            (_, _, Some(class), _) => Ok((Whose::Class(class.clone()), format!("Class {}", class.trim()))),
            (.., Some(time)) => Ok((Whose::LeavingBy(clock.within(time)?), "Leavers".to_owned())),
            _ => Err(Fault::usage("whose checklist is not said")
                .hint("Give a ref, --class, --year-group or --within; `kitbook leaver list` shows who leaves.")),
        }
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock;
    let one = args.person.is_some();
    let (lists, of) = desk.store.read(|tx| {
        let (whose, of) = args.whose(tx, clock)?;
        let lists = leavers::checklists(tx, &whose, clock)?;
        if lists.is_empty() && !matches!(whose, Whose::LeavingBy(_)) {
            return Err(Fault::not_found(format!("nobody is in {}", shown(&of)))
                .hint("`kitbook person list --class CLASS` and `--year-group YEAR` show who is."));
        }
        Ok((lists, of))
    })?;
    if args.paper.output.is_some() {
        let pages = desk.store.read(|tx| LeaverPaper::load_all(tx, lists))?;
        let html = papers::checklists(&pages, if one { None } else { Some(&of) }, clock)?;
        args.paper.put(session, desk.store.path(), &html)?;
        return Ok(Code::Done);
    }
    if one {
        let Some(list) = lists.into_iter().next() else { return Ok(Code::Done) };
        show_one(session, &list, clock)?;
        return Ok(Code::Done);
    }
    match session.out.format() {
        Format::Json => session.out.json(&lists),
        Format::Csv | Format::Table => {
            let rows: Vec<CohortRow<'_>> = lists.iter().map(CohortRow).collect();
            session.out.list(&rows, clock)?;
            let open = lists.iter().filter(|list| list.open > 0).count();
            session.out.hint(format!(
                "{of}: {} of {} with something open",
                open,
                count(lists.len(), "person").replace("persons", "people")
            ));
        }
    }
    Ok(Code::Done)
}

/// Shows one checklist.
///
/// Errors: the answer can't be written.
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

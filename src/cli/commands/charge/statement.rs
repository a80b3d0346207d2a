//! `kitbook charge statement`: shows or prints the statement of a person or family.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, words::Format};
use domain::{fault::Failure, money::shown_pounds, text};
use register::charge::{statement::Statement, statement_paper};
use register::listed::charge::statement_lines;

#[derive(Debug, clap::Args)]
#[command(after_help = "--output saves the statement as a letter. Open it in a web browser and print it from there.\n\
    For the finance system, use --format csv.")]
pub struct Args {
    /// Person's ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// Also include pupils who have the same parent or carer and the same contact
    #[arg(long)]
    family: bool,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let statement = desk.store.read(|tx| {
        let person = store::person::find(tx, &args.person)?;
        Statement::load(tx, &person, args.family, clock.today())
    })?;
    if args.paper.output.is_some() {
        let html = statement_paper::statement(&statement, clock)?;
        args.paper.put(session, &html)?;
        return Ok(Code::Done);
    }
    match session.out.format() {
        Format::Json => session.out.json(&statement),
        Format::Csv => session.out.list(&statement.lines, clock)?,
        Format::Table => {
            let names: Vec<String> = statement.people.iter().map(|p| format!("{} ({})", p.name, p.reference)).collect();
            session.out.page(
                &format!("Statement for {}", statement.addressed_to),
                &[
                    ("about", text::and_list(&names)),
                    ("balance", shown_pounds(statement.balance_pence)),
                    (
                        "overdue",
                        if statement.overdue_pence == 0 {
                            String::new()
                        } else {
                            shown_pounds(statement.overdue_pence)
                        },
                    ),
                    (
                        "disputed",
                        if statement.disputed_pence == 0 {
                            String::new()
                        } else {
                            shown_pounds(statement.disputed_pence)
                        },
                    ),
                    ("to pay", statement_lines(&statement.to_come, clock)),
                ],
            );
            session.out.section("Lines", &statement.lines, clock);
        }
    }
    Ok(Code::Done)
}

//! `kitbook privacy erase`: erases personal details and keeps the history of loans.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{
    fault::{Failure, Fault},
    text::{self, count},
    when::Clock,
};
use register::{
    act::Answer,
    privacy::{erase, held::Erased, tidy},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try it with --dry-run first: it lists the people, the number of rows and the notes that name them. \
                  The person's name, e-mail address and ref are removed from every text. If a text may mean someone or \
                  something else, it is unchanged and listed for you to check; remove the words with `kitbook privacy \
                  redact`. Loans, charges, items and tests are kept. An erasure can't be undone."
)]
pub struct Args {
    /// One person: ref, username or full name (without it: everyone due under the retention schedule)
    #[arg(value_name = "REF")]
    person: Option<String>,
    /// Only remove copies of erased details that an earlier erasure could not clear from the register's file
    #[arg(long, conflicts_with = "person")]
    tidy: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    if args.tidy {
        tidy::tidy(&mut desk.store, &desk.act)?;
        session.out.notes(["the file holds no traces of erased details".to_owned()]);
        return Ok(Code::Done);
    }
    let clock = desk.act.clock();
    let plan = erase::plan(&mut desk.store, &desk.act, args.person.as_deref())?;
    if !is_confirmed(session, &plan.answer, clock) {
        return Err(Fault::invalid("nobody was erased").hint("To see what would be erased, add --dry-run.").into());
    }
    let answer = erase::apply(&mut desk.store, &desk.act, plan)?;
    let (erased, code) = session.talk(answer);
    session.kept();
    match session.out.format() {
        Format::Json | Format::Csv => session.out.document(&erased),
        Format::Table => show(session, if desk.act.dry_run { "Would erase" } else { "Erased" }, &erased, clock),
    }
    Ok(code)
}

/// Lists the details to be erased and asks for a yes, because an erasure can't be undone.
fn is_confirmed(session: &mut Session<'_>, planned: &Answer<Erased>, clock: Clock) -> bool {
    let people = &planned.value.people;
    if people.is_empty() {
        return true;
    }
    let names: Vec<String> = people.iter().take(5).map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let more = people.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let question = format!("Permanently erase {}{more}?", names.join(", "));
    session.is_meant(planned, &question, |session, erased| show(session, "Would erase", erased, clock))
}

fn show(session: &mut Session<'_>, done: &str, erased: &Erased, clock: Clock) {
    let people: Vec<String> = erased.people.iter().map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let rows: Vec<String> = erased.rows.iter().map(|(table, n)| format!("{} {n}", table.replace('_', " "))).collect();
    let title = count(people.len(), "person");
    session.out.page(&format!("{done}: {title}"), &[("people", text::and_list(&people)), ("rows", rows.join(", "))]);
    session.out.section("Texts that name them (before the erasure)", &erased.notes, clock);
    session.out.section("Not erased: something is still open", &erased.refused, clock);
}

//! `kitbook privacy erase`: details go, history stays.

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
    after_help = "Try it first: --dry-run says who, how much, and which notes name them. Name, e-mail and ref go out of every text; where it is not certain who or what is meant, the text is listed for a look, and stays. What was lent, owned and tested stays. It can't be taken back."
)]
pub struct Args {
    /// One person: ref, username or name (else all whose time is over by the schedule)
    #[arg(value_name = "REF")]
    person: Option<String>,
    /// Only take out traces that an earlier erasing had to leave
    #[arg(long, conflicts_with = "person")]
    tidy: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    if args.tidy {
        tidy::tidy(&mut desk.store, &desk.act)?;
        session.out.notes(["no trace is left in the file of what was erased".to_owned()]);
        return Ok(Code::Done);
    }
    let clock = desk.act.clock();
    let plan = erase::plan(&mut desk.store, &desk.act, args.person.as_deref())?;
    if !is_meant(session, &plan.answer, clock) {
        return Err(Fault::invalid("nobody was erased").hint("Try it with --dry-run.").into());
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

/// Shows what would go, and asks once more: it can't be taken back.
fn is_meant(session: &mut Session<'_>, planned: &Answer<Erased>, clock: Clock) -> bool {
    let people = &planned.value.people;
    if people.is_empty() {
        return true;
    }
    let names: Vec<String> = people.iter().take(5).map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let more = people.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let question = format!("Erase {}{more} for ever?", names.join(", "));
    session.is_meant(planned, &question, |session, erased| show(session, "Would erase", erased, clock))
}

fn show(session: &mut Session<'_>, done: &str, erased: &Erased, clock: Clock) {
    let people: Vec<String> = erased.people.iter().map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let rows: Vec<String> = erased.rows.iter().map(|(table, n)| format!("{} {n}", table.replace('_', " "))).collect();
    let title = count(people.len(), "person");
    session.out.page(&format!("{done}: {title}"), &[("who", text::and_list(&people)), ("rows", rows.join(", "))]);
    session.out.section("Texts that name them, as they were", &erased.notes, clock);
    session.out.section("Not yet: something is open", &erased.refused, clock);
}

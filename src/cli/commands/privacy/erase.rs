//! `kitbook privacy erase`: erases personal details and keeps the history of loans.

use crate::cli::{error::Code, options::decision::DecisionArgs, session::Session, words::Format};
use domain::{
    fault::Failure,
    text::{self, count},
    when::Clock,
};
use register::privacy::{
    erase::{self, Order},
    held::Erased,
    tidy,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The data protection lead decides it, or the headteacher if nobody is the lead. Only the lead can \
                  erase someone whom the retention schedule still keeps, such as a member of staff or a pupil who has \
                  not left; the answer names the line of the schedule. --reason is required for one person.\n\n\
                  Try it with --dry-run first, which needs no --by, --reason or --yes: it lists the people, the number \
                  of rows and the notes that name them. The person's name, e-mail address and ref are removed from \
                  every text. If a text may mean someone or something else, it is unchanged and listed for you to \
                  check; remove the words with `kitbook privacy redact`. The school's own words (tags, categories, terms, \
                  clauses, the calendar) and the parents or carers of others are listed if they name the person, and \
                  stay: change them where they were entered. Loans, charges, items and tests are kept. An erasure \
                  can't be undone, so it needs --yes, or a yes at a terminal."
)]
pub struct Args {
    /// One person: ref, username or full name (without it: everyone due under the retention schedule)
    #[arg(value_name = "REF")]
    person: Option<String>,
    #[command(flatten)]
    decision: DecisionArgs,
    /// Only remove copies of erased details that an earlier erasure could not clear from the register's file
    #[arg(long, conflicts_with_all = ["person", "by", "reason"])]
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
    let order = Order { person: args.person, given: args.decision.into() };
    let plan = erase::plan(&mut desk.store, &desk.act, &order)?;
    if let Some(question) = question(&plan.answer.value) {
        session.must_be_meant(&plan.answer, &question, "nobody was erased", |session, erased| {
            show(session, "Would erase", erased, clock);
        })?;
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

/// The question before an erasure. `None` if there is nothing to erase.
fn question(planned: &Erased) -> Option<String> {
    let names: Vec<String> = planned.people.iter().take(5).map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let more = planned.people.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if !names.is_empty() {
        return Some(format!("Permanently erase {}{more}?", names.join(", ")));
    }
    let number = |table: &str| planned.rows.get(table).copied().unwrap_or_default();
    let attachments = Some(number("attachment") + number("loan_photo")).filter(|number| *number > 0)?;
    Some(format!("Permanently delete {}?", count(attachments, "attachment")))
}

fn show(session: &mut Session<'_>, done: &str, erased: &Erased, clock: Clock) {
    let people: Vec<String> = erased.people.iter().map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let rows: Vec<String> = erased.rows.iter().map(|(table, n)| format!("{} {n}", table.replace('_', " "))).collect();
    let title = count(people.len(), "person");
    session.out.page(&format!("{done}: {title}"), &[("people", text::and_list(&people)), ("rows", rows.join(", "))]);
    session.out.section("Against the retention schedule", &erased.against_schedule, clock);
    session.out.section("Texts that name them (before the erasure)", &erased.notes, clock);
    session.out.section("Not erased: something is still open", &erased.refused, clock);
}

//! `kitbook privacy erase`: details go, history stays.

use crate::{
    cli::{args::Format, error::Code, session::Session},
    domain::{
        fault::Failure,
        text::{self, count},
    },
    ops::privacy,
    reports::privacy::Erased,
};
use std::path::Path;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try it first: --dry-run says who, how much, and which notes name them. Whole mentions of name, e-mail and ref go out of every text; notes that may mention somebody by one name alone are listed for a look, and stay. What was lent, owned and tested stays. It can't be taken back."
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
    let clock = desk.act.clock;
    if args.tidy {
        if !session.globals.dry_run {
            privacy::tidy(&mut desk.store)?;
        }
        session.kept();
        session.answer_all(crate::ops::Answer::plain(Vec::<crate::reports::privacy::NoteView>::new()), clock)?;
        return Ok(Code::Done);
    }
    let answer = privacy::erase(&mut desk.store, &desk.act, args.person.as_deref())?;
    let (erased, code) = session.talk(answer);
    session.kept();
    if !erased.people.is_empty() {
        session.out.notes(copies(desk.store.path()));
    }
    match session.out.format() {
        Format::Json | Format::Csv => session.out.thing(&erased),
        Format::Table => show(session, &erased, desk.act.clock),
    }
    Ok(code)
}

fn show(session: &mut Session<'_>, erased: &Erased, clock: crate::domain::when::Clock) {
    let people: Vec<String> = erased.people.iter().map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let rows: Vec<String> = erased.rows.iter().map(|(table, n)| format!("{} {n}", table.replace('_', " "))).collect();
    let title = count(people.len(), "person").replace("persons", "people");
    session.out.page(&format!("Erased: {title}"), &[("who", text::and_list(&people)), ("rows", rows.join(", "))]);
    session.out.section("Texts that name them, as they were", &erased.notes, clock);
    session.out.section("Not yet: something is open", &erased.refused, clock);
}

/// Copies that lie beside the register from before it was brought up to date: they hold who was erased.
fn copies(register: &Path) -> Vec<String> {
    let Some((folder, stem)) = register.parent().zip(register.file_stem().and_then(|s| s.to_str())) else {
        return Vec::new();
    };
    let begins = format!("{stem}.schema-");
    let here = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut copies: Vec<String> = here
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&begins)))
        .map(|entry| format!("{} is a copy from before, and holds them still: destroy it", entry.path().display()))
        .collect();
    copies.sort();
    copies.push(
        "backups hold them until they are destroyed: `kitbook privacy schedule` says after how many years".to_owned(),
    );
    copies
}

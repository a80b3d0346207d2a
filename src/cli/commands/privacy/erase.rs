//! `kitbook privacy erase`: details go, history stays.

use crate::cli::{
    error::Code,
    session::{Desk, Session},
    words::Format,
};
use domain::{
    fault::{Failure, Fault},
    text::{self, count},
    when::Clock,
};
use register::{
    act::Act,
    privacy::{erase, held::Erased},
    view::Who,
};
use std::path::Path;
use store::Store;

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
        if !session.globals.dry_run {
            erase::tidy(&mut desk.store)?;
        }
        session.out.notes(["no trace is left in the file of what was erased".to_owned()]);
        return Ok(Code::Done);
    }
    let person = args.person.as_deref();
    if !session.globals.dry_run && !is_meant(session, &mut desk, person)? {
        return Err(Fault::usage("nobody was erased").hint("Try it with --dry-run.").into());
    }
    let answer = erase::erase(&mut desk.store, &desk.act, person)?;
    let (erased, code) = session.talk(answer);
    session.kept();
    if !erased.people.is_empty() {
        session.out.notes(copies(desk.store.path(), &erased));
    }
    match session.out.format() {
        Format::Json | Format::Csv => session.out.thing(&erased),
        Format::Table => show(session, &erased, desk.act.clock()),
    }
    // What is to be looked at is said before anything can go wrong with the file.
    if !session.globals.dry_run && !erased.rows.is_empty() {
        erase::tidy(&mut desk.store)?;
    }
    Ok(code)
}

/// Asks once more, where somebody sits at a terminal: it can't be taken back.
fn is_meant(session: &mut Session<'_>, desk: &mut Desk, person: Option<&str>) -> Result<bool, Failure> {
    if session.ask().is_none() {
        return Ok(true);
    }
    let trial = Act { dry_run: true, ..desk.act.clone() };
    let tried = erase::erase(&mut desk.store, &trial, person)?.value;
    if tried.people.is_empty() {
        return Ok(true);
    }
    let names: Vec<String> = tried.people.iter().take(5).map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let more = tried.people.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Ok(session.is_sure(&format!("Erase {}{more} for ever?", names.join(", "))))
}

fn show(session: &mut Session<'_>, erased: &Erased, clock: Clock) {
    let people: Vec<String> = erased.people.iter().map(|p| format!("{} ({})", p.name, p.reference)).collect();
    let rows: Vec<String> = erased.rows.iter().map(|(table, n)| format!("{} {n}", table.replace('_', " "))).collect();
    let title = count(people.len(), "person");
    session.out.page(&format!("Erased: {title}"), &[("who", text::and_list(&people)), ("rows", rows.join(", "))]);
    session.out.section("Texts that name them, as they were", &erased.notes, clock);
    session.out.section("Not yet: something is open", &erased.refused, clock);
}

/// Whether a copy holds one of these people, as far as it can be read: one from before they came holds none.
fn may_hold(copy: &Path, erased: &Erased) -> bool {
    let Ok(mut copy) = Store::at_rest(copy) else { return true };
    let held = copy.read(|tx| {
        let known = |who: &Who| store::person::has_ref(tx, &who.reference);
        erased.people.iter().map(known).collect::<Result<Vec<bool>, Fault>>()
    });
    held.map_or(true, |held| held.contains(&true))
}

/// Copies that lie beside the register from before it was brought up to date: they hold who was erased.
fn copies(register: &Path, erased: &Erased) -> Vec<String> {
    let Some((folder, stem)) = register.parent().zip(register.file_stem().and_then(|s| s.to_str())) else {
        return Vec::new();
    };
    let begins = ["schema-", "before-restore-", "before-merge-", "before-accept-"].map(|end| format!("{stem}.{end}"));
    let here = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut copies: Vec<String> = here
        .filter(|entry| {
            entry.file_name().to_str().is_some_and(|name| begins.iter().any(|begin| name.starts_with(begin)))
                && may_hold(&entry.path(), erased)
        })
        .map(|entry| format!("{} is a copy from before, and holds them still: destroy it", entry.path().display()))
        .collect();
    copies.sort();
    copies.push(
        "backups hold them until they are destroyed: `kitbook privacy schedule` says after how many years".to_owned(),
    );
    copies
}

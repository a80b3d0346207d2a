//! `kitbook merge`: another school's register becomes a part of this one.

use crate::cli::{error::Code, session::Session, verb::Effect, words::Format};
use domain::{
    fault::{Failure, Fault},
    text::count,
    when::Instant,
};
use register::keep::merge::{self, Adopted, file::Merged};
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::PathBuf;
use store::{MergedRegister, MergedSeries};

/// How many new names are told one by one.
const TOLD: usize = 20;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try it first: --dry-run says what would come in, and which tags and refs are in both. Its loans, tests and charges come along, and their short numbers go on behind this register's; its log is kept as it was (`kitbook log show --merged SCHOOL`). Categories of one name become one, and what this school has set stands. The register as it was is kept beside it."
)]
pub struct Args {
    /// The other register's file, or a backup of it
    #[arg(value_name = "FILE", required_unless_present = "list")]
    file: Option<PathBuf>,
    /// Put before tags and refs that are in both, like OAK-
    #[arg(long, value_name = "PREFIX", requires = "file")]
    prefix: Option<String>,
    /// Show those that were merged before, and what was added to their numbers
    #[arg(long, conflicts_with = "file")]
    list: bool,
}

impl Args {
    /// What it does to the register.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.list)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Some(file) = args.file else { return list(session, &mut desk.store) };
    let plan = merge::file::plan(&mut desk.store, &desk.act, &file, args.prefix.as_deref())?;
    let question = question(&plan.answer.value.adopted);
    if !session.is_meant(&plan.answer, &question, |session, found| show(session, "Would take in", found)) {
        return Err(Fault::invalid("nothing was merged")
            .hint("Look first at what would come in, with --dry-run.")
            .into());
    }
    let answer = merge::file::apply(&mut desk.store, &desk.act, plan)?;
    let (merged, code) = session.talk(answer);
    session.kept();
    if session.out.format() == Format::Table {
        show(session, if desk.act.dry_run { "Would take in" } else { "Took in" }, &merged);
    } else {
        session.out.document(&merged);
    }
    Ok(code)
}

fn question(found: &Adopted) -> String {
    let of = |table: &str, one: &str| {
        count(usize::try_from(found.rows.get(table).copied().unwrap_or(0)).unwrap_or(usize::MAX), one)
    };
    format!(
        "Take in the register of {}: {}, {}, {}?",
        found.school,
        of("asset", "item"),
        of("person", "person"),
        of("loan", "loan")
    )
}

fn show(session: &mut Session<'_>, done: &str, merged: &Merged) {
    let adopted = &merged.adopted;
    session.out.line(&format!("{done} the register of {}, log head {}", adopted.school, adopted.head));
    for (table, rows) in &adopted.rows {
        session.out.line(&format!("  {}: {rows}", table.replace('_', " ")));
    }
    session.out.line(&format!("  entries of its log: {}", adopted.entries));
    for renamed in adopted.renamed.iter().take(TOLD) {
        session.out.line(&format!("{} {} is {} now", renamed.kind, renamed.from, renamed.to));
    }
    if adopted.renamed.len() > TOLD {
        session.out.line(&format!("… and {} more names: `--format json` lists them", adopted.renamed.len() - TOLD));
    }
    for (series, added) in adopted.added.iter().filter(|(_, added)| **added > 0) {
        session.out.line(&format!("its numbers of {}: {added} more", series.replace('_', " ")));
    }
    if !adopted.erased_again.is_empty() {
        let number = count(adopted.erased_again.len(), "person");
        session.out.line(&format!("Erased again, because they were erased here before: {number}"));
    }
    if !adopted.left.is_empty() {
        session.out.line("Left behind, because what this school has set, or Kitbook for it, stands:");
        adopted.left.iter().for_each(|what| session.out.line(&format!("  {what}")));
    }
    if let Some(kept) = &merged.kept {
        session.out.line(&format!("The register as it was is kept in {}", kept.display()));
        session.out.hint("whoever is in both is there twice: `kitbook person merge DOUBLE --into REF`".to_owned());
    }
}

/// A register that was merged into this one.
#[derive(Debug, Serialize)]
struct MergedView<'a> {
    school: &'a str,
    /// The id of that register.
    register: String,
    /// Number and hash of its last log entry.
    head: String,
    /// The prefix that its tags and refs were given.
    prefix: Option<&'a str>,
    merged_at: Instant,
    /// The number that was added to each series of its short numbers.
    added: Map<String, Value>,
}

fn list(session: &mut Session<'_>, register: &mut store::Store) -> Result<Code, Failure> {
    let all: Vec<(MergedRegister, Vec<MergedSeries>)> = register.read(|tx| {
        let registers = store::merged::registers(tx)?;
        registers.into_iter().map(|of| Ok::<_, Fault>((of.clone(), store::merged::series(tx, of.id)?))).collect()
    })?;
    if session.out.format() != Format::Table {
        let list: Vec<_> = all
            .iter()
            .map(|(of, series)| {
                let added = series.iter().map(|s| (s.series.clone(), s.added.into())).collect();
                let head = format!("{}:{}", of.head_no, of.head_hash);
                MergedView {
                    school: &of.school,
                    register: of.id.to_string(),
                    head,
                    prefix: of.prefix.as_deref(),
                    merged_at: of.merged_at,
                    added,
                }
            })
            .collect();
        session.out.document(&list);
        return Ok(Code::Done);
    }
    for (of, series) in &all {
        session.out.line(&format!("{}, log head {}:{}", of.school, of.head_no, of.head_hash));
        for s in series.iter().filter(|s| s.last > 0) {
            let name = s.series.replace('_', " ");
            let (first, last) = (s.added + 1, s.added + s.last);
            session.out.line(&format!("  {name} 1 to {} of theirs: {first} to {last} here", s.last));
        }
    }
    if all.is_empty() {
        session.out.line("No register was merged into this one");
    }
    Ok(Code::Done)
}

//! `kitbook merge`: merges another school's register into this one.

use crate::cli::{
    error::Code,
    options::{copy_to::CopyTo, secret::KeyArgs},
    session::Session,
    verb::Effect,
    words::Format,
};
use domain::{
    fault::{Failure, Fault},
    text::count,
    when::Instant,
};
use register::keep::{
    merge::{
        self, Adopted,
        file::{Merged, Other},
    },
    opened::Source,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::PathBuf;
use store::{Address, MergedRegister, MergedSeries};

/// The most new names that a person is shown one by one.
const LISTED: usize = 20;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try it with --dry-run first: it shows how many records would be added, and which tags and refs both \
    registers use. The other school's loans, tests and charges are added too, with new numbers that \
    follow on from this register's. Its log is kept unchanged: `kitbook log show --merged SCHOOL`. \
    Categories with the same name become one, and this school's settings apply. The roles of its people end with the \
    merge, unless --keep-role names their holder. A copy of this register \
    from before the merge is kept in the same folder, or of a school on a server in the folder after --copy-to."
)]
pub struct Args {
    /// The other register's file, a backup of it, or the address of a school on a server
    #[arg(value_name = "FILE", required_unless_present = "list")]
    file: Option<PathBuf>,
    /// Prefix for the other school's tags and refs that this register also uses: with OAK-, LAP-12 becomes OAK-LAP-12
    #[arg(long, value_name = "PREFIX", requires = "file")]
    prefix: Option<String>,
    /// Person of the other school who keeps their roles here, by ref; all its other roles end with the merge
    #[arg(long = "keep-role", value_name = "REF", requires = "file")]
    keep_roles: Vec<String>,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    copy_to: CopyTo,
    /// List the registers that were merged into this one, and the new numbers of their records
    #[arg(long, conflicts_with = "file")]
    list: bool,
}

impl Args {
    /// The effect on the register: with `--list` the command only reads.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.list)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Some(file) = args.file else {
        args.key.must_not_be_given()?;
        args.copy_to.must_not_be_given()?;
        return list(session, &mut desk.store);
    };
    let key;
    let other = match Address::parse(file.as_os_str())? {
        Address::File(_) => {
            key = args.key.key(session, &file)?;
            Other::File(Source { file: &file, key: key.as_ref() })
        }
        server @ Address::Server { .. } => {
            args.key.must_not_be_given()?;
            Other::School(server.with_secrets(session.servers.clone()))
        }
    };
    let (prefix, copy_to) = (args.prefix.as_deref(), args.copy_to.folder());
    let plan = merge::file::plan(&mut desk.store, &desk.act, other, (prefix, &args.keep_roles), copy_to)?;
    let question = question(&plan.answer.value.adopted);
    if !session.is_meant(&plan.answer, &question, |session, found| show(session, "Would merge", found)) {
        return Err(Fault::invalid("nothing was merged")
            .hint("To see first what would be added, add --dry-run.")
            .into());
    }
    let answer = merge::file::apply(&mut desk.store, &desk.act, plan)?;
    let (merged, code) = session.talk(answer);
    session.kept();
    if session.out.format() == Format::Table {
        show(session, if desk.act.dry_run { "Would merge" } else { "Merged" }, &merged);
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
        "Merge the register of {}: {}, {}, {}?",
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
    for renamed in adopted.renamed.iter().take(LISTED) {
        session.out.line(&format!("{} {} is now {}", renamed.kind, renamed.from, renamed.to));
    }
    if adopted.renamed.len() > LISTED {
        session.out.line(&format!("… and {} more names: `--format json` lists them", adopted.renamed.len() - LISTED));
    }
    for (series, added) in adopted.added.iter().filter(|(_, added)| **added > 0) {
        session.out.line(&format!("{added} added to its {} numbers", series.replace('_', " ")));
    }
    if !adopted.erased_again.is_empty() {
        let number = count(adopted.erased_again.len(), "person");
        session.out.line(&format!("Erased again, because this register had erased them before: {number}"));
    }
    for one in &adopted.roles {
        let how = if one.kept { "is kept" } else { "ends with the merge" };
        session.out.line(&format!("The role of {} ({}), {}, {how}", one.person.reference, one.person.name, one.role));
    }
    if adopted.roles.iter().any(|one| !one.kept) {
        session.out.hint(
            "who decides here is this school's decision: before the merge, `--keep-role REF` keeps a role; after it, \
             `kitbook role set REF ROLE` gives one"
                .to_owned(),
        );
    }
    if !adopted.left.is_empty() {
        session.out.line("Skipped, because this school's settings or Kitbook's defaults apply:");
        adopted.left.iter().for_each(|what| session.out.line(&format!("  {what}")));
    }
    if let Some(kept) = &merged.kept {
        session.out.line(&format!("The register from before is kept in {}", kept.display()));
        session.out.hint(
            "people of both schools are now in the register twice: `kitbook person merge DOUBLE --into REF --by REF \
             --reason \"…\"`"
                .to_owned(),
        );
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
            session.out.line(&format!("  their {name} numbers 1 to {} are {first} to {last} here", s.last));
        }
    }
    if all.is_empty() {
        session.out.line("No register was merged into this one");
    }
    Ok(Code::Done)
}

//! Whether the register is sound: its file, its references, its log, each row by its digest, each paper by its hash, and
//! what must hold between rows. Nothing is written, and everything is looked at, whatever was found before.

mod promises;

use domain::{fault::Fault, remedy::Remedy, say, say::Say, text::shown};
use promises::promises;
use serde::Serialize;
use std::thread;
use store::{
    ChainReport, ReadTx, Store,
    apart::{self, Sort},
    sound::{self, MOST_FINDINGS},
};

/// What does not hold, about what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name of what was asked.
    pub check: &'static str,
    pub message: String,
    pub remedy: Say,
}

/// A name in a sound register that nobody can read, or tell from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Whose name it is: `tag`, `ref`, `username`, `operator`.
    pub about: &'static str,
    pub name: String,
    pub message: String,
}

/// Something that was asked, and how often the answer was no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    pub name: &'static str,
    /// What is so in every sound register.
    pub holds: &'static str,
    /// All findings, those among them that are not told one by one.
    pub findings: usize,
}

/// What a look through the whole register showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    pub sound: bool,
    /// Whether its tables are this program's: what must hold between rows is asked of those only.
    #[serde(skip)]
    pub is_current: bool,
    /// Whether an erasing was broken off before its traces were taken out of the file: it is sound for all that.
    #[serde(skip)]
    pub has_traces: bool,
    /// Entries of the log.
    pub entries: i64,
    /// Of these, those whose details were erased, as other entries say.
    pub erased: i64,
    /// The log's head: to be noted elsewhere.
    pub head: Option<String>,
    /// Rows that were held against their digests, papers against their hashes.
    pub rows: i64,
    pub checks: Vec<Asked>,
    /// An interface has words of its own for what to do about each.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The first hundred.
    pub warnings: Vec<Warning>,
}

/// Where rows are not as they were written: the way back may lose more.
fn restore_or_accept() -> Say {
    say![
        "Restore the last backup that ",
        Remedy::Check,
        " finds sound; or, where too much was recorded since, look at what stands there, and ",
        Remedy::AcceptRows,
        " takes it as it is."
    ]
}

/// Where the file is damaged, or rows tell of something that can't have been.
fn restore() -> Say {
    say!["Keep the file as it is, and restore the last backup that ", Remedy::Check, " finds sound."]
}

/// Asks as [`check`] does, in half the time: the pages are read on a connection of their own, beside all else.
///
/// Errors: the register can't be opened.
pub fn side_by_side(
    open: impl Fn() -> Result<Store, Fault> + Sync,
    noted: Option<(i64, &str)>,
) -> Result<CheckReport, Fault> {
    let read = |work: &(dyn Fn(&ReadTx<'_>, bool) -> Look + Sync)| {
        let mut store = open()?;
        let is_current = store.is_current();
        store.read::<_, Fault>(|tx| Ok(work(tx, is_current)))
    };
    let (pages, rest) = thread::scope(|scope| {
        let rest = scope.spawn(|| read(&|tx, is_current| ask_of_rows(tx, is_current, noted)));
        (read(&|tx, _| ask_of_pages(tx)), rest.join())
    });
    let rest = rest.map_err(|_| Fault::damaged("the register can't be read through").hint(restore()))?;
    Ok(report(pages?, rest?))
}

/// What there is to say of a register that is too damaged to be opened.
pub fn unreadable(fault: &Fault) -> CheckReport {
    let mut look = Look::default();
    look.ask("pages", "the file's pages and indexes fit together", |found| {
        found.say(format!("it can't be opened: {}", fault.message), restore);
        Ok(())
    });
    report(look, Look { is_current: true, ..Look::default() })
}

/// Asks all that a sound register answers with yes. An older one is asked what its tables know.
///
/// `noted` is a head of the log that was written down elsewhere: its entry must be there and fit.
///
/// What can't be read is a finding too.
pub fn check(tx: &ReadTx<'_>, is_current: bool, noted: Option<(i64, &str)>) -> CheckReport {
    report(ask_of_pages(tx), ask_of_rows(tx, is_current, noted))
}

fn report(mut look: Look, rest: Look) -> CheckReport {
    look.checks.extend(rest.checks);
    look.findings.extend(rest.findings);
    let Look { checks, findings, .. } = look;
    let (entries, erased, head) = rest.chain.map(|c| (c.entries, c.erased, c.head)).unwrap_or_default();
    CheckReport {
        sound: findings.is_empty(),
        is_current: rest.is_current,
        has_traces: rest.has_traces,
        entries,
        erased,
        head,
        rows: rest.rows,
        checks,
        findings,
        warnings: rest.warnings,
    }
}

fn ask_of_pages(tx: &ReadTx<'_>) -> Look {
    let mut look = Look::default();
    look.ask("pages", "the file's pages and indexes fit together", |found| {
        let lines = sound::integrity(tx)?;
        // SQLite's own words, of which the first say only which file they are about.
        for line in lines.iter().flat_map(|said| said.lines()).filter(|line| !line.starts_with("***")) {
            found.say(line.to_owned(), restore);
        }
        Ok(())
    });
    look
}

fn ask_of_rows(tx: &ReadTx<'_>, is_current: bool, noted: Option<(i64, &str)>) -> Look {
    let mut look = Look::default();
    if is_current {
        look.ask("parts", "every table, index and trigger is there, as Kitbook made it", |found| {
            sound::changed_parts(tx)?.into_iter().for_each(|part| found.say(part, restore));
            Ok(())
        });
    }
    look.ask("references", "no row names another that is not there", |found| {
        sound::dangling(tx)?.into_iter().for_each(|what| found.say(what, restore));
        Ok(())
    });
    let (mut chain, mut rows, mut all_read) = (None, 0, false);
    look.ask("log", "the log is whole: nothing changed, nothing cut off", |found| {
        let report = store::verify_chain(tx, noted)?;
        for finding in &report.findings {
            found.say(finding.message.clone(), restore);
        }
        chain = Some(report);
        Ok(())
    });
    if is_current {
        look.ask("merged-logs", "the logs of registers that were merged are whole", |found| {
            for register in store::merged::registers(tx)? {
                for finding in store::verify_merged(tx, &register)?.findings {
                    found.say(format!("{}: {}", register.school, finding.message), restore);
                }
            }
            Ok(())
        });
    }
    look.ask("rows", "every row is as Kitbook wrote it, by its digest", |found| {
        for table in store::recorded() {
            if sound::has_digest(tx, table)? {
                let mut keys = Vec::new();
                rows += store::damaged_rows(tx, table, |key| keys.push(key))?;
                for key in keys {
                    let row = match store::called(tx, table, &key)? {
                        name if name.is_empty() => format!("the row {key}"),
                        name => name,
                    };
                    let table = table.name.replace('_', " ");
                    let what = format!("{table}: {row} was changed by another hand, or by a fault of the disk");
                    found.say(what, restore_or_accept);
                }
            }
        }
        all_read = true;
        Ok(())
    });
    // Where one table can't be read, that is said, and all are not counted.
    if is_current && all_read {
        look.ask("row-count", "as many rows are there as Kitbook wrote", |found| {
            sound::miscounted(tx, rows)?.into_iter().for_each(|said| found.say(said, restore_or_accept));
            Ok(())
        });
    }
    look.ask("papers", "every paper is the one that was added, by its hash", |found| {
        if sound::has_table(tx, "attachment_data")? {
            rows += store::attachment::damaged(tx, |hash| {
                found.say(format!("the paper {hash} was changed: its hash does not fit"), || {
                    "Look for it in a backup.".into()
                });
            })?;
        }
        Ok(())
    });
    if is_current {
        for promise in promises() {
            look.ask(promise.name, promise.holds, |found| {
                tx.each(&promise.broken, &[], |row| {
                    found.say(format!("{} breaks this: {}", row.text(0)?, promise.holds), promise.remedy);
                    Ok(())
                })
            });
        }
    }
    // What can't be read was found above.
    let has_traces = store::erase::traces(tx).is_ok_and(|mark| mark.is_some());
    // A table that can't be read is a finding already.
    let warnings = illegible(tx).unwrap_or_default();
    Look { chain, rows, is_current, has_traces, warnings, ..look }
}

/// Names that would be refused today. An older Kitbook took them, or another register brought them along.
fn illegible(tx: &ReadTx<'_>) -> Result<Vec<Warning>, Fault> {
    let mut warnings = Vec::new();
    for sort in Sort::ALL {
        apart::each_illegible(tx, sort, |name, why| {
            if warnings.len() < MOST_FINDINGS {
                let message = format!("the {} {} {why}", sort.what(), shown(name));
                warnings.push(Warning { about: sort.what(), name: name.to_owned(), message });
            }
        })?;
    }
    Ok(warnings)
}

/// What was asked so far, and what was found.
#[derive(Default)]
struct Look {
    checks: Vec<Asked>,
    findings: Vec<Finding>,
    warnings: Vec<Warning>,
    chain: Option<ChainReport>,
    rows: i64,
    is_current: bool,
    has_traces: bool,
}

impl Look {
    fn ask(&mut self, name: &'static str, holds: &'static str, look: impl FnOnce(&mut Found<'_>) -> Result<(), Fault>) {
        let mut found = Found { check: name, number: 0, told: &mut self.findings };
        if let Err(fault) = look(&mut found) {
            found.say(format!("whether {holds} can't be said: {}", fault.message), restore);
        }
        let findings = found.number;
        self.checks.push(Asked { name, holds, findings });
    }
}

/// Where findings go: the first hundred of each kind are told, the rest counted.
struct Found<'f> {
    check: &'static str,
    number: usize,
    told: &'f mut Vec<Finding>,
}

impl Found<'_> {
    fn say(&mut self, message: String, remedy: fn() -> Say) {
        self.number += 1;
        if self.number <= MOST_FINDINGS {
            self.told.push(Finding { check: self.check, message, remedy: remedy() });
        }
    }
}

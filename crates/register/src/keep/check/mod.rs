//! Checks that the register is sound: its file, its references, its log, each row against its digest, each paper
//! against its hash, and the conditions that rows must meet together. Nothing is written, and every check runs,
//! whatever the others find.

mod conditions;

use super::heads::{Compared, DroppedHead};
use crate::log::rows::{RowFinding, damaged as damaged_rows, unlogged};
use conditions::conditions;
use domain::{
    fault::{Fault, FaultKind},
    remedy::Remedy,
    say,
    say::Say,
    text::{count, shown},
    year_group,
};
use serde::Serialize;
use std::thread;
use store::{
    ChainReport, ReadTx, Store, Sum,
    apart::{self, Sort},
    sound::{self, Indexes, MOST_FINDINGS},
};

/// A problem in the register, and its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name of the check.
    pub check: &'static str,
    pub message: String,
    pub remedy: Say,
}

/// A name in the register that people can't read, or can't tell from another. The register is still sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// The kind of name: `tag`, `ref`, `username`, `operator`, `name` (a person's), `year group`.
    pub about: &'static str,
    pub name: String,
    pub message: String,
}

/// A check that was run, and the number of its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    pub name: &'static str,
    /// The condition that every sound register meets.
    pub holds: &'static str,
    /// The number of all findings, including those that are not listed.
    pub findings: usize,
}

/// A check that was not run, and the reason. Nothing is known about its condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotChecked {
    pub name: &'static str,
    /// The condition that every sound register meets.
    pub holds: &'static str,
    pub why: &'static str,
}

/// The result of checking a whole register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    pub sound: bool,
    /// True if the register has this version's tables. Some checks run only then.
    #[serde(skip)]
    pub is_current: bool,
    /// True if an interrupted erasure left personal details in the file. The register can be sound with them.
    #[serde(skip)]
    pub has_traces: bool,
    /// The number of log entries.
    pub entries: i64,
    /// The number of log entries with erased details, as other entries record.
    pub erased: i64,
    /// The log's head, for the school to note elsewhere.
    pub head: Option<String>,
    /// The number of rows checked against their digests, and of papers checked against their hashes.
    pub rows: i64,
    /// The number of heads noted elsewhere that the log was held against: in notes of backups, typed, and in a file of
    /// seals.
    pub noted_heads: usize,
    /// The noted heads of entries that a restore dropped. They are no problem. At most a hundred of each kind are listed.
    pub dropped_heads: Vec<DroppedHead>,
    pub checks: Vec<Checked>,
    /// The checks that this server or this role does not allow. A register in a file has none.
    pub not_checked: Vec<NotChecked>,
    /// Whether the server notices a page that its disk changed; `null` for a register in a file.
    pub data_checksums: Option<bool>,
    /// The problems found. Each interface writes the remedies in its own words.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The first hundred warnings.
    pub warnings: Vec<Warning>,
}

impl CheckReport {
    /// Adds the result of holding the log against heads of one kind.
    ///
    /// Errors: the machine was short of something, so nothing is known.
    pub fn add_heads(
        &mut self,
        name: &'static str,
        holds: &'static str,
        compared: Result<Compared, Fault>,
    ) -> Result<(), Fault> {
        let compared = match compared {
            Err(fault) if fault.kind.is_of_register() && fault.kind != FaultKind::Busy => {
                let message = format!("could not check that {holds}: {}", fault.message);
                Compared {
                    wrong: 1,
                    findings: vec![Finding { check: name, message, remedy: restore() }],
                    ..Compared::default()
                }
            }
            compared => compared?,
        };
        self.checks.push(Checked { name, holds, findings: compared.wrong });
        self.noted_heads += compared.heads;
        self.dropped_heads.extend(compared.dropped);
        self.findings.extend(compared.findings);
        self.sound = self.findings.is_empty();
        Ok(())
    }
}

/// Words the remedy for changed rows. Restoring a backup may lose more than accepting them.
fn restore_or_accept() -> Say {
    say![
        "Restore the newest backup that ",
        Remedy::Check,
        " finds sound. If too much was recorded since, check these rows yourself, then accept them as they are now: ",
        Remedy::AcceptRows,
        "."
    ]
}

/// Words the remedy for parts of another program.
fn remove_or_restore() -> Say {
    say![
        "If another program added something, remove it with that program. Else keep the file as it is, and restore the \
         newest backup that ",
        Remedy::Check,
        " finds sound."
    ]
}

/// Words the remedy for an index that its server can build again.
fn build_again() -> Say {
    "The rows themselves may be sound: see the other checks. The people who look after the server can build the index \
     again (reindex), and should find the cause, such as a failing disk or a new version of the server."
        .into()
}

/// Words the remedy for a damaged file, and for rows that contradict each other.
fn restore() -> Say {
    say!["Keep the file as it is. Restore the newest backup that ", Remedy::Check, " finds sound."]
}

/// Checks a register like [`check`], in half the time: a second connection checks the pages meanwhile.
///
/// Errors: the register can't be opened; as [`check`].
pub fn side_by_side(
    open: impl Fn() -> Result<Store, Fault> + Sync,
    noted: Option<(i64, &str)>,
) -> Result<CheckReport, Fault> {
    let read = |work: &(dyn Fn(&ReadTx<'_>, bool) -> Survey + Sync)| {
        let mut store = open()?;
        let is_current = store.is_current();
        store.read::<_, Fault>(|tx| Ok(work(tx, is_current)))
    };
    let rows = || read(&|tx, is_current| check_rows(tx, is_current, noted));
    let (pages, rest) = thread::scope(|scope| match thread::Builder::new().spawn_scoped(scope, rows) {
        Ok(rest) => (read(&|tx, _| check_pages(tx)), rest.join()),
        // Without a second thread, one after the other.
        Err(_) => (read(&|tx, _| check_pages(tx)), Ok(rows())),
    });
    let rest = rest.map_err(|_| Fault::damaged("the register can't be read to its end").hint(restore()))?;
    report(pages?, rest?)
}

/// Reports a register that is too damaged to be opened.
pub fn unreadable(fault: &Fault) -> CheckReport {
    let mut survey = Survey::default();
    survey.check("pages", PAGES, |found| {
        found.add(format!("the register can't be opened: {}", fault.message), restore);
        Ok(())
    });
    finished(survey, Survey { is_current: true, ..Survey::default() })
}

/// Runs all checks on a register; on an older register, the checks that its tables allow. A table that can't be read is
/// a finding.
///
/// `noted` is a head of the log that was noted elsewhere: the log must have that entry, with that hash.
///
/// Errors: nothing wrong was found, but something could not be looked at.
pub fn check(tx: &ReadTx<'_>, is_current: bool, noted: Option<(i64, &str)>) -> Result<CheckReport, Fault> {
    report(check_pages(tx), check_rows(tx, is_current, noted))
}

/// Reports what was found. If that is nothing, but a check could not be run because the machine was short of something,
/// nothing is said about the register.
fn report(mut survey: Survey, mut rest: Survey) -> Result<CheckReport, Fault> {
    let is_clear = survey.findings.is_empty() && rest.findings.is_empty();
    for part in [&mut survey, &mut rest] {
        for (at, fault) in std::mem::take(&mut part.unlooked) {
            let checked = &mut part.checks[at];
            let message = format!("could not check that {}: {}", checked.holds, fault.message);
            if is_clear {
                let message = format!("{message}; so it is not known whether the register is sound");
                return Err(Fault { message, ..fault });
            }
            checked.findings += 1;
            part.findings.push(Finding { check: checked.name, message, remedy: fault.hint.unwrap_or_else(restore) });
        }
    }
    Ok(finished(survey, rest))
}

fn finished(mut survey: Survey, rest: Survey) -> CheckReport {
    survey.checks.extend(rest.checks);
    survey.findings.extend(rest.findings);
    let Survey { checks, findings, not_checked, data_checksums, .. } = survey;
    let (entries, erased, head) = rest.chain.map(|c| (c.entries, c.erased, c.head)).unwrap_or_default();
    CheckReport {
        sound: findings.is_empty(),
        is_current: rest.is_current,
        has_traces: rest.has_traces,
        entries,
        erased,
        head,
        rows: rest.rows,
        noted_heads: 0,
        dropped_heads: Vec::new(),
        checks,
        not_checked,
        data_checksums,
        findings,
        warnings: rest.warnings,
    }
}

/// The condition of the first check, which a register that can't be opened fails too.
const PAGES: &str = "the file's pages and indexes fit together";

fn check_pages(tx: &ReadTx<'_>) -> Survey {
    tx.go_on_after_faults();
    let mut survey = Survey::default();
    if !tx.is_file() {
        return check_server(tx, survey);
    }
    survey.check("pages", PAGES, |found| {
        let lines = sound::integrity(tx)?;
        // These are SQLite's own words. A line that begins with *** only names the database.
        for line in lines.iter().flat_map(|text| text.lines()).filter(|line| !line.starts_with("***")) {
            found.add(line.to_owned(), restore);
        }
        Ok(())
    });
    survey
}

/// Has the server check what only it can. Its pages are for its own programs; what was not checked is not called sound.
fn check_server(tx: &ReadTx<'_>, mut survey: Survey) -> Survey {
    let (name, holds) = ("indexes", "every index is in order and has every row");
    match sound::indexes(tx) {
        Ok(Indexes::NotChecked(why)) => survey.not_checked.push(NotChecked { name, holds, why }),
        Ok(Indexes::Checked(lines)) => survey.check(name, holds, |found| {
            lines.into_iter().for_each(|line| found.add(line, build_again));
            Ok(())
        }),
        Err(fault) => survey.check(name, holds, |_| Err(fault)),
    }
    survey.data_checksums = sound::has_data_checksums(tx).ok();
    survey
}

fn check_rows(tx: &ReadTx<'_>, is_current: bool, noted: Option<(i64, &str)>) -> Survey {
    tx.go_on_after_faults();
    let mut survey = Survey::default();
    survey.check("parts", "every table, index and trigger is as Kitbook made it", |found| {
        sound::changed_parts(tx)?.into_iter().for_each(|part| found.add(part, remove_or_restore));
        Ok(())
    });
    survey.check("references", "no row refers to a missing row", |found| {
        sound::dangling(tx)?.into_iter().for_each(|dangling| found.add(dangling, restore));
        Ok(())
    });
    let (mut chain, mut rows, mut told) = (None, 0, Sum::default());
    survey.check("log", "every log entry matches its hash, up to the log's head", |found| {
        let report = store::verify_chain_and_rows(tx, noted, &mut told)?;
        for finding in &report.findings {
            found.add(finding.message.clone(), restore);
        }
        chain = Some(report);
        Ok(())
    });
    if is_current {
        survey.check("merged-logs", "every entry in the log of a merged register matches its hash", |found| {
            for register in store::merged::registers(tx)? {
                for finding in store::verify_merged(tx, &register)?.findings {
                    found.add(format!("{}: {}", register.school, finding.message), restore);
                }
            }
            Ok(())
        });
    }
    let mut standing = told.begin();
    let mut all_read = false;
    survey.check("rows", "every row matches the digest that Kitbook wrote with it", |found| {
        let of_rows = damaged_rows(tx, &mut standing)?;
        for RowFinding { table, name, .. } in &of_rows {
            let table = table.replace('_', " ");
            found.add(format!("{table}: {name} was changed by another program or a disk fault"), restore_or_accept);
        }
        all_read = true;
        Ok(())
    });
    rows += standing.rows();
    // If a table can't be read, its rows are unknown.
    if all_read && store::tells_rows(tx).unwrap_or(false) {
        survey.check("rows-in-log", "every row with a digest is as the log tells, and none is missing", |found| {
            let sentences = unlogged(tx, &told, &standing)?;
            sentences.into_iter().for_each(|sentence| found.add(sentence, restore_or_accept));
            Ok(())
        });
    }
    survey.check("papers", "every paper matches its hash", |found| {
        if sound::has_table(tx, "attachment_data")? {
            rows += store::attachment::damaged(tx, |hash| {
                found.add(format!("paper {hash} was changed: it does not match its hash"), || {
                    "Find the paper in an older backup.".into()
                });
            })?;
        }
        if is_current {
            for (no, paper) in store::signed::changed(tx)? {
                found.add(format!("the signed {paper} {no} was changed: its words do not match their hash"), || {
                    "Find it in an older backup.".into()
                });
            }
        }
        Ok(())
    });
    if is_current {
        survey.check("tags-and-parts", "no tag is the same as the label of an item's part", |found| {
            store::parts::each_clash(tx, |tag, asset, part| {
                let message = format!("{tag} is a tag, and also means the part {} of {}", shown(part), asset.tag);
                let remedy =
                    say!["Give the item with that tag another one: ", Remedy::Retag { tag: tag.to_owned() }, "."];
                found.add(message, || remedy);
            })
        });
        for condition in conditions() {
            survey.check(condition.name, condition.holds, |found| {
                tx.each(&condition.broken, &[], |row| {
                    found.add(format!("{} fails this check: {}", row.text(0)?, condition.holds), condition.remedy);
                    Ok(())
                })
            });
        }
    }
    // If this can't be read, a check has found that.
    let has_traces = store::erase::traces(tx).is_ok_and(|mark| mark.is_some());
    // A table that can't be read is already a finding.
    let warnings = illegible(tx).unwrap_or_default();
    Survey { chain, rows, is_current, has_traces, warnings, ..survey }
}

/// Lists names that Kitbook would refuse today: an older version accepted them, or they came with a merged register.
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
    let mut warn = |about, name: &str, message| {
        if warnings.len() < MOST_FINDINGS {
            warnings.push(Warning { about, name: name.to_owned(), message });
        }
    };
    apart::each_illegible_person(tx, |reference, name, why| {
        warn("name", name, format!("the name {} of {reference} {why}", shown(name)));
    })?;
    store::person::each_year_group(tx, |year, people| {
        if !year_group::is_known(year) {
            let people = count(people, "person");
            warn(
                "year group",
                year,
                format!("the year group {} of {people} is not one that Kitbook reads", shown(year)),
            );
        }
    })?;
    Ok(warnings)
}

/// The checks so far, and their findings.
#[derive(Default)]
struct Survey {
    checks: Vec<Checked>,
    findings: Vec<Finding>,
    /// The checks that could not be run because the machine was short of memory or the register was locked.
    unlooked: Vec<(usize, Fault)>,
    warnings: Vec<Warning>,
    not_checked: Vec<NotChecked>,
    data_checksums: Option<bool>,
    chain: Option<ChainReport>,
    rows: i64,
    is_current: bool,
    has_traces: bool,
}

impl Survey {
    fn check(
        &mut self,
        name: &'static str,
        holds: &'static str,
        run: impl FnOnce(&mut Found<'_>) -> Result<(), Fault>,
    ) {
        let mut found = Found { check: name, number: 0, listed: &mut self.findings };
        match run(&mut found) {
            Err(fault) if fault.kind == FaultKind::Busy => self.unlooked.push((self.checks.len(), fault)),
            Err(fault) => found.add(format!("could not check that {holds}: {}", fault.message), restore),
            Ok(()) => {}
        }
        let findings = found.number;
        self.checks.push(Checked { name, holds, findings });
    }
}

/// Collects the findings of one check: lists the first hundred, and counts the rest.
struct Found<'f> {
    check: &'static str,
    number: usize,
    listed: &'f mut Vec<Finding>,
}

impl Found<'_> {
    fn add(&mut self, message: String, remedy: impl FnOnce() -> Say) {
        self.number += 1;
        if self.number <= MOST_FINDINGS {
            self.listed.push(Finding { check: self.check, message, remedy: remedy() });
        }
    }
}

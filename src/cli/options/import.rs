//! What every import from a file has in common.

use crate::cli::{
    error::Code,
    output::Output,
    session::Session,
    words::{self, Format},
};
use domain::{
    fault::{Failure, Fault},
    reading::DateFormat,
    text::count,
};
use indicatif::{ProgressBar, ProgressStyle};
use register::{
    act::Answer,
    file::{
        import::{ImportReport, Options},
        replace,
    },
    view::Who,
};
use std::{
    fs::File,
    io::{self, BufRead, Read, Write},
    path::{Path, PathBuf},
};

// A file to read, and how.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The CSV file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How its dates are written: uk, us or iso (else uk; of School Data Sync us)
    #[arg(long, value_name = "FORMAT", value_parser = words::word::<DateFormat>)]
    date_format: Option<DateFormat>,
    /// A heading that is not known, and the field that it holds: "Their Heading=serial"
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// Take the good lines, and write the others with their reasons to this file
    #[arg(long, value_name = "FILE")]
    skip_bad: Option<PathBuf>,
}

impl ImportArgs {
    /// Runs the import, and shows what it did; `register` is the file that is never written over.
    ///
    /// Errors: the file can't be read, or has problems; the register can't be written.
    pub fn run(
        self,
        session: &mut Session<'_>,
        register: &Path,
        keep_extra: bool,
        import: impl FnOnce(&mut dyn Read, Options<'_>, &mut dyn FnMut(u64)) -> Result<Answer<ImportReport>, Failure>,
    ) -> Result<Code, Failure> {
        let answer = {
            let (mut reader, length) = open(&self.file, session.input)?;
            let bar = progress(&session.out, length);
            let mut told = |bytes| bar.set_position(bytes);
            let dry_run = session.globals.dry_run;
            let answer = leaving_out(self.skip_bad.as_deref(), register, dry_run, |bad| {
                let dates = self.date_format.unwrap_or(DateFormat::Uk);
                let options = Options { dates, map: self.map, keep_extra, skip_bad: bad };
                import(&mut reader, options, &mut told)
            });
            bar.finish_and_clear();
            answer
        };
        answered(session, answer?)
    }

    /// The folder that was given instead of a file.
    pub fn folder(&self) -> Option<&Path> {
        self.file.is_dir().then_some(&*self.file)
    }

    /// Runs the import of a folder, and shows what it did; its dates are American unless another format was given.
    ///
    /// Errors: as [`ImportArgs::run`].
    pub fn run_folder(
        self,
        session: &mut Session<'_>,
        register: &Path,
        import: impl FnOnce(Options<'_>) -> Result<Answer<ImportReport>, Failure>,
    ) -> Result<Code, Failure> {
        let dates = self.date_format.unwrap_or(DateFormat::Us);
        let dry_run = session.globals.dry_run;
        let answer = leaving_out(self.skip_bad.as_deref(), register, dry_run, |bad| {
            import(Options { dates, map: self.map, keep_extra: false, skip_bad: bad })
        });
        answered(session, answer?)
    }
}

fn answered(session: &mut Session<'_>, answer: Answer<ImportReport>) -> Result<Code, Failure> {
    let (report, code) = session.talk(answer);
    session.kept();
    show(session, &report);
    Ok(if report.skipped > 0 { Code::BadFile } else { code })
}

/// Opens a file that is to be read, or standard input for `-`; how long it is.
///
/// Errors: it is not there, a folder, or not readable.
pub fn open<'i>(file: &Path, input: &'i mut dyn BufRead) -> Result<(Box<dyn Read + 'i>, u64), Fault> {
    if file.as_os_str() == "-" {
        return Ok((Box::new(input), 0));
    }
    let unreadable = |e: io::Error| {
        Fault::bad_file(format!("{} can't be read", file.display())).hint("Give the path of a file.").because(e)
    };
    let metadata = std::fs::metadata(file).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Fault::bad_file(format!("{} is a folder, not a file", file.display()))
            .hint("Give the path of a file in it."));
    }
    Ok((Box::new(File::open(file).map_err(unreadable)?), metadata.len()))
}

/// Runs an import that writes what it leaves out to a file, if one was named; a trial writes none.
///
/// Errors: what the import says, or the file can't be written.
pub fn leaving_out<T>(
    file: Option<&Path>,
    register: &Path,
    dry_run: bool,
    import: impl FnOnce(Option<&mut dyn Write>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match file {
        Some(_) if dry_run => import(Some(&mut io::sink())),
        Some(file) => replace::write(file, register, |bad| import(Some(bad))),
        None => import(None),
    }
}

/// A bar for a long file, where somebody looks.
pub fn progress(out: &Output<'_>, length: u64) -> ProgressBar {
    // A short file is read before anybody could look.
    const LONG: u64 = 1 << 20;
    if !out.shows_progress() || length < LONG {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {eta} left").ok();
    let bar = ProgressBar::new(length);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// A bar for pages of a register that are copied, where somebody looks; its length comes with the first of them.
pub fn pages(out: &Output<'_>) -> ProgressBar {
    if !out.shows_progress() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {percent}%, {eta} left").ok();
    let bar = ProgressBar::new(0);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn show(session: &mut Session<'_>, report: &ImportReport) {
    if session.out.format() != Format::Table {
        session.out.document(report);
        return;
    }
    session.out.line(&format!(
        "{} added, {} changed, {} as they were, {} left out (told apart by “{}”)",
        report.added, report.changed, report.unchanged, report.skipped, report.key
    ));
    for line in arrivals(report) {
        session.out.line(&line);
    }
    if !report.new_categories.is_empty() {
        session.out.line(&format!("new categories, made from “other”: {}", report.new_categories.join(", ")));
    }
    if !report.unknown_columns.is_empty() {
        let columns = count(report.unknown_columns.len(), "column");
        session.out.line(&format!("{columns} not taken: {}", report.unknown_columns.join(", ")));
    }
    for problem in &report.problems {
        session.out.line(&problem.told());
    }
    for line in comings_and_goings(report) {
        session.out.line(&line);
    }
}

/// Who joined, moved, and is not in the file: of each the first thirty.
fn comings_and_goings(report: &ImportReport) -> Vec<String> {
    const TOLD: usize = 30;
    let mut lines = Vec::new();
    let mut list = |what: &str, all: Vec<String>| {
        if all.is_empty() {
            return;
        }
        let more = if all.len() > TOLD { format!(", and {} more", all.len() - TOLD) } else { String::new() };
        lines.push(format!("{} {what}: {}{more}", all.len(), all[..all.len().min(TOLD)].join(", ")));
    };
    let who = |all: &Option<Vec<Who>>| {
        all.iter().flatten().map(|p| format!("{} ({})", p.name, p.reference)).collect::<Vec<_>>()
    };
    list("new", who(&report.joiners));
    let moved =
        report.movers.iter().flatten().map(|m| format!("{} ({}) from {} to {}", m.name, m.reference, m.from, m.to));
    list("moved", moved.collect());
    list("in the register and not in the file, left as they are", who(&report.leavers));
    lines
}

/// What came with new assets: their loans and borrowers, and what is gone.
fn arrivals(report: &ImportReport) -> Vec<String> {
    let counted = |number: u64, one: &str| count(usize::try_from(number).unwrap_or(usize::MAX), one);
    let mut lines = Vec::new();
    if report.loans_added > 0 {
        let (loans, people) = (counted(report.loans_added, "open loan"), counted(report.borrowers_added, "borrower"));
        lines.push(format!("{loans} recorded, {people} registered as staff for them"));
    }
    let gone: Vec<String> = report.fates.iter().map(|(fate, number)| format!("{number} {fate}")).collect();
    if !gone.is_empty() {
        lines.push(format!("not here any more: {}", gone.join(", ")));
    }
    lines
}

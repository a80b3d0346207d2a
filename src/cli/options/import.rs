//! The options that all imports from a file share.

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

// The file to read, and its format.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// CSV file; for people also the folder of School Data Sync or Google's file of users; `-` reads a CSV file from
    /// another program
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Dates in the file: uk (31/12/2026), us (12/31/2026) or iso (2026-12-31); default: uk; us for School Data Sync
    #[arg(long, value_name = "FORMAT", value_parser = words::word::<DateFormat>)]
    date_format: Option<DateFormat>,
    /// Import a column with an unknown heading into this field: "Their Heading=field"
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// Import the good rows, and save the bad rows to this file, each with its reason
    #[arg(long, value_name = "FILE")]
    skip_bad: Option<PathBuf>,
}

impl ImportArgs {
    /// Runs the import and shows the result. The file `register` is never overwritten.
    ///
    /// Errors: the file can't be read, or has problems.
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

    /// Runs the import of a folder and shows the result. Its dates are American unless another format was given.
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

/// Opens a file, or standard input for `-`; returns its length too.
///
/// Errors: the file does not exist, is a folder, or can't be read.
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

/// Runs an import that writes the rows it skips to a file, if one was named. A dry run writes none.
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

/// A progress bar for a long file, if someone is watching.
pub fn progress(out: &Output<'_>, length: u64) -> ProgressBar {
    // A short file is read before anyone could see the bar.
    const LONG: u64 = 1 << 20;
    if !out.shows_progress() || length < LONG {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {eta} left").ok();
    let bar = ProgressBar::new(length);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// A progress bar for copied pages of a register, if someone is watching. Its length comes with the first page.
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
        "{} added, {} updated, {} unchanged, {} skipped (matched by “{}”)",
        report.added, report.changed, report.unchanged, report.skipped, report.key
    ));
    for line in arrivals(report) {
        session.out.line(&line);
    }
    if !report.new_categories.is_empty() {
        let categories = report.new_categories.join(", ");
        session.out.line(&format!("new categories, with the settings of “other”: {categories}"));
    }
    if !report.unknown_columns.is_empty() {
        let columns = count(report.unknown_columns.len(), "column");
        session.out.line(&format!("{columns} not imported: {}", report.unknown_columns.join(", ")));
    }
    for problem in &report.problems {
        session.out.line(&problem.told());
    }
    for line in comings_and_goings(report) {
        session.out.line(&line);
    }
}

/// Lists the people who joined, moved or are not in the file: the first thirty of each.
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
    list("in the register but not in the file, unchanged", who(&report.leavers));
    lines
}

/// Counts the loans and borrowers that came with new assets, and the assets that are lost or disposed of.
fn arrivals(report: &ImportReport) -> Vec<String> {
    let counted = |number: u64, one: &str| count(usize::try_from(number).unwrap_or(usize::MAX), one);
    let mut lines = Vec::new();
    if report.loans_added > 0 {
        let (loans, people) = (counted(report.loans_added, "open loan"), counted(report.borrowers_added, "borrower"));
        lines.push(format!("{loans} recorded, {people} added as staff"));
    }
    let gone: Vec<String> = report.fates.iter().map(|(fate, number)| format!("{number} {fate}")).collect();
    if !gone.is_empty() {
        lines.push(format!("no longer in school: {}", gone.join(", ")));
    }
    lines
}

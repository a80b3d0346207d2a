//! The options that all imports from a file share.

use crate::cli::{
    error::Code,
    output::Output,
    session::{Desk, Session},
    show::import::{self as import_plan, Told},
    words::{self, Format, Overwrite},
};
use domain::{
    fault::{Failure, Fault},
    incoming::question::Answers,
    reading::DateFormat,
};
use indicatif::{ProgressBar, ProgressStyle};
use register::{
    act::{Act, Answer},
    file::{
        headings::Mapping,
        import::{Imported, Options},
        replace::{self, Content, Target},
    },
};
use std::{
    fs::File,
    io::{self, BufRead, Read, Write},
    path::{Path, PathBuf},
};
use store::Store;

// The file to read, and its format.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The file: CSV, Excel or LibreOffice; for people also a folder or zip file of School Data Sync or OneRoster;
    /// `-` reads a CSV file from another program
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
}

// How a file is read, and what becomes of its bad rows.
#[derive(Debug, clap::Args)]
pub struct ReadingArgs {
    /// Sheet of a workbook; default: the sheet with known headings
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Dates in the file: uk (31/12/2026), us (12/31/2026) or iso (2026-12-31); default: uk; us for School Data Sync
    #[arg(long, value_name = "FORMAT", value_parser = words::word::<DateFormat>)]
    date_format: Option<DateFormat>,
    /// Import a column with an unknown heading into this field: "Their Heading=field"
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// Leave out a column
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// Answer a group of questions, or one row of it: GROUP=ANSWER, or GROUP:LINE=ANSWER or GROUP:KEY=ANSWER (a dry run lists them)
    #[arg(long = "answer", value_name = "GROUP=ANSWER")]
    answers: Vec<String>,
    /// Import the good rows, and save the bad rows to this file, each with its reason
    #[arg(long, value_name = "FILE")]
    skip_bad: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
    /// Remember how the columns are read, for the next file with the same headings
    #[arg(long)]
    remember: bool,
}

/// The parts of an import that differ from one kind of record to another.
#[derive(Debug, Default)]
pub struct Kindred {
    /// The category of items, or the kind of people, whose row has none.
    pub default: Option<String>,
    pub keep_extra: bool,
    /// True if a folder is read too, by the import itself.
    pub folders: bool,
    /// The question whether to carry the plan out, if it isn't an import.
    pub question: Option<&'static str>,
}

impl ImportArgs {
    /// Imports the file as [`ReadingArgs::run`] does.
    pub fn run<R: Told>(
        self,
        session: &mut Session<'_>,
        desk: &mut Desk,
        kindred: &Kindred,
        import: impl FnMut(
            &mut Store,
            &Act,
            &mut dyn Read,
            Options<'_, R>,
            &mut dyn FnMut(u64),
        ) -> Result<Answer<Imported<R>>, Failure>,
    ) -> Result<Code, Failure> {
        self.reading.run(&self.file, session, desk, kindred, import)
    }

    /// The folder or zip file that was given instead of a table.
    pub fn path(&self) -> &Path {
        &self.file
    }
}

impl ReadingArgs {
    /// Refuses options about a file where no file was given. (Clap does not refuse them if the file is given in place of
    /// arguments that are there.)
    ///
    /// Errors: an option was given.
    pub fn must_have_a_file(&self) -> Result<(), Fault> {
        let lists = [&self.map, &self.ignore, &self.answers];
        let is_given = self.sheet.is_some()
            || self.date_format.is_some()
            || self.skip_bad.is_some()
            || self.overwrite.overwrite
            || self.remember
            || lists.iter().any(|list| !list.is_empty());
        if is_given {
            return Err(Fault::invalid("there is no file to read, but options for one were given").hint(
                "Add --from FILE, or leave out --sheet, --date-format, --map, --ignore, --answer, --skip-bad and --remember.",
            ));
        }
        Ok(())
    }

    /// Plans the import, shows the plan and asks about it if someone is there, and carries it out.
    ///
    /// Errors: the file can't be read, or has problems or open questions.
    pub fn run<R: Told>(
        self,
        file: &Path,
        session: &mut Session<'_>,
        desk: &mut Desk,
        kindred: &Kindred,
        mut import: impl FnMut(
            &mut Store,
            &Act,
            &mut dyn Read,
            Options<'_, R>,
            &mut dyn FnMut(u64),
        ) -> Result<Answer<Imported<R>>, Failure>,
    ) -> Result<Code, Failure> {
        let mut answers = Answers::read(&self.answers)?;
        let (mut planned, mut is_shown) = (None, false);
        // Standard input can be read only once, so nobody is asked about it.
        if session.ask().is_some() && file.as_os_str() != "-" && !session.globals.dry_run {
            loop {
                let options = self.options(session, kindred, &answers, None);
                let skipped = &mut io::sink() as &mut dyn Write;
                let options = Options { skip_bad: self.skip_bad.as_ref().map(|_| skipped), ..options };
                let (mut reader, _) = opened(file, kindred, session.input)?;
                let answer = import(&mut desk.store, &desk.act.tried(), &mut reader, options, &mut |_| {})?;
                drop(reader);
                let report = &answer.value.report;
                if is_shown {
                    import_plan::summary(session, report);
                } else {
                    import_plan::show(session, &answer.value, desk.act.clock());
                    is_shown = true;
                }
                if import_plan::ask(session, report.found().plan, &mut answers) {
                    continue;
                }
                if answer.value.refused.is_none() {
                    if !session.agrees(kindred.question.unwrap_or("Import this?")) {
                        session.out.notes(["nothing was written"]);
                        return Ok(Code::Done);
                    }
                    planned = Some(answer.value.report);
                }
                break;
            }
        }
        let answer = {
            let options = self.options(session, kindred, &answers, planned);
            let (mut reader, length) = opened(file, kindred, session.input)?;
            let bar = progress(&session.out, length);
            let mut told = |bytes| bar.set_position(bytes);
            let dry_run = session.globals.dry_run;
            let answer = leaving_out(skip_bad(&self.skip_bad, file, self.overwrite), dry_run, |bad| {
                let options = Options { skip_bad: bad, ..options };
                import(&mut desk.store, &desk.act, &mut reader, options, &mut told)
            });
            bar.finish_and_clear();
            answer?
        };
        let (mut imported, code) = session.talk(answer);
        if imported.refused.is_none() {
            session.kept();
        }
        if session.globals.dry_run || imported.refused.is_some() {
            imported.report.unnumber();
        }
        match (is_shown, &imported.refused) {
            (true, Some(_)) => {}
            (true, None) => session.out.line(&imported.report.counts()),
            (false, _) => import_plan::show(session, &imported, desk.act.clock()),
        }
        match imported.refused {
            Some(failure) => {
                // A file's own problems say it themselves.
                if matches!(&failure, Failure::Refused(why) if why.fault.is_none()) {
                    session.out.notes(["nothing was written"]);
                }
                Err(failure)
            }
            None if imported.report.found().left_out > 0 => Ok(Code::BadFile),
            None => Ok(code),
        }
    }

    fn options<R>(
        &self,
        session: &Session<'_>,
        kindred: &Kindred,
        answers: &Answers,
        planned: Option<R>,
    ) -> Options<'static, R> {
        Options {
            dates: self.date_format,
            mapping: Mapping { map: self.map.clone(), ignore: self.ignore.clone() },
            sheet: self.sheet.clone(),
            default: kindred.default.clone(),
            keep_extra: kindred.keep_extra,
            answers: answers.clone(),
            remember: self.remember,
            every_row: session.out.format() != Format::Table,
            planned,
            skip_bad: None,
        }
    }
}

/// Opens a file, unless it is a folder that the import reads itself.
fn opened<'i>(file: &Path, kindred: &Kindred, input: &'i mut dyn BufRead) -> Result<(Box<dyn Read + 'i>, u64), Fault> {
    if kindred.folders && file.is_dir() {
        return Ok((Box::new(io::empty()), 0));
    }
    open(file, input)
}

/// Opens a file, or standard input for `-`; returns its length too.
///
/// Errors: the file does not exist, is a folder, a pipe or a device, or can't be read.
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
    // Opening a pipe waits until another program writes to it, and a plan and its import read a file twice.
    if !metadata.is_file() {
        return Err(Fault::bad_file(format!("{} is not an ordinary file", file.display()))
            .hint("Give the path of a file, or `-` to read a CSV file from another program."));
    }
    Ok((Box::new(File::open(file).map_err(unreadable)?), metadata.len()))
}

/// The file for skipped rows, if one was named. It must not be the file that is imported.
fn skip_bad<'a>(file: &'a Option<PathBuf>, input: &'a Path, overwrite: Overwrite) -> Option<Target<'a>> {
    let file = file.as_deref()?;
    Some(Target { input: Some(input), ..Target::of(Content::Table, file, overwrite.overwrite) })
}

/// Runs an import that writes the rows it skips to a file, if one was named. A dry run writes none, and so does an import
/// that skips none.
fn leaving_out<R: Told>(
    file: Option<Target<'_>>,
    dry_run: bool,
    import: impl FnOnce(Option<&mut dyn Write>) -> Result<Answer<Imported<R>>, Failure>,
) -> Result<Answer<Imported<R>>, Failure> {
    let skips =
        |answer: &Answer<Imported<R>>| answer.value.refused.is_none() && answer.value.report.found().left_out > 0;
    match file {
        Some(file) if dry_run => {
            replace::may_write(file)?;
            import(Some(&mut io::sink()))
        }
        Some(file) => replace::write_if(file, skips, |bad| import(Some(bad))),
        None => import(None),
    }
}

/// A progress bar for a long file, if someone is watching.
fn progress(out: &Output<'_>, length: u64) -> ProgressBar {
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

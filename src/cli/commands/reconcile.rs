//! `kitbook reconcile`: compares the list of a device manager with the register.

use crate::cli::{
    error::Code,
    options::import::open,
    session::{Desk, Session},
    show::import as import_plan,
    verb::Effect,
    words,
    words::Format,
};
use domain::{fault::Failure, incoming::question::Answers, reading::DateFormat, when::Clock, words::Word as _};
use register::{
    act::{Act, Answer},
    file::headings::Mapping,
    loan::reconcile::{self, DifferenceRow, DifferenceView, Order, ReconcileReport},
};
use std::path::{Path, PathBuf};
use store::Store;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Reads a CSV export of Intune, of Google's console or API, or any list with serial numbers, asset IDs \
    or device names. Devices are matched by serial number and asset ID, which must mean the same item, else by name. \
    Nothing is written unless an answer says so. At a terminal, each group that can be answered is asked; \
    elsewhere `--answer device-system=take` takes the file's systems and versions, \
    `--answer device-name:12=take` one name. Groups: device-name, device-serial, device-system, device-encryption. \
    Everything else is for people to settle. The same again changes nothing.\n\n\
    --seen records the last-seen days of issued items as routine checks, as `kitbook seen --from` does."
)]
pub struct Args {
    /// The file: CSV, Excel or LibreOffice; `-` reads a CSV file from another program
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Take the file's value in a group of differences, or in one row: GROUP=take or GROUP:LINE=take
    #[arg(long = "answer", value_name = "GROUP=ANSWER")]
    answers: Vec<String>,
    /// Record the days on which issued items were last seen as routine checks
    #[arg(long)]
    seen: bool,
    /// Days without contact after which a device is silent (default: 30)
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    silent_days: Option<u32>,
    /// Only items of this category can be missing from the file; give it again for more
    #[arg(long = "category", value_name = "NAME")]
    categories: Vec<String>,
    /// Sheet of a workbook; default: the sheet with known headings
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Dates in the file: uk (31/12/2026), us (12/31/2026) or iso (2026-12-31); default: uk
    #[arg(long, value_name = "FORMAT", value_parser = words::word::<DateFormat>)]
    date_format: Option<DateFormat>,
    /// Read a column with an unknown heading as this: "Their Heading=serial"
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// Leave out a column
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// Remember how the columns are read, for the next list with the same headings
    #[arg(long)]
    remember: bool,
}

impl Args {
    /// Without an answer, a comparison only reads.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.answers.is_empty() && !self.seen && !self.remember)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let file = args.file;
    let mut order = Order {
        mapping: Mapping { map: args.map, ignore: args.ignore },
        sheet: args.sheet,
        dates: args.date_format,
        answers: Answers::read(&args.answers)?,
        silent_days: args.silent_days,
        seen: args.seen,
        categories: args.categories,
        remember: args.remember,
        every_row: session.out.format() != Format::Table,
        planned: None,
    };
    let mut desk = session.desk()?;
    // Standard input can be read only once, so nobody is asked about it.
    let asks = session.ask().is_some() && file.as_os_str() != "-" && !session.globals.dry_run;
    if asks {
        let answer = ask(session, &mut desk, &file, &mut order)?;
        if !is_to_be_written(&answer.value, &order) {
            return Ok(session.talk(answer).1);
        }
        if !session.agrees("Take these values into the register?") {
            session.out.notes(["nothing was written"]);
            return Ok(Code::Done);
        }
        order.planned = Some(answer.value);
        // What began as a comparison records now.
        session.effect = Effect::Records;
        drop(desk);
        desk = session.desk()?;
    }
    let (writes, clock) = (order.writes(), desk.act.clock());
    let answer = compare(session, &mut desk.store, &desk.act, &file, order)?;
    let (report, code) = session.talk(answer);
    if writes {
        session.kept();
    }
    match session.out.format() {
        Format::Json => session.out.document(&report),
        Format::Csv => {
            let rows: Vec<DifferenceRow> =
                report.differences.into_iter().flat_map(|difference| difference.rows).collect();
            session.out.list(&rows, clock)?;
        }
        Format::Table if asks => counts(&report).iter().for_each(|line| session.out.line(line)),
        Format::Table => show(session, &report, clock),
    }
    Ok(code)
}

/// Compares the file with the register.
fn compare(
    session: &mut Session<'_>,
    store: &mut Store,
    act: &Act,
    file: &Path,
    order: Order,
) -> Result<Answer<ReconcileReport>, Failure> {
    let (mut reader, _) = open(file, session.input)?;
    reconcile::reconcile(store, act, &mut reader, order, &mut |_| {})
}

/// Shows the comparison, and asks about each group of differences that the register can settle. Returns the last
/// comparison, in which nothing was written.
fn ask(
    session: &mut Session<'_>,
    desk: &mut Desk,
    file: &Path,
    order: &mut Order,
) -> Result<Answer<ReconcileReport>, Failure> {
    let mut is_shown = false;
    loop {
        let answer = compare(session, &mut desk.store, &desk.act.tried(), file, order.clone())?;
        if !is_shown {
            show(session, &answer.value, desk.act.clock());
            is_shown = true;
        }
        let plan = answer.value.plan(&order.answers);
        if !import_plan::ask(session, &plan, &mut order.answers) {
            return Ok(answer);
        }
    }
}

/// True if a comparison would write something.
fn is_to_be_written(report: &ReconcileReport, order: &Order) -> bool {
    report.written > 0 || report.seen.is_some_and(|seen| seen > 0) || order.remember
}

fn show(session: &mut Session<'_>, report: &ReconcileReport, clock: Clock) {
    counts(report).iter().for_each(|line| session.out.line(line));
    for difference in &report.differences {
        session.out.section(&titled(difference), &difference.rows, clock);
        let more = difference.count - u64::try_from(difference.rows.len()).unwrap_or(difference.count);
        if more > 0 {
            session.out.line(&format!("and {more} more; --format csv lists all"));
        }
    }
}

/// The counts above the lists.
fn counts(report: &ReconcileReport) -> Vec<String> {
    let ReconcileReport { devices, matched, personal, written, seen, .. } = report;
    let mut lines = vec![format!("{devices} devices in the file, {matched} of them in the register")];
    if *personal > 0 {
        lines.push(format!("{personal} more belong to people, and were not compared"));
    }
    if !report.not_compared.is_empty() {
        lines.push(format!("not compared, because the file has no column for it: {}", report.not_compared.join(", ")));
    }
    if report.differences.is_empty() {
        lines.push("no differences".to_owned());
    }
    if *written > 0 {
        lines.push(format!("{written} items took values of the file"));
    }
    lines.extend(seen.map(|seen| format!("{seen} routine checks recorded")));
    lines
}

/// The title of a list, with the answer that takes the file's values.
fn titled(difference: &DifferenceView) -> String {
    let DifferenceView { difference: which, title, count, answers, written, .. } = difference;
    let done = if *written > 0 { format!(", {written} taken") } else { String::new() };
    let how = if answers.is_empty() { String::new() } else { format!("; --answer {}=take", which.word()) };
    format!("{title} ({count}{done}{how})")
}

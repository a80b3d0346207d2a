//! `kitbook pat import`: imports a tester's file.

use crate::cli::{
    error::Code,
    options::import::{leaving_out, open, progress, skip_bad},
    output::Output,
    session::Session,
    words::{self, Format, Overwrite},
};
use domain::{fault::Failure, pat::Outcome, reading::DateFormat, text::count};
use register::{
    pat::{
        import::{self as pat_import, PatOptions, PatReport},
        testers::Ways,
    },
    view::Unnumbered as _,
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Reads sheets of contractors (a row for each test) and of PATorganiser, and text files from Seaward \
                  (PrimeTest, Apollo), Kewtech (KT) and Fluke (.FLK) testers. Kitbook recognises the format by itself. \
                  A sheet without columns for readings is read as pass/fail; a blank cell in a column that it has is \
                  queried. If one test is bad, nothing is imported, unless \
                  you give --skip-bad. Tests that are already in the register are unchanged. An ID in the file is \
                  matched to a tag, old tag or serial number. To match another ID by hand: `kitbook pat match`."
)]
pub struct Args {
    /// The tester's file; `-` reads it from another program
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Add an item for each ID that matches no item
    #[arg(long)]
    create: bool,
    /// Category of the added items
    #[arg(long, value_name = "NAME", requires = "create", default_value = "other")]
    category: String,
    /// Put the location before each ID, such as Hall-12, if the file has the same ID in several locations
    #[arg(long)]
    location_prefix: bool,
    /// Set the intervals from the months to the next test in the file, unless the school has set its own
    #[arg(long)]
    use_retest: bool,
    /// Format of the file's dates (default uk); YYYY-MM-DD is always read
    #[arg(long, value_name = "FORMAT", value_parser = words::word::<DateFormat>)]
    date_format: Option<DateFormat>,
    /// Import a column with an unknown heading into this field: "Their Heading=field"
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// Do not import this column
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// Sheet of a workbook; default: the sheet with known headings
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Import the good tests, and save the bad ones to this file with the reasons
    #[arg(long, value_name = "FILE")]
    skip_bad: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = {
        let (mut reader, length) = open(&args.file, session.input)?;
        let bar = progress(&session.out, length);
        let dry_run = session.globals.dry_run;
        let answer = leaving_out(skip_bad(&args.skip_bad, &args.file, args.overwrite), dry_run, |bad| {
            let options = PatOptions {
                create: args.create.then_some(args.category),
                location_prefix: args.location_prefix,
                use_retest: args.use_retest,
                ways: Ways {
                    dates: args.date_format.unwrap_or(DateFormat::Uk),
                    map: args.map,
                    ignore: args.ignore,
                    sheet: args.sheet,
                },
                skip_bad: bad,
            };
            pat_import::import(&mut desk.store, &desk.act, &mut reader, options, &mut |bytes| bar.set_position(bytes))
        });
        bar.finish_and_clear();
        answer
    };
    let (mut report, code) = session.talk(answer?);
    session.kept();
    if session.globals.dry_run {
        report.unnumber();
    }
    show(session, &report, desk.act.clock())?;
    Ok(if report.skipped > 0 { Code::BadFile } else { code })
}

fn and_more(out: &mut Output<'_>, number: u64, shown: usize) {
    let more = number - shown as u64;
    if more > 0 {
        out.line(&format!("and {more} more"));
    }
}

fn counted(number: u64, one: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one)
}

fn show(session: &mut Session<'_>, report: &PatReport, clock: domain::when::Clock) -> Result<(), Failure> {
    if session.out.format() != Format::Table {
        session.out.document(report);
        return Ok(());
    }
    let out = &mut session.out;
    out.line(&format!(
        "{} passed, {} failed, {} for information, {} unchanged, {} skipped (matched by “{}”)",
        report.passed, report.failed, report.information, report.known, report.skipped, report.key
    ));
    if report.created > 0 {
        let more = if report.created > report.created_tags.len() as u64 { " …" } else { "" };
        out.line(&format!("{} added: {}{more}", counted(report.created, "asset"), report.created_tags.join(", ")));
    }
    if report.without_test > 0 {
        out.line(&format!("{} without a test, skipped", counted(report.without_test, "row")));
    }
    if report.queried > 0 {
        out.line(&format!(
            "{} queried because of a bad or blank reading: see `kitbook pat history --queried`, then \
             `kitbook pat accept NO` or `kitbook pat void NO`",
            counted(report.queried, "pass").replace("passs", "passes")
        ));
    }
    if report.no_readings > 0 {
        out.line(&format!("{}: pass/fail, no readings", counted(report.no_readings, "full test")));
    }
    if !report.unknown_columns.is_empty() {
        let columns = count(report.unknown_columns.len(), "column");
        out.line(&format!("{columns} not imported: {}", report.unknown_columns.join(", ")));
    }
    let words: Vec<&str> =
        report.unknown.iter().filter(|w| !report.unknown_columns.contains(w)).map(|w| &**w).collect();
    if !words.is_empty() {
        out.line(&format!("unknown words in the file, kept as notes if they belong to a test: {}", words.join(", ")));
    }
    for problem in &report.problems {
        out.line(&problem.told());
    }
    out.section("Failed: do not use", &report.failed_now, clock);
    and_more(out, report.failed_now_count, report.failed_now.len());
    if report.failed_now.iter().any(|appliance| appliance.holder.is_some()) {
        out.notes(["some failed items are on loan; get them back at once: `kitbook loan list --recalled`".to_owned()]);
    }
    out.section("Unmatched IDs, fails first: match them with `kitbook pat match NO TAG`", &report.unmatched_ids, clock);
    if report.unmatched_ids.iter().any(|id| id.result == Outcome::Fail) {
        out.notes(["an unmatched item failed: find it, and keep it out of use".to_owned()]);
    }
    out.section("Still due there, but not in the file", &report.still_due, clock);
    and_more(out, report.still_due_count, report.still_due.len());
    let others = report.waiting - i64::try_from(report.unmatched_ids.len()).unwrap_or(0);
    if others > 0 {
        out.hint(format!(
            "{} from other files: `kitbook pat history --unmatched`",
            count(usize::try_from(others).unwrap_or(0), "unmatched ID")
        ));
    }
    if report.due_elsewhere > 0 {
        out.hint(format!("{} due in other locations: `kitbook pat due`", report.due_elsewhere));
    }
    Ok(())
}

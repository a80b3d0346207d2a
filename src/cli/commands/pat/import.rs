//! `kitbook pat import`: a tester's file.

use crate::cli::{
    error::Code,
    options::import::{leaving_out, open, progress},
    output::Output,
    session::Session,
    words::Format,
};
use domain::{fault::Failure, pat::Outcome, text::count};
use register::{
    pat::import::{self as pat_import, PatOptions, PatReport},
    view::Unnumbered as _,
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "PATorganiser's CSV, and the text of Seaward and Kewtech testers, told apart by what stands in the file.\n\
    All of it is taken, or nothing; what is known already is passed over."
)]
pub struct Args {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Make assets of IDs that are not known
    #[arg(long)]
    create: bool,
    /// In which category
    #[arg(long, value_name = "NAME", requires = "create", default_value = "other")]
    category: String,
    /// IDs are unique only within a location: the location goes before them, as in Hall-12
    #[arg(long)]
    location_prefix: bool,
    /// Take the tester's months until the next test, where the school has set none itself
    #[arg(long)]
    use_retest: bool,
    /// Take the good tests, and write the others with their reasons to this file
    #[arg(long, value_name = "FILE")]
    skip_bad: Option<PathBuf>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let register = desk.store.path().to_owned();
    let answer = {
        let (mut reader, length) = open(&args.file, session.input)?;
        let bar = progress(&session.out, length);
        let dry_run = session.globals.dry_run;
        let answer = leaving_out(args.skip_bad.as_deref(), &register, dry_run, |bad| {
            let options = PatOptions {
                create: args.create.then_some(args.category),
                location_prefix: args.location_prefix,
                use_retest: args.use_retest,
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
        "{} passed, {} failed, {} for information, {} known already, {} left out (told apart by “{}”)",
        report.passed, report.failed, report.information, report.known, report.skipped, report.key
    ));
    if report.created > 0 {
        let more = if report.created > report.created_tags.len() as u64 { " …" } else { "" };
        out.line(&format!("{} made: {}{more}", counted(report.created, "asset"), report.created_tags.join(", ")));
    }
    if report.without_test > 0 {
        out.line(&format!("{} held an asset and no test of it", counted(report.without_test, "row")));
    }
    if report.queried > 0 {
        out.line(&format!(
            "{} queried, since a reading breaks its limit: `kitbook pat history --queried`, then `kitbook pat accept NO` or `pat void NO`",
            counted(report.queried, "pass").replace("passs", "passes")
        ));
    }
    if !report.unknown.is_empty() {
        out.line(&format!(
            "not understood, and kept as notes where it belongs to a test: {}",
            report.unknown.join(", ")
        ));
    }
    for problem in &report.problems {
        out.line(&problem.told());
    }
    out.section("Failed, and not to be used", &report.failed_now, clock);
    and_more(out, report.failed_now_count, report.failed_now.len());
    if report.failed_now.iter().any(|appliance| appliance.holder.is_some()) {
        out.notes(["ask for what is with somebody at once: `kitbook loan list --recalled`".to_owned()]);
    }
    out.section(
        "IDs that nobody knows, fails first: `kitbook pat match NO TAG` says whose one is",
        &report.unmatched_ids,
        clock,
    );
    if report.unmatched_ids.iter().any(|id| id.result == Outcome::Fail) {
        out.notes(["an item that failed is not known: find it, and keep it out of use".to_owned()]);
    }
    out.section("Due there, and not in the file", &report.still_due, clock);
    and_more(out, report.still_due_count, report.still_due.len());
    let others = report.waiting - i64::try_from(report.unmatched_ids.len()).unwrap_or(0);
    if others > 0 {
        out.hint(format!("{others} more of other files wait: `kitbook pat history --unmatched`"));
    }
    if report.due_elsewhere > 0 {
        out.hint(format!("{} due elsewhere: `kitbook pat due`", report.due_elsewhere));
    }
    Ok(())
}

//! `kitbook pat record`: records a test with its readings.

use super::not_of_own;
use crate::cli::{
    error::Code,
    session::{Desk, Session},
    words,
};
use domain::{
    fault::{Failure, Fault},
    pat::{Measure, Outcome, Reading, TestKind},
    permission::OwnDevice,
};
use register::{
    own_device::door,
    pat::{self, Given, Test},
};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Type readings as the instrument shows them, such as 0.09. If a reading is beyond its range, put it \
                  in quotes: \">199.9\". A passed full test has an insulation or leakage reading, and an earth reading \
                  as well if the item is class I (or of unknown class); if your tester shows none, give --no-readings. A \
                  fail without a reason is kept with the reading that failed."
)]
pub struct Args {
    /// Tag of the item, or TAG/part for one part, such as LAP-0042/charger
    tag: String,
    /// Kind of test: visual (visual check) or full (inspection and test)
    #[arg(long, value_name = "KIND", value_parser = words::word::<TestKind>)]
    kind: TestKind,
    /// Result: pass, fail or information (recorded, but neither a pass nor a fail)
    #[arg(long, value_name = "RESULT", value_parser = words::word::<Outcome>)]
    result: Outcome,
    #[command(flatten)]
    readings: ReadingArgs,
    /// Person who tested it, if not you
    #[arg(long, value_name = "NAME")]
    tester: Option<String>,
    /// Name of the test instrument; a full test must have one
    #[arg(long, value_name = "NAME")]
    instrument: Option<String>,
    /// Serial number of the instrument
    #[arg(long, value_name = "SERIAL")]
    instrument_serial: Option<String>,
    /// Reason why a passed full test has no readings, such as "pass/fail tester"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    no_readings: Option<String>,
    /// Note to keep with the test, such as the reason why it failed
    #[arg(long, alias = "reason", value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// The part was replaced: the old part's results no longer count
    #[arg(long)]
    replaced: bool,
}

// Not a doc comment: clap would show it as the help of the command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Readings")]
struct ReadingArgs {
    /// Earth continuity in Ω
    #[arg(long, value_name = "OHMS")]
    earth: Option<String>,
    /// Insulation resistance in MΩ
    #[arg(long, value_name = "MEGOHMS")]
    insulation: Option<String>,
    /// Leakage or touch current in mA
    #[arg(long, value_name = "MA")]
    leakage: Option<String>,
    /// Load in VA
    #[arg(long, value_name = "VA")]
    load: Option<String>,
    /// Fuse rating in A
    #[arg(long, value_name = "AMPS")]
    fuse: Option<String>,
    /// Polarity: ok or fail
    #[arg(long, value_name = "ok|fail", value_parser = ok_or_fail)]
    polarity: Option<Outcome>,
    /// Functional check: ok or fail
    #[arg(long, value_name = "ok|fail", value_parser = ok_or_fail)]
    functional: Option<Outcome>,
    /// Lead continuity: ok or fail
    #[arg(long, value_name = "ok|fail", value_parser = ok_or_fail)]
    lead_continuity: Option<Outcome>,
}

fn ok_or_fail(text: &str) -> Result<Outcome, String> {
    match text.trim().to_lowercase().as_str() {
        "ok" | "pass" | "p" => Ok(Outcome::Pass),
        "fail" | "f" => Ok(Outcome::Fail),
        _ => Err("write ok or fail".to_owned()),
    }
}

impl ReadingArgs {
    fn read(&self) -> Result<Vec<Reading>, Fault> {
        let measured = [
            (Measure::Earth, &self.earth),
            (Measure::Insulation, &self.insulation),
            (Measure::Leakage, &self.leakage),
            (Measure::Load, &self.load),
            (Measure::Fuse, &self.fuse),
        ];
        let tried = [
            (Measure::Polarity, self.polarity),
            (Measure::Functional, self.functional),
            (Measure::LeadContinuity, self.lead_continuity),
        ];
        let measured = measured.into_iter().filter_map(|(measure, text)| Some((measure, text.as_ref()?)));
        let mut readings =
            measured.map(|(measure, text)| Reading::parse(measure, text)).collect::<Result<Vec<_>, _>>()?;
        let tried = tried.into_iter().filter(|(_, outcome)| outcome.is_some());
        readings.extend(tried.map(|(measure, outcome)| Reading::without_number(measure, outcome)));
        Ok(readings)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let readings = args.readings.read()?;
    let mut desk = session.desk()?;
    if let Some(own) = desk.store.read(|tx| door::find(tx, &args.tag, Spelling::Short))? {
        let is_more = !readings.is_empty() || args.note.is_some() || args.no_readings.is_some() || args.replaced;
        return of_own(session, &mut desk, &own, (args.result, is_more), args.tester.as_deref());
    }
    let order = Test {
        appliance: args.tag,
        spelling: Spelling::Short,
        given: Given {
            kind: args.kind,
            result: args.result,
            readings,
            tester: args.tester,
            instrument: args.instrument,
            instrument_serial: args.instrument_serial,
            no_readings: args.no_readings,
            note: args.note,
            replaced: args.replaced,
        },
    };
    let answer = pat::record(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}

/// Records the test of a person's own device.
fn of_own(
    session: &mut Session<'_>,
    desk: &mut Desk,
    own: &OwnDevice,
    (result, is_more): (Outcome, bool),
    tester: Option<&str>,
) -> Result<Code, Failure> {
    match result {
        Outcome::Pass => {}
        Outcome::Fail => door::fail(own)?,
        Outcome::Information => {
            return Err(Fault::invalid(format!("own device {} either passed or failed", own.no))
                .hint("Give --result pass, or --result fail.")
                .into());
        }
    }
    not_of_own(is_more)?;
    let answer = door::pass_all(&mut desk.store, &desk.act, std::slice::from_ref(own), tester)?;
    session.answer_all(answer, desk.act.clock())
}

//! Recording a test: a quick pass or fail, which is a visual inspection, or a test with its readings.

use super::view::ResultView;
use crate::{
    act::{Act, Answer, Timed},
    tested::{
        self,
        which::{Meant, meant},
    },
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault, Refusal, Refused},
    loan::Loan,
    pat::{self, Limits, Measure, Outcome, PatReading, PatResult, Reading, TestKind, breaks, lacks},
    remedy::{Input, Remedy, See},
    say,
    say::{Notes, Say},
    text,
    when::{Instant, show_day},
    words::Word as _,
};
use store::{Plans, ReadTx, Store, WriteTx, asset::Spelling};

/// Items that were looked at and are in order.
#[derive(Debug, Clone)]
pub struct Pass {
    pub appliances: Vec<String>,
    pub spelling: Spelling,
    /// Who looked, if not the one at the keyboard.
    pub tester: Option<String>,
    pub note: Option<String>,
    /// Another part stands in the old one's place: its history begins here.
    pub replaced: bool,
}

/// A test with its readings.
#[derive(Debug, Clone)]
pub struct Test {
    pub appliance: String,
    pub spelling: Spelling,
    pub given: Given,
}

/// What is said of a test.
#[derive(Debug, Clone)]
pub struct Given {
    pub kind: TestKind,
    pub result: Outcome,
    pub readings: Vec<Reading>,
    pub tester: Option<String>,
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    pub note: Option<String>,
    pub replaced: bool,
}

impl Given {
    /// A look at an item.
    pub(crate) fn look(result: Outcome, tester: Option<String>, note: Option<String>) -> Self {
        Self {
            kind: TestKind::Visual,
            result,
            readings: Vec::new(),
            tester,
            instrument: None,
            instrument_serial: None,
            note,
            replaced: false,
        }
    }
}

/// Records that items passed a visual inspection. All of them, or none.
///
/// Errors: one is not known; an item that is no part is said to be replaced.
pub fn pass(store: &mut Store, act: &Act, order: &Pass) -> Result<Answer<Vec<ResultView>>, Failure> {
    act.write(store, |tx, act| {
        let mut answer = Answer::plain(Vec::with_capacity(order.appliances.len()));
        let given = Given {
            replaced: order.replaced,
            ..Given::look(
                Outcome::Pass,
                text::given_line("tester", order.tester.as_deref())?,
                text::given_note("note", order.note.as_deref())?,
            )
        };
        let (mut plans, limits) = (Plans::default(), Limits::default());
        let mut unknown = Vec::new();
        for typed in &order.appliances {
            match meant(tx, &mut plans, typed, order.spelling) {
                Ok(meant) if answer.value.iter().any(|v: &ResultView| v.is_of(&meant.asset, &meant.appliance)) => {}
                Ok(meant) => {
                    let done = write(tx, act, &mut plans, &limits, meant, &given)?;
                    answer.notes.extend(done.notes);
                    answer.value.push(done.value);
                }
                Err(fault) if fault.kind.is_of_register() => return Err(fault.into()),
                Err(fault) => unknown.push(fault),
            }
        }
        match unknown.len() {
            0 => Ok(answer),
            1 => Err(unknown.remove(0).into()),
            number => Err(Fault::not_found(format!("{number} items are not known"))
                .hint("Nothing was written. Correct them, and give all of them again.")
                .details(unknown.into_iter().map(|f| f.message))
                .into()),
        }
    })
}

/// Records that an item failed a visual inspection. It is not lent until it has passed.
///
/// Errors: it is not known; no reason.
pub fn fail(
    store: &mut Store,
    act: &Act,
    (appliance, spelling): (&str, Spelling),
    tester: Option<&str>,
    reason: &str,
) -> Result<Answer<ResultView>, Failure> {
    act.write(store, |tx, act| {
        let given = Given::look(Outcome::Fail, text::given_line("tester", tester)?, Some(reason_of(reason)?));
        let mut plans = Plans::default();
        let meant = meant(tx, &mut plans, appliance, spelling)?;
        write(tx, act, &mut plans, &Limits::default(), meant, &given)
    })
}

/// Records a test with what was measured.
///
/// Errors: the item is not known; a combined test without its instrument; a fail without a reason; a pass whose
/// readings break a limit is refused.
pub fn record(store: &mut Store, act: &Act, order: &Test) -> Result<Answer<ResultView>, Failure> {
    act.write(store, |tx, act| {
        let said = &order.given;
        let given = Given {
            tester: text::given_line("tester", said.tester.as_deref())?,
            instrument: text::given_line("instrument", said.instrument.as_deref())?,
            instrument_serial: text::given_line("instrument's serial", said.instrument_serial.as_deref())?,
            note: text::given_note("note", said.note.as_deref())?,
            ..said.clone()
        };
        if given.kind == TestKind::Full && given.instrument.is_none() {
            return Err(Fault::invalid("a combined test names its instrument")
                .hint(say![
                    "Add ",
                    Input::Instrument.with("PrimeTest 350"),
                    ", and ",
                    Input::InstrumentSerial,
                    " if it has one."
                ])
                .into());
        }
        if given.kind == TestKind::Visual && !given.readings.is_empty() {
            return Err(Fault::invalid("a visual inspection measures nothing")
                .hint(say!["Record it as ", Input::Kind.with("full"), ", or leave the readings away."])
                .into());
        }
        let tells = given.readings.iter().any(|r| r.outcome == Some(Outcome::Fail));
        let mut plans = Plans::default();
        let limits = store::pat::limits(tx)?;
        let meant = meant(tx, &mut plans, &order.appliance, order.spelling)?;
        let broken = breaks(&given.readings, meant.appliance.make, &limits);
        if given.result == Outcome::Fail && given.note.is_none() && !tells && broken.is_empty() {
            return Err(Fault::invalid("a fail says why")
                .hint(say!["Add ", Input::Note.with("flex cut"), ", or the reading that failed."])
                .into());
        }
        write(tx, act, &mut plans, &limits, meant, &given)
    })
}

pub(crate) fn reason_of(reason: &str) -> Result<String, Fault> {
    text::note("reason", reason)?.ok_or_else(|| {
        Fault::invalid("the reason is empty").hint(say!["Add ", Input::Reason.blank(), "; it stays with the test."])
    })
}

/// Writes a result of an item: its row, its readings, its line in the log, and what it comes to.
///
/// Errors: a pass whose readings break a limit; what is replaced is no part; the register can't be written.
pub(crate) fn write(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    plans: &mut Plans,
    limits: &Limits,
    meant: Meant,
    given: &Given,
) -> Result<Answer<ResultView>, Failure> {
    let label = meant.label();
    let broken = breaks(&given.readings, meant.appliance.make, limits);
    if given.result == Outcome::Pass && !broken.is_empty() {
        return Err(beyond_limits(&label, &broken, limits));
    }
    if given.replaced && meant.appliance.part.is_none() {
        return Err(Fault::conflict(
            format!("{label} is no part: another item has a tag of its own"),
            say![
                "Register the new one with ",
                Remedy::AddAsset,
                "; ",
                Input::Replaced,
                " is for a part, like LAP-0042/charger."
            ],
        )
        .into());
    }
    let Meant { mut asset, appliance, appliances } = meant;
    if asset.fate == Some(domain::asset::Fate::Disposed) {
        return Err(Fault::conflict(
            format!("{} was disposed of", asset.tag),
            "Check the tag; what is disposed of is not tested any more.",
        )
        .into());
    }
    let at = act.moment(None)?;
    let timed = !matches!(act.on, Some(domain::when::When::Day(day)) if day != act.clock.today());
    let result = PatResult {
        asset_id: Some(asset.id),
        instrument: given.instrument.clone(),
        instrument_serial: given.instrument_serial.clone(),
        no: tx.next_no("pat")?,
        note: given.note.clone(),
        part: appliance.part.clone(),
        recorded_at: tx.at(),
        replaced: given.replaced,
        tested_time: timed.then(|| act.clock.time_of(at)),
        tester: given.tester.clone().or_else(|| Some(act.operator.name().to_owned())),
        ..PatResult::new(tx.new_id(), given.kind, given.result, act.clock.day_of(at))
    };
    let before = asset.pat();
    let had_failed = store::pat::standing_fail(tx, &asset, &appliance)?;
    insert(tx, action(given), &result, &given.readings, act.effective(at))?;
    tested::status::take(tx, plans, &mut asset, appliances, &result)?;
    tested::status::mark(tx, &asset, before)?;
    let appliance_now = plans.appliance(tx, &asset, appliance.part.as_deref())?;
    let mut notes = Notes::default();
    if given.kind == TestKind::Full && given.result == Outcome::Pass {
        let lacking = lacks(appliance_now.make, &given.readings);
        if !lacking.is_empty() {
            let names: Vec<String> = lacking.iter().map(ToString::to_string).collect();
            notes.push(format!("{label}: no reading of {} was given", text::and_list(&names)));
        }
    }
    if appliance_now.is_of_unknown_class() {
        notes.push(say![
            format!("{label}: its construction class is not known, so it is treated as class I; say "),
            Remedy::SetClassTwo { label: label.clone() },
            " if it is"
        ]);
    }
    if !appliance_now.intervals.any() {
        notes.push(say![
            format!("no test of {label} is asked for, so this changes nothing that is due; if it plugs in, say "),
            Remedy::SetClassTwo { label: label.clone() }
        ]);
    }
    notes.extend(still_failed(tx, &asset, &appliance_now, &result, &label)?);
    if let Some(failed) =
        had_failed.filter(|_| result.result == Outcome::Pass && appliance_now.history.failed.is_none())
    {
        let why = store::pat::why_failed(tx, &failed)?.map(|why| format!(" ({why})")).unwrap_or_default();
        notes.push(format!("{label}: this lifts its fail of {}{why}", show_day(failed.tested_on)));
    }
    if given.result == Outcome::Fail {
        notes.extend(on_the_recall_list(tx, &asset)?);
    }
    Ok(Answer { notes, ..Answer::plain(ResultView::build(tx, &result, Some(&asset), Some(&appliance_now))?) })
}

fn action(given: &Given) -> &'static str {
    match (given.kind, given.result) {
        (TestKind::Visual, Outcome::Pass) => "pat pass",
        (TestKind::Visual, Outcome::Fail) => "pat fail",
        _ => "pat record",
    }
}

/// Writes a result with its readings, and its line in the log.
///
/// Errors: the register can't be written.
pub(crate) fn insert(
    tx: &WriteTx<'_>,
    action: &'static str,
    result: &PatResult,
    readings: &[Reading],
    effective_at: Option<Instant>,
) -> Result<(), Fault> {
    tx.insert(result)?;
    log_new(tx, action, result, readings, effective_at)
}

/// Writes the readings of a result that stands, and its line in the log.
///
/// Errors: the register can't be written.
pub(crate) fn log_new(
    tx: &WriteTx<'_>,
    action: &'static str,
    result: &PatResult,
    readings: &[Reading],
    effective_at: Option<Instant>,
) -> Result<(), Fault> {
    let rows = (1..).zip(readings).map(|(position, reading)| PatReading::new(result.id, position, reading));
    tx.insert_all(&rows.collect::<Vec<_>>())?;
    let told = (!readings.is_empty()).then(|| {
        let told: Vec<String> = readings.iter().map(|r| format!("{} {}", r.measure, r.text())).collect();
        serde_json::to_string(&told).unwrap_or_default()
    });
    let more = told.as_deref().map(|told| ("readings", told));
    tx.log_of_asset(action, result, result.id, result.asset_id, effective_at, more).map(|_| ())
}

/// A pass that its own readings deny.
fn beyond_limits(label: &str, broken: &[String], limits: &Limits) -> Failure {
    let is_of_earth = broken.iter().any(|b| b.starts_with(Measure::Earth.word()));
    let lead = Remedy::SetLead { label: label.to_owned() };
    let lead = is_of_earth.then(|| say![" The measured resistance of a long lead counts: ", lead, "."]);
    Failure::Refused(Box::new(Refused {
        refusals: vec![Refusal {
            rule: "pat-limit",
            tag: Some(label.to_owned()),
            reference: None,
            message: format!(
                "{label} can't pass: {} (edition {} of the Code of Practice)",
                broken.join("; "),
                limits.edition
            ),
            remedy: say![
                "Record it with ",
                Input::Result.with("fail"),
                ", or correct the reading.",
                lead,
                " The limits are in ",
                See::TestLimits,
                "."
            ],
            may_override: false,
            clause: None,
        }],
        ..Refused::default()
    }))
}

/// A pass that did not lift a fail.
fn still_failed(
    tx: &ReadTx<'_>,
    asset: &Asset,
    appliance: &pat::Appliance,
    result: &PatResult,
    label: &str,
) -> Result<Option<String>, Fault> {
    let Some(kind) = appliance.history.failed.filter(|_| result.result == Outcome::Pass) else { return Ok(None) };
    let failed = store::pat::last_fail(tx, asset.id, appliance.part.as_deref())?;
    let when = failed.map(|f| format!(" of {}", show_day(f.tested_on))).unwrap_or_default();
    Ok(Some(match (kind, result.kind) {
        (TestKind::Full, TestKind::Visual) => {
            format!("{label} stays failed: a visual inspection never lifts the failed combined test{when}")
        }
        _ => format!("{label} stays failed: its {}{when} came later, or was not lifted by this", kind.in_words()),
    }))
}

/// What is out with somebody and failed is asked back.
pub(crate) fn on_the_recall_list(tx: &ReadTx<'_>, asset: &Asset) -> Result<Option<Say>, Fault> {
    // A fail that is told late may have been lifted since.
    if asset.pat_failed.is_none() {
        return Ok(None);
    }
    let Some(Loan { no, person_id, .. }) = store::asset::open_loan(tx, asset.id)? else { return Ok(None) };
    let holder = store::person::by_id(tx, person_id)?.label();
    let fact = format!("{} is with {holder}, on loan {no}: ask for it back at once; ", asset.tag);
    Ok(Some(say![fact, See::RecalledLoans, " lists such loans"]))
}

//! Records tests: a quick pass or fail, which is a visual check, or a test with its readings.

use super::view::ResultView;
use crate::{
    act::{Act, Answer, Timed},
    tested::{
        self,
        target::{Target, find_target},
    },
};
use domain::{
    asset::Asset,
    category::PatClass,
    fault::{Failure, Fault, Refusal, Refused},
    loan::Loan,
    pat::{self, Limits, Measure, Outcome, PatReading, PatResult, Reading, TestKind, breaks, unmeasured},
    remedy::{Input, Remedy, See},
    say,
    say::{Notes, Say},
    text,
    when::{Instant, show_day},
    words::Word as _,
};
use store::{Plans, ReadTx, Store, WriteTx, asset::Spelling};

/// An order to record that items passed a visual check.
#[derive(Debug, Clone)]
pub struct Pass {
    pub appliances: Vec<String>,
    pub spelling: Spelling,
    /// The person who made the check, if not the operator.
    pub tester: Option<String>,
    pub note: Option<String>,
    /// True if the part was replaced: the new part's history begins here.
    pub replaced: bool,
}

/// An order to record a test with its readings.
#[derive(Debug, Clone)]
pub struct Test {
    pub appliance: String,
    pub spelling: Spelling,
    pub given: Given,
}

/// The kind, outcome, readings and notes of a test.
#[derive(Debug, Clone)]
pub struct Given {
    pub kind: TestKind,
    pub result: Outcome,
    pub readings: Vec<Reading>,
    pub tester: Option<String>,
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    /// The reason why a full test has no readings, such as "pass/fail tester".
    pub no_readings: Option<String>,
    pub note: Option<String>,
    pub replaced: bool,
}

impl Given {
    /// Builds a visual check, which has no readings.
    pub(crate) fn visual_check(result: Outcome, tester: Option<String>, note: Option<String>) -> Self {
        Self {
            kind: TestKind::Visual,
            result,
            readings: Vec::new(),
            tester,
            instrument: None,
            instrument_serial: None,
            no_readings: None,
            note,
            replaced: false,
        }
    }
}

/// Records that items passed a visual check: all of them, or none.
///
/// Errors: a tag is unknown; an item to be replaced is not a part.
pub fn pass(store: &mut Store, act: &Act, order: &Pass) -> Result<Answer<Vec<ResultView>>, Failure> {
    act.write(store, |tx, act| {
        let mut answer = Answer::plain(Vec::with_capacity(order.appliances.len()));
        let given = Given {
            replaced: order.replaced,
            ..Given::visual_check(
                Outcome::Pass,
                text::given_line("tester", order.tester.as_deref())?,
                text::given_note("note", order.note.as_deref())?,
            )
        };
        let (mut plans, limits) = (Plans::default(), Limits::default());
        let mut unknown = Vec::new();
        for typed in &order.appliances {
            match find_target(tx, &mut plans, typed, order.spelling) {
                // The same item given twice is recorded once.
                Ok(target) if answer.value.iter().any(|v: &ResultView| v.is_of(&target.asset, &target.appliance)) => {}
                Ok(target) => {
                    let done = write(tx, act, &mut plans, &limits, target, &given)?;
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
            number => Err(Fault::not_found(format!("{number} tags are unknown"))
                .hint("Nothing was written. Correct them, then give all the tags again.")
                .details(unknown.into_iter().map(|f| f.message))
                .into()),
        }
    })
}

/// Records that an item failed a visual check. It can't be lent until it passes.
///
/// Errors: the tag is unknown; the reason is empty.
pub fn fail(
    store: &mut Store,
    act: &Act,
    (appliance, spelling): (&str, Spelling),
    tester: Option<&str>,
    reason: &str,
) -> Result<Answer<ResultView>, Failure> {
    act.write(store, |tx, act| {
        let given = Given::visual_check(Outcome::Fail, text::given_line("tester", tester)?, Some(reason_of(reason)?));
        let mut plans = Plans::default();
        let target = find_target(tx, &mut plans, appliance, spelling)?;
        write(tx, act, &mut plans, &Limits::default(), target, &given)
    })
}

/// Records a test with its readings.
///
/// Errors: the tag is unknown; a full test has no instrument; a fail has no reason; a pass has a reading outside its
/// limit.
pub fn record(store: &mut Store, act: &Act, order: &Test) -> Result<Answer<ResultView>, Failure> {
    act.write(store, |tx, act| {
        let typed = &order.given;
        let given = Given {
            tester: text::given_line("tester", typed.tester.as_deref())?,
            instrument: text::given_line("instrument", typed.instrument.as_deref())?,
            instrument_serial: text::given_line("instrument's serial", typed.instrument_serial.as_deref())?,
            no_readings: text::given_line("reason for no readings", typed.no_readings.as_deref())?,
            note: text::given_note("note", typed.note.as_deref())?,
            ..typed.clone()
        };
        let mut plans = Plans::default();
        let limits = store::pat::limits(tx)?;
        let target = find_target(tx, &mut plans, &order.appliance, order.spelling)?;
        write(tx, act, &mut plans, &limits, target, &given)
    })
}

pub(crate) fn reason_of(reason: &str) -> Result<String, Fault> {
    text::note("reason", reason)?.ok_or_else(|| {
        Fault::invalid("the reason is empty").hint(say!["Add ", Input::Reason.blank(), ". It is kept with the test."])
    })
}

/// Saves a result with its readings, its log entry and the item's new status.
///
/// Errors: a full test has no instrument, or passed without its readings; a pass has a reading outside its limit; a
/// fail has neither a reason nor a reading that failed; the item to be replaced is not a part; the asset was disposed
/// of.
pub(crate) fn write(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    plans: &mut Plans,
    limits: &Limits,
    target: Target,
    given: &Given,
) -> Result<Answer<ResultView>, Failure> {
    let label = target.label();
    must_be_whole(given)?;
    let broken = breaks(&given.readings, target.appliance.make, limits);
    if given.result == Outcome::Pass && !broken.is_empty() {
        return Err(beyond_limits(&label, &broken, limits));
    }
    must_have_readings(&label, target.appliance.make, given)?;
    let mut note = given.note.clone();
    if given.result == Outcome::Fail && note.is_none() {
        let failing = pat::failing(&given.readings, target.appliance.make, limits);
        if failing.is_empty() {
            return Err(Fault::invalid("a fail needs a reason")
                .hint(say!["Add ", Input::Note.with("flex cut"), " or the reading that failed."])
                .into());
        }
        note = Some(failing.join("; "));
    }
    if given.replaced && target.appliance.part.is_none() {
        return Err(Fault::conflict(
            format!("{label} is not a part: a new item gets its own tag"),
            say![
                "Add the new item: ",
                Remedy::AddAsset,
                ". ",
                Input::Replaced,
                " is only for a part, like LAP-0042/charger."
            ],
        )
        .into());
    }
    let Target { mut asset, appliance, appliances } = target;
    if asset.fate == Some(domain::asset::Fate::Disposed) {
        return Err(Fault::conflict(
            format!("{} was disposed of", asset.tag),
            "Check the tag. Disposed items are not tested.",
        )
        .into());
    }
    let at = act.moment(None)?;
    act.must_be_bought_by(at, &asset)?;
    let timed = !matches!(act.on, Some(domain::when::When::Day(day)) if day != act.clock.today());
    let result = PatResult {
        asset_id: Some(asset.id),
        instrument: given.instrument.clone(),
        instrument_serial: given.instrument_serial.clone(),
        no: tx.next_no("pat")?,
        no_readings: given.no_readings.clone(),
        note,
        part: appliance.part.clone(),
        recorded_at: tx.at(),
        replaced: given.replaced,
        tested_time: timed.then(|| act.clock.time_of(at)),
        tester: given.tester.clone().or_else(|| Some(act.operator.name().to_owned())),
        ..PatResult::new(tx.new_id(), given.kind, given.result, act.clock.day_of(at))
    };
    let before = asset.pat();
    let had_failed = store::pat::current_fail(tx, &asset, &appliance)?;
    insert(tx, action(given), &result, &given.readings, act.effective(at))?;
    tested::status::take(tx, plans, &mut asset, appliances, &result)?;
    tested::status::mark(tx, &asset, before)?;
    let appliance_now = plans.appliance(tx, &asset, appliance.part.as_deref())?;
    let mut notes = Notes::default();
    if appliance_now.is_of_unknown_class() {
        notes.push(say![
            format!("the construction class of {label} is unknown, so it counts as class I; if it is class II, run "),
            Remedy::SetClassTwo { label: label.clone() }
        ]);
    }
    if !appliance_now.intervals.any() {
        notes.push(say![
            format!("{label} needs no tests, so no due date was set; if it plugs in and is class II, run "),
            Remedy::SetClassTwo { label: label.clone() }
        ]);
    }
    notes.extend(still_failed(tx, &asset, &appliance_now, &result, &label)?);
    if let Some(failed) =
        had_failed.filter(|_| result.result == Outcome::Pass && appliance_now.history.failed.is_none())
    {
        let why =
            store::pat::why_failed(tx, &failed, appliance.make)?.map(|why| format!(" ({why})")).unwrap_or_default();
        notes.push(format!("{label}: this pass lifts the fail of {}{why}", show_day(failed.tested_on)));
    }
    if given.result == Outcome::Fail {
        notes.extend(on_the_recall_list(tx, &asset)?);
    }
    Ok(Answer { notes, ..Answer::plain(ResultView::build(tx, &result, Some(&asset), Some(&appliance_now))?) })
}

/// Refuses a full test without an instrument, and a visual check with readings.
fn must_be_whole(given: &Given) -> Result<(), Fault> {
    if given.kind == TestKind::Full && given.instrument.is_none() {
        return Err(Fault::invalid("a full test needs the name of the instrument").hint(say![
            "Add ",
            Input::Instrument.with("PrimeTest 350"),
            ", and ",
            Input::InstrumentSerial,
            " if it has one."
        ]));
    }
    if given.kind == TestKind::Visual && !given.readings.is_empty() {
        return Err(Fault::invalid("a visual check has no readings").hint(say![
            "Record it as ",
            Input::Kind.with("full"),
            ", or leave out the readings."
        ]));
    }
    if given.kind == TestKind::Visual && given.no_readings.is_some() {
        return Err(Fault::invalid("a visual check never has readings").hint(say![
            "Leave out ",
            Input::NoReadings,
            ", or record a full test: ",
            Input::Kind.with("full"),
            "."
        ]));
    }
    Ok(())
}

/// Refuses a passed full test without its readings, unless it says why it has none.
fn must_have_readings(label: &str, make: pat::Make, given: &Given) -> Result<(), Fault> {
    if given.kind != TestKind::Full || given.result != Outcome::Pass {
        return Ok(());
    }
    let lacking = unmeasured(make, &given.readings);
    if lacking.is_empty() {
        return given.no_readings.as_ref().map_or(Ok(()), |_| {
            Err(Fault::invalid(format!("{label} has all its readings")).hint(say![
                "Leave out ",
                Input::NoReadings,
                ", which says why there are none."
            ]))
        });
    }
    if given.no_readings.is_some() {
        return Ok(());
    }
    let earth = lacking.contains(&Measure::Earth);
    let missing = match (earth, lacking.len()) {
        (true, 1) => "an earth reading",
        (true, _) => "an earth reading, and an insulation or leakage reading",
        (false, _) => "an insulation or leakage reading",
    };
    let unknown = make.class == PatClass::Unknown && earth;
    let class = if unknown { "; its class is unknown, so it counts as class I" } else { "" };
    let is_two =
        unknown.then(|| say![" If it is class II, run ", Remedy::SetClassTwo { label: label.to_owned() }, "."]);
    Err(Fault::invalid(format!("{label} needs {missing} to pass its full test{class}")).hint(say![
        "Add ",
        earth.then(|| say![Input::Earth.blank(), if lacking.len() > 1 { " and " } else { "" }]),
        (lacking.len() > usize::from(earth)).then(|| say![Input::Insulation.blank()]),
        ", or say why there are none: ",
        Input::NoReadings.with("pass/fail tester"),
        ".",
        is_two
    ]))
}

fn action(given: &Given) -> &'static str {
    match (given.kind, given.result) {
        (TestKind::Visual, Outcome::Pass) => "pat pass",
        (TestKind::Visual, Outcome::Fail) => "pat fail",
        _ => "pat record",
    }
}

/// Saves a result with its readings and its log entry.
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

/// Saves the readings and the log entry of a result that has already been inserted.
pub(crate) fn log_new(
    tx: &WriteTx<'_>,
    action: &'static str,
    result: &PatResult,
    readings: &[Reading],
    effective_at: Option<Instant>,
) -> Result<(), Fault> {
    let rows = (1..).zip(readings).map(|(position, reading)| PatReading::new(result.id, position, reading));
    tx.insert_all(&rows.collect::<Vec<_>>())?;
    let readings_json = (!readings.is_empty()).then(|| {
        let texts: Vec<String> = readings.iter().map(|r| format!("{} {}", r.measure, r.text())).collect();
        serde_json::to_string(&texts).unwrap_or_default()
    });
    let more = readings_json.as_deref().map(|json| ("readings", json));
    tx.log_of_asset(action, result, result.id, result.asset_id, effective_at, more).map(|_| ())
}

/// Refuses a pass that its readings contradict.
fn beyond_limits(label: &str, broken: &[String], limits: &Limits) -> Failure {
    let is_of_earth = broken.iter().any(|b| b.starts_with(Measure::Earth.word()));
    let lead = Remedy::SetLead { label: label.to_owned() };
    let lead = is_of_earth.then(|| say![" If it has a long lead, set the lead's measured resistance: ", lead, "."]);
    Failure::Refused(Box::new(Refused {
        refusals: vec![Refusal {
            rule: "pat-limit",
            tag: Some(label.to_owned()),
            reference: None,
            message: format!("{label} can't pass: {}", broken.join("; "),),
            remedy: say![
                "Correct the reading, or record it with ",
                Input::Result.with("fail"),
                ".",
                lead,
                format!(" To see the limits of edition {} of the Code of Practice: ", limits.edition),
                See::TestLimits,
                "."
            ],
            may_override: false,
            clause: None,
        }],
        ..Refused::default()
    }))
}

/// Makes a note on a pass that did not lift a fail.
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
            format!("{label} stays failed: a visual check can't lift the failed full test{when}")
        }
        _ => format!("{label} stays failed: its failed {}{when} is more recent than this pass", kind.in_words()),
    }))
}

/// Makes a note to recall a failed item that is on loan.
pub(crate) fn on_the_recall_list(tx: &ReadTx<'_>, asset: &Asset) -> Result<Option<Say>, Fault> {
    // A fail recorded late may have been lifted by a later pass.
    if asset.pat_failed.is_none() {
        return Ok(None);
    }
    let Some(Loan { no, person_id, .. }) = store::asset::open_loan(tx, asset.id)? else { return Ok(None) };
    let holder = store::person::by_id(tx, person_id)?.label();
    let fact = format!("{} is on loan to {holder}, loan {no}: get it back at once; ", asset.tag);
    Ok(Some(say![fact, See::RecalledLoans, " lists all such loans"]))
}

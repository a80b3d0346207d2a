//! Routine checks of items on loan (Frederick Gent 10.2): an item is shown to the technician, and the loan goes on.

use super::{
    photo::{self, PhotoView},
    take_in::never_out,
};
use crate::{
    act::{Act, Answer, Timed},
    asset::find::{find_all, must_be_one_of},
    pat,
    tested::target::find_target,
    view::{LoanView, Unnumbered, Who, companion},
};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Condition},
    builtin::IS_UPDATED,
    category::Check,
    fault::{Failure, Fault, Refused},
    ids::RowId,
    incident::Kind as IncidentKind,
    loan::{CheckSource, Kind, Loan, RoutineAnswer, RoutineCheck, Stage},
    pat::{Limits, Outcome, Standing, label},
    remedy::{Input, Remedy, See},
    say,
    say::Notes,
    school_year::SchoolYear,
    text::{self, fold},
    when::{Clock, Instant, add_months, show_day},
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use store::{Entry, Plans, ReadTx, Store, Subject, WriteTx, asset::Spelling, details};

/// A question of a routine check, with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoutineAnswerView {
    pub name: String,
    pub question: String,
    pub answer: bool,
}

/// One routine check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoutineView {
    pub no: Option<i64>,
    pub loan_no: i64,
    pub tag: String,
    pub person: Who,
    pub seen_on: NaiveDate,
    /// `shown` if the borrower showed the item, `report` if a device export says when it was last seen.
    pub source: CheckSource,
    /// The day on which the check was due; null if none was.
    pub due_before: Option<NaiveDate>,
    /// The day of the next routine check, as it was set by this one.
    pub next_on: Option<NaiveDate>,
    pub answers: Vec<RoutineAnswerView>,
    pub note: Option<String>,
    /// The reason why the record was a mistake.
    pub void_reason: Option<String>,
}

impl RoutineView {
    fn load(tx: &ReadTx<'_>, check: &RoutineCheck) -> Result<Self, Fault> {
        let loan = store::loan::by_id(tx, check.loan_id)?;
        let (asset, person) = (store::asset::by_id(tx, loan.asset_id)?, store::person::by_id(tx, loan.person_id)?);
        let answers = store::loan::routine_answers(tx, check.id)?;
        let answers = answers.into_iter().map(|RoutineAnswer { name, question, answer, .. }| RoutineAnswerView {
            name,
            question,
            answer,
        });
        Ok(Self {
            no: Some(check.no),
            loan_no: loan.no,
            tag: asset.tag,
            person: (&person).into(),
            seen_on: check.seen_on,
            source: check.source,
            due_before: check.due_before,
            next_on: check.next_on,
            answers: answers.collect(),
            note: check.note.clone(),
            void_reason: check.void_reason.clone(),
        })
    }
}

impl Unnumbered for RoutineView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// One loan, with its routine checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoanStory {
    #[serde(flatten)]
    pub loan: LoanView,
    /// Newest first, without void ones.
    pub routine_checks: Vec<RoutineView>,
    /// The member of staff who goes along with a visitor.
    pub accompanied_by: Option<Who>,
    /// True if the borrower takes personal data off site, false if not; null if nobody asked.
    pub personal_data: Option<bool>,
    /// The day since which it goes off site, if that was recorded after it was signed out.
    pub off_site_since_on: Option<NaiveDate>,
    /// The condition on the day on which it went out.
    pub condition_out: Condition,
    pub condition_out_on: NaiveDate,
    /// What was seen on it then, such as a crack in the corner.
    pub marks_out: Option<String>,
    /// The condition at its return; null until then, or if nobody recorded it.
    pub condition_in: Option<Condition>,
    /// The parts that were waived by someone whom the register knows.
    pub waived: Vec<WaivedView>,
    /// The photographs of it as it went out.
    pub photos: Vec<PhotoView>,
}

/// A part that the school does without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaivedView {
    pub part: String,
    /// The person who decided it.
    pub by: Who,
}

/// The parts of a loan that were waived, each with the person who decided it.
pub(crate) fn waived(tx: &ReadTx<'_>, loan: &Loan) -> Result<Vec<WaivedView>, Fault> {
    let parts = store::loan::parts(tx, loan.id)?;
    let decided = parts.into_iter().filter_map(|part| Some((part.decided_by?, part.name)));
    decided.map(|(by, part)| Ok(WaivedView { part, by: (&store::person::by_id(tx, by)?).into() })).collect()
}

impl LoanStory {
    /// Reads a loan with its routine checks and its photographs.
    pub fn load(tx: &ReadTx<'_>, loan: &Loan, clock: Clock) -> Result<Self, Fault> {
        let slip = store::loan::slip_by_id(tx, loan.slip_id)?;
        Ok(Self {
            loan: LoanView::load(tx, loan, clock)?,
            routine_checks: of_loan(tx, loan)?,
            accompanied_by: companion(tx, &slip)?,
            personal_data: loan.personal_data(&slip),
            off_site_since_on: loan.off_site_since(),
            condition_out: loan.condition_out,
            condition_out_on: clock.day_of(loan.out_at),
            marks_out: loan.marks_out.clone(),
            condition_in: loan.condition_in,
            waived: waived(tx, loan)?,
            photos: photo::of_loan(tx, loan.id)?,
        })
    }
}

/// Findings about an item that is shown.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The answers, by the check's name. Only what is answered is recorded.
    pub checks: Vec<(String, bool)>,
    /// True to answer yes to every check that is not named.
    pub all_well: bool,
    pub note: Option<String>,
}

/// The routine checks of a loan, newest first, without void ones.
pub fn of_loan(tx: &ReadTx<'_>, loan: &Loan) -> Result<Vec<RoutineView>, Fault> {
    store::loan::routine_checks(tx, loan.id)?.iter().map(|check| RoutineView::load(tx, check)).collect()
}

/// The questions that a routine check of an item asks.
///
/// Errors: no such tag.
pub fn to_ask(tx: &ReadTx<'_>, tag: &str, spelling: Spelling) -> Result<Vec<Check>, Fault> {
    let asset = store::asset::find(tx, tag, spelling)?;
    if store::asset::open_loan(tx, asset.id)?.is_none() {
        return Ok(Vec::new());
    }
    questions(tx, &asset)
}

fn questions(tx: &ReadTx<'_>, asset: &Asset) -> Result<Vec<Check>, Fault> {
    let mut checks = store::category::checks(tx, asset.category_id)?;
    checks.retain(|check| check.on_routine == Some(true));
    Ok(checks)
}

/// Records that items were shown: all of them, or none. The loans go on.
///
/// Errors: a tag is unknown; an item is not on loan (the refusal names the last borrower); an unknown check; the day is
/// before the loan or before the last routine check.
pub fn record(
    store: &mut Store,
    act: &Act,
    (tags, spelling): (&[String], Spelling),
    shown: &Shown,
) -> Result<Answer<Vec<RoutineView>>, Failure> {
    act.write(store, |tx, act| {
        let (assets, unknown) = find_all(tx, tags, spelling)?;
        if tags.len() > 1 && !shown.checks.is_empty() {
            return Err(Fault::invalid("checks can be answered for one item only, not for several")
                .hint(say!["Record that item by itself, and the others together with ", Input::AllWell, "."])
                .into());
        }
        let mut refused = Refused { fault: unknown.map(|unknown| unknown.fault), ..Refused::default() };
        let mut answer = Answer::plain(Vec::with_capacity(assets.len()));
        for asset in assets {
            match record_one(tx, act, asset, shown) {
                Ok((view, notes)) => {
                    answer.value.push(view);
                    answer.notes.extend(notes);
                }
                Err(Failure::Refused(more)) => refused.refusals.extend(more.refusals),
                Err(fault) => return Err(fault),
            }
        }
        match refused {
            Refused { refusals, fault: Some(fault), .. } if refusals.is_empty() => Err(fault.into()),
            Refused { refusals, fault: None, .. } if refusals.is_empty() => Ok(answer),
            refused => Err(Failure::Refused(Box::new(refused))),
        }
    })
}

/// Records that one item was shown.
pub(crate) fn record_one(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    asset: Asset,
    shown: &Shown,
) -> Result<(RoutineView, Notes), Failure> {
    let Some(loan) = store::asset::open_loan(tx, asset.id)? else { return Err(never_out(tx, act, &asset)?) };
    let at = act.moment(Some((loan.out_at, "it went out")))?;
    let seen_on = act.clock.day_of(at);
    let asked = questions(tx, &asset)?;
    let names: Vec<&str> = asked.iter().map(|check| check.name.as_str()).collect();
    for (name, _) in &shown.checks {
        must_be_one_of("question of a routine check", name, &names, &asset.tag)?;
    }
    let given = |check: &Check| {
        let named = shown.checks.iter().find(|(name, _)| fold(name) == fold(&check.name)).map(|(_, answer)| *answer);
        named.or(shown.all_well.then_some(true))
    };
    let answers: Vec<(Check, bool)> =
        asked.into_iter().filter_map(|check| given(&check).map(|answer| (check, answer))).collect();
    let note = text::given_note("note", shown.note.as_deref())?;
    let year = store::school_year::year(tx)?;
    let mut notes = Notes::default();
    if loan.kind != Kind::Issue {
        notes.push(format!("loan {} has a due date, so it has no next routine check", loan.no));
    }
    let seen = Seen { seen_on, source: CheckSource::Shown, note, effective_at: act.effective(at) };
    must_be_newest(tx, &asset, &loan, seen_on)?;
    let mut answered = Vec::with_capacity(answers.len());
    for (check, answer) in answers {
        let test = test_part(tx, act, &asset, check.tests_part.as_deref().filter(|_| answer), &mut notes)?;
        answered.push(Answered { check, answer, test });
    }
    let check = write(tx, (&asset, loan), seen, &answered, &year)?;
    let wrong = answered.iter().filter(|a| !a.answer).map(|a| a.check.name.as_str());
    let (old, wrong): (Vec<&str>, Vec<&str>) = wrong.partition(|name| fold(name) == IS_UPDATED);
    if !old.is_empty() {
        notes.push(format!("the software of {} is not up to date: update it, then record it again", asset.tag));
    }
    if !wrong.is_empty() {
        let report = Remedy::ReportIncident { tag: Some(asset.tag.clone()), kind: IncidentKind::Damage };
        notes.push(say![format!("{} needs attention: {}. To report it: ", asset.tag, text::and_list(&wrong)), report]);
    }
    Ok((RoutineView::load(tx, &check)?, notes))
}

/// How and when an item was seen.
pub(super) struct Seen {
    pub(super) seen_on: NaiveDate,
    pub(super) source: CheckSource,
    pub(super) note: Option<String>,
    /// The time of the event for the log, if it is recorded late.
    pub(super) effective_at: Option<Instant>,
}

/// An answer to a question.
pub(super) struct Answered {
    check: Check,
    answer: bool,
    /// The visual check that the yes made.
    test: Option<RowId>,
}

/// Refuses a routine check for a day before the last one of the loan.
fn must_be_newest(tx: &ReadTx<'_>, asset: &Asset, loan: &Loan, seen_on: NaiveDate) -> Result<(), Fault> {
    let checks = store::loan::routine_checks(tx, loan.id)?;
    let Some(last) = checks.first().filter(|last| last.seen_on > seen_on) else { return Ok(()) };
    Err(Fault::conflict(
        format!("{} was seen later than that, on {} (check {})", asset.tag, show_day(last.seen_on), last.no),
        say![
            "Give that day or a later one. If that check was a mistake: ",
            Remedy::VoidRoutineCheck { no: Some(last.no) },
            "."
        ],
    ))
}

/// Writes a routine check with its answers, and moves the day of the next one.
///
/// Errors: the day is before the last routine check of the loan.
pub(super) fn write(
    tx: &WriteTx<'_>,
    (asset, mut loan): (&Asset, Loan),
    Seen { seen_on, source, note, effective_at }: Seen,
    answers: &[Answered],
    year: &SchoolYear,
) -> Result<RoutineCheck, Fault> {
    must_be_newest(tx, asset, &loan, seen_on)?;
    let months = store::category::by_id(tx, asset.category_id)?.check_in_months;
    let months = months.and_then(|months| u32::try_from(months).ok()).filter(|_| loan.kind == Kind::Issue);
    let check = RoutineCheck {
        due_before: loan.check_in_on,
        id: tx.new_id(),
        loan_id: loan.id,
        next_on: months.map(|months| year.on_or_after(add_months(seen_on, months))),
        no: tx.next_no("routine_check")?,
        note,
        recorded_at: tx.at(),
        seen_on,
        source,
        void_reason: None,
    };
    tx.insert(&check)?;
    let rows = (1..).zip(answers).map(|(position, Answered { check: asked, answer, test })| RoutineAnswer {
        answer: *answer,
        check_id: check.id,
        id: tx.new_id(),
        name: asked.name.clone(),
        position,
        question: asked.question.clone(),
        test_id: *test,
    });
    let rows: Vec<RoutineAnswer> = rows.collect();
    tx.insert_all(&rows)?;
    if loan.check_in_on != check.next_on {
        loan.check_in_on = check.next_on;
        tx.update(&loan)?;
    }
    let mut body = details(&check);
    body.insert("tag".into(), json!(asset.tag));
    body.insert("loan_no".into(), json!(loan.no));
    if !rows.is_empty() {
        let told: Map<_, _> = rows.iter().map(|row| (row.name.clone(), json!(row.answer))).collect();
        body.insert("answers".into(), told.into());
    }
    let tests = rows.iter().filter_map(|row| Some((row.name.clone(), json!(row.test_id?))));
    let tests: Map<_, _> = tests.collect();
    if !tests.is_empty() {
        body.insert("tests".into(), tests.into());
    }
    log(tx, "loan seen", &loan, &check, effective_at, body)?;
    Ok(check)
}

/// Records the visual check of a part that was answered with yes; `None` if the question tests no part.
fn test_part(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
    part: Option<&str>,
    notes: &mut Notes,
) -> Result<Option<RowId>, Failure> {
    let Some(part) = part else { return Ok(None) };
    let mut plans = Plans::default();
    let target = find_target(tx, &mut plans, &label(&asset.tag, Some(part)), Spelling::Whole)?;
    let given = pat::Given::visual_check(Outcome::Pass, None, None);
    let done = pat::record::write(tx, act, &mut plans, &Limits::default(), target, &given)?;
    notes.extend(done.notes);
    let no = done.value.no.unwrap_or_default();
    Ok(Some(store::pat::by_no(tx, no)?.id))
}

fn log(
    tx: &WriteTx<'_>,
    action: &'static str,
    loan: &Loan,
    check: &RoutineCheck,
    effective_at: Option<Instant>,
    body: Map<String, Json>,
) -> Result<(), Fault> {
    tx.log(Entry {
        action,
        subject: Subject::new("routine_check", check.id),
        asset: Some(loan.asset_id),
        person: Some(loan.person_id),
        effective_at,
        body,
    })
    .map(|_| ())
}

/// Voids a routine check that was recorded by mistake, with the visual checks that it made. The next one is due as it was
/// before.
///
/// Errors: no such check; it is void already; the loan has a newer one; no reason.
pub fn void(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<RoutineView>, Failure> {
    act.write(store, |tx, _| {
        let (view, notes) = void_in(tx, no, reason)?;
        Ok(Answer { notes, ..Answer::plain(view) })
    })
}

/// Voids a routine check within another act.
pub(super) fn void_in(tx: &WriteTx<'_>, no: i64, reason: &str) -> Result<(RoutineView, Notes), Failure> {
    let reason = text::note("reason", reason)?.ok_or_else(|| {
        Fault::invalid("the reason is empty").hint(say!["Add ", Input::Reason.blank(), "; it stays with the entry."])
    })?;
    let check = store::loan::routine_check_by_no(tx, no)?;
    let mut loan = store::loan::by_id(tx, check.loan_id)?;
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    if let Some(why) = &check.void_reason {
        let message = format!("routine check {no} is void already: {why}");
        return Err(Fault::conflict(message, say![See::Asset { tag: Some(asset.tag) }, " lists the others."]).into());
    }
    if let Some(newest) = store::loan::routine_checks(tx, loan.id)?.first().filter(|newest| newest.no != no) {
        return Err(Fault::conflict(
            format!("{} has a newer routine check, {}, of {}", asset.tag, newest.no, show_day(newest.seen_on)),
            say!["Only the newest can be voided. First: ", Remedy::VoidRoutineCheck { no: Some(newest.no) }, "."],
        )
        .into());
    }
    let mut notes = Notes::default();
    // A loan that was renewed or recalled since has a due date, and a loan that has ended has no next check.
    if loan.state == Stage::Open && loan.kind == Kind::Issue {
        let year = store::school_year::year(tx)?;
        loan.check_in_on = check.due_before.map(|day| year.on_or_after(day));
        tx.update(&loan)?;
    }
    // The visual checks that it made never took place either.
    for answer in store::loan::routine_answers(tx, check.id)? {
        let Some(test) = answer.test_id.map(|id| store::pat::by_id(tx, id)).transpose()? else { continue };
        let label = label(&asset.tag, test.part.as_deref());
        if test.state == Standing::Void {
            continue;
        }
        let voided = pat::correct::decide(tx, "pat void", &test, Standing::Void, reason.clone())?;
        notes.push(format!("its visual check of {label} (test result {}) is void too", test.no));
        notes.extend(voided.notes);
    }
    let check = RoutineCheck { void_reason: Some(reason.clone()), ..check };
    tx.update(&check)?;
    let body = Map::from_iter([
        ("no".to_owned(), json!(no)),
        ("tag".to_owned(), json!(asset.tag)),
        ("reason".to_owned(), json!(reason)),
        ("check_in_on".to_owned(), json!(loan.check_in_on)),
    ]);
    log(tx, "loan seen void", &loan, &check, None, body)?;
    Ok((RoutineView::load(tx, &check)?, notes))
}

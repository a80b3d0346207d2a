//! Taking in, by tag alone. Parts that are not named count as returned. An item is not available until its return check
//! is answered.

use super::{
    first_check::first_check,
    mistakes::tied_to,
    part,
    return_check::{answer_to, ask, checks_for, still_open},
};
use crate::{
    act::{Act, Answer, Timed},
    asset::{self, find::must_be_one_of, kit},
    incident, tested,
    view::{LoanView, OverrideView},
    wipe::record as wipe_record,
};
use domain::{
    asset::{Asset, Condition, Fate, State},
    fault::{Failure, Fault, Refusal, Refused},
    ids::AssetId,
    loan::{self, CheckSource, Loan, LoanCheck, LoanPart, PartOutcome, Slip},
    person::Person,
    remedy::{Input, Remedy, See},
    say,
    say::{Notes, Say},
    text::{self, fold, natural_key, shown},
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, asset::Spelling};

/// Part of the note on an item that holds data. A hand-over that wipes the item drops that note.
pub(super) const MUST_BE_WIPED: &str = "must be wiped";

/// Findings about an item that comes back.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub condition: Option<Condition>,
    /// The outcomes of parts, by the part's name. For a trolley, the name may be the tag of an item inside it.
    pub parts: Vec<(String, PartOutcome)>,
    /// The answers to return checks, by the check's name.
    pub checks: Vec<(String, bool)>,
    /// True to answer yes to every check that is not named.
    pub all_well: bool,
    pub note: Option<String>,
    /// True to report any problem as an incident in the same transaction.
    pub incident: bool,
    /// The person who waives a part.
    pub by: Option<String>,
}

/// A return of one or more items.
#[derive(Debug, Clone)]
pub struct Return {
    pub tags: Vec<String>,
    pub spelling: Spelling,
    pub seen: Seen,
    /// True to take in the items on loan and skip the others.
    pub partial: bool,
}

/// Takes items in.
///
/// Errors: a tag is unknown or not on loan (the refusal names the last borrower); an unknown part or check.
pub fn take_in(store: &mut Store, act: &Act, order: &Return) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx, act| {
        let (assets, unknown) = asset::find::find_all(tx, &order.tags, order.spelling)?;
        if order.tags.len() > 1 && !(order.seen.parts.is_empty() && order.seen.checks.is_empty()) {
            return Err(Fault::invalid("parts and return checks can be given for one item only, not for several")
                .hint(say!["Take that item in by itself, and the others together with ", Input::AllWell, "."])
                .into());
        }
        let (unknown_tags, fault) = unknown.map(|u| (u.tags, u.fault)).unzip();
        let mut refused = Refused { fault, ..Refused::default() };
        let mut answer = Answer::plain(Vec::with_capacity(assets.len()));
        for asset in assets {
            // The item may already have been returned with its trolley.
            if answer.value.iter().any(|l: &LoanView| l.tag == asset.tag) {
                continue;
            }
            match take_one(tx, act, asset, &order.seen) {
                Ok(taken) => {
                    answer.value.extend(taken.loans.into_iter().map(|(_, view)| view));
                    answer.notes.extend(taken.notes);
                }
                Err(Failure::Refused(more)) => refused.refusals.extend(more.refusals),
                Err(fault) => return Err(fault),
            }
        }
        let stopped = !refused.refusals.is_empty() || refused.fault.is_some();
        if stopped && (!order.partial || answer.value.is_empty()) {
            return Err(match refused {
                Refused { refusals, fault: Some(fault), .. } if refusals.is_empty() => fault.into(),
                refused => Failure::Refused(Box::new(refused)),
            });
        }
        answer.left_out = refused.refusals;
        answer.unknown = unknown_tags.unwrap_or_default();
        Ok(answer)
    })
}

/// The result of a return.
pub(crate) struct Taken {
    pub(crate) loans: Vec<(Loan, LoanView)>,
    pub(crate) notes: Notes,
}

/// Takes in one item with its contents, or answers the rest of its return check.
pub(crate) fn take_one(tx: &WriteTx<'_>, act: &Timed<'_>, asset: Asset, seen: &Seen) -> Result<Taken, Failure> {
    let seen = &Seen { note: text::given_note("note", seen.note.as_deref())?, ..seen.clone() };
    let Some(open) = store::asset::open_loan(tx, asset.id)? else {
        return if asset.awaiting_check { answer_rest(tx, act, asset, seen) } else { Err(never_out(tx, act, &asset)?) };
    };
    let mut taken = Taken { loans: Vec::new(), notes: Notes::default() };
    let has_contents = store::asset::marks(tx, asset.id)?.has_contents;
    let inside: Vec<(Asset, Loan)> = if has_contents { went_along(tx, &asset, &open)? } else { Vec::new() };
    let (of_inside, seen) = split_parts(seen, &inside);
    // Items inside are on the same slip, so they have the same borrower.
    let with = (store::loan::slip_by_id(tx, open.slip_id)?, store::person::by_id(tx, open.person_id)?);
    let back = end_loan(tx, act, asset, open, &with, &seen, &mut taken)?;
    let asset = &back.asset;
    taken.notes.extend(back.ended.all());
    // If only an item inside is damaged, the incident is about that item, not the trolley.
    let damaged_inside = of_inside.iter().any(|(_, outcome)| *outcome == PartOutcome::Damaged);
    if seen.incident && (!damaged_inside || ended_badly(&seen)) {
        taken.notes.extend(incident::from_return(tx, act, asset, &back.parts, &back.checks, seen.note.as_deref())?);
    }
    let for_inside = Seen { condition: None, parts: Vec::new(), checks: Vec::new(), by: None, ..seen };
    let (mut absent, mut unchecked) = (Vec::new(), Vec::new());
    for (item, loan) in inside {
        let outcome = of_inside.iter().find(|(id, _)| *id == item.id).map(|(_, outcome)| *outcome);
        if outcome == Some(PartOutcome::Missing) {
            absent.push(format!("{} (loan {})", item.tag, loan.no));
            // The item keeps the trolley as its home, but is not inside.
            kit::moved(tx, "kit take", &item, Asset { inside_id: None, ..item.clone() })?;
            continue;
        }
        let condition = (outcome == Some(PartOutcome::Damaged)).then_some(Condition::Damaged);
        let back = end_loan(tx, act, item, loan, &with, &Seen { condition, ..for_inside.clone() }, &mut taken)?;
        // Leave out each item's late and unchecked notes: thirty laptops would give sixty notes. One note below counts
        // the unchecked items.
        taken.notes.extend(back.ended.about_it);
        if for_inside.incident && condition.is_some() {
            let note = for_inside.note.as_deref();
            taken.notes.extend(incident::from_return(tx, act, &back.asset, &back.parts, &back.checks, note)?);
        }
        if back.ended.open_checks.is_some() {
            unchecked.push(back.asset.tag);
        }
    }
    if !unchecked.is_empty() {
        let number = text::count(unchecked.len(), "item");
        let answer = Remedy::AnswerChecks { tags: unchecked };
        taken.notes.push(say![format!("{number} in {} not checked yet. Check them, then run ", asset.tag), answer]);
    }
    if !absent.is_empty() {
        taken.notes.push(format!("not back with {} and still on loan: {}", asset.tag, absent.join(", ")));
    }
    let belonging = if has_contents { store::asset::belonging(tx, asset.id)? } else { Vec::new() };
    let elsewhere: Vec<String> =
        belonging.iter().filter(|a| a.inside_id != Some(asset.id)).map(|a| a.tag.clone()).collect();
    if !elsewhere.is_empty() {
        taken.notes.push(format!("belongs in {} but is not in it: {}", asset.tag, elsewhere.join(", ")));
    }
    Ok(taken)
}

fn ended_badly(seen: &Seen) -> bool {
    seen.condition == Some(Condition::Damaged) || seen.parts.iter().any(|(_, outcome)| outcome.is_owed())
}

/// Finds the items that went out in this trolley on the same slip and are still out.
fn went_along(tx: &ReadTx<'_>, trolley: &Asset, loan: &Loan) -> Result<Vec<(Asset, Loan)>, Fault> {
    let mut along = Vec::new();
    let mut wave = store::asset::inside(tx, trolley.id)?;
    while let Some(item) = wave.pop() {
        wave.extend(store::asset::inside(tx, item.id)?);
        if let Some(open) = store::asset::open_loan(tx, item.id)?
            && open.slip_id == loan.slip_id
        {
            along.push((item, open));
        }
    }
    along.sort_by_cached_key(|(asset, _)| natural_key(&asset.tag));
    Ok(along)
}

/// Separates the outcomes of items in the trolley from those of its own parts.
fn split_parts(seen: &Seen, inside: &[(Asset, Loan)]) -> (Vec<(AssetId, PartOutcome)>, Seen) {
    let (mut of_inside, mut own) = (Vec::new(), Vec::new());
    for (name, outcome) in &seen.parts {
        match inside.iter().find(|(item, _)| item.tag_folded == fold(name)) {
            Some((item, _)) => of_inside.push((item.id, *outcome)),
            None => own.push((name.clone(), *outcome)),
        }
    }
    (of_inside, Seen { parts: own, ..seen.clone() })
}

/// An item that has come back, as it was written.
struct Back {
    asset: Asset,
    parts: Vec<LoanPart>,
    checks: Vec<LoanCheck>,
    ended: Ended,
}

fn end_loan(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    mut asset: Asset,
    mut loan: Loan,
    (slip, person): &(Slip, Person),
    seen: &Seen,
    taken: &mut Taken,
) -> Result<Back, Failure> {
    let ended_at = came_back(tx, act, &loan)?;
    if act.on.is_some() {
        taken.notes.extend(tied_to(tx, &loan, Some(ended_at))?);
    }
    let parts = settle_parts(tx, act, &loan, &asset, seen, ended_at)?;
    let questions = checks_for(tx, act, &asset, &loan, ended_at)?;
    let checks = ask(tx, &loan, &asset, questions, seen, ended_at)?;
    // Most items come back in time, and then nobody asks which days are school days.
    let late = if loan.is_late_at(ended_at) {
        loan.late_by(ended_at, act.clock, &store::school_year::year(tx)?)
    } else {
        None
    };
    loan.end(loan::stage_from_parts(&parts), ended_at)?;
    loan.condition_in = seen.condition.or(seen.all_well.then_some(loan.condition_out));
    loan.note = seen.note.clone().or(loan.note);
    tx.update(&loan)?;
    asset.look(seen.condition);
    asset.awaiting_check = checks.iter().any(|c| c.answer != Some(true));
    asset.awaiting_wipe |= wipe_record::is_left_on(tx, &asset, &loan, (slip, person), act.clock)?;
    go_home(tx, &mut asset)?;
    log_return(tx, act, ("loan in", ended_at), &loan, &asset, &parts, &checks)?;
    let ended = Ended::of(&asset, person, &parts, &checks, late);
    let overrides = OverrideView::of_loan(tx, loan.id)?;
    let view = LoanView::build(&loan, slip, &asset.tag, person, &parts, overrides, act.clock);
    taken.loans.push((loan, view));
    Ok(Back { asset, parts, checks, ended })
}

/// When an item came back: neither before it went out nor, if that is recorded late, before its borrower last showed it.
fn came_back(tx: &ReadTx<'_>, act: &Timed<'_>, loan: &Loan) -> Result<Instant, Fault> {
    if act.on.is_some() {
        let checks = store::loan::routine_checks(tx, loan.id)?;
        let shown = checks.iter().filter(|check| check.source == CheckSource::Shown).map(|check| check.seen_on).max();
        act.moment(shown.map(|day| (act.clock.start_of(day), "it was shown")))?;
    }
    act.moment(Some((loan.out_at, "it went out")))
}

/// Writes an item that came back, and puts it back in its home trolley, unless the trolley is out or gone.
pub(crate) fn go_home(tx: &WriteTx<'_>, asset: &mut Asset) -> Result<(), Fault> {
    let before = asset.clone();
    if let (None, Some(home)) = (asset.inside_id, asset.home_id)
        && store::asset::open_loan(tx, home)?.is_none()
        && let trolley = store::asset::by_id(tx, home)?
        && trolley.fate.is_none()
        // A register that an older version made may have it the other way round.
        && (trolley.inside_id.is_none() || !store::asset::encloses(tx, asset.id, home)?)
    {
        asset.inside_id = Some(home);
    }
    tested::status::write_moved(tx, &before, asset)
}

/// Writes the outcome of each part; a part that is not named came back.
fn settle_parts(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    loan: &Loan,
    asset: &Asset,
    seen: &Seen,
    at: Instant,
) -> Result<Vec<LoanPart>, Fault> {
    let named = &seen.parts;
    let mut parts = store::loan::parts(tx, loan.id)?;
    part::must_be_of(tx, asset, &parts, named.iter().map(|(name, _)| name.as_str()), act.clock)?;
    let waiver = part::waiver(tx, act, (named, seen.by.as_deref()), loan.person_id, at)?;
    for part in &mut parts {
        let named = named.iter().find(|(name, _)| fold(name) == fold(&part.name)).map(|(_, outcome)| *outcome);
        if named.is_none() && part.outcome.is_some() {
            continue;
        }
        part.settle(named.unwrap_or(PartOutcome::Returned), waiver.as_ref().map(|by| by.id), at);
        tx.update(part)?;
    }
    Ok(parts)
}

/// Answers the open questions of an item that is already returned (`in TAG` again).
fn answer_rest(tx: &WriteTx<'_>, act: &Timed<'_>, mut asset: Asset, seen: &Seen) -> Result<Taken, Failure> {
    let Some(mut loan) = store::asset::last_loan(tx, asset.id)? else { return first_check(tx, act, &asset, seen) };
    let at = act.moment(loan.ended_at.map(|ended_at| (ended_at, "it came back")))?;
    let mut checks = store::loan::checks(tx, loan.id)?;
    let names: Vec<&str> = checks.iter().map(|c| c.name.as_str()).collect();
    for (name, _) in &seen.checks {
        must_be_one_of("return check", name, &names, &asset.tag)?;
    }
    if let Some((name, _)) = seen.parts.first() {
        return Err(Fault::conflict(
            format!("{} is already back, so its part {} goes on the loan", asset.tag, shown(name)),
            say!["Record it there: ", Remedy::SettlePart { loan_no: loan.no }, "."],
        )
        .into());
    }
    let mut changed = false;
    for check in checks.iter_mut().filter(|c| c.answer != Some(true)) {
        let answer = answer_to(&check.name, seen);
        if answer.is_some() && answer != check.answer {
            (check.answer, check.answered_at) = (answer, Some(at));
            tx.update(check)?;
            changed = true;
        }
    }
    if asset.look(seen.condition) {
        return Err(asset.damage_stays(store::repair::open_of(tx, asset.id)?.map(|open| open.no)).into());
    }
    loan.condition_in = seen.condition.or(loan.condition_in);
    loan.note = seen.note.clone().or(loan.note);
    asset.awaiting_check = checks.iter().any(|c| c.answer != Some(true));
    let parts = store::loan::parts(tx, loan.id)?;
    if changed || seen.condition.is_some() || seen.note.is_some() {
        tx.update(&loan)?;
        tx.update(&asset)?;
        log_return(tx, act, ("loan check", at), &loan, &asset, &[], &checks)?;
    }
    let person = store::person::by_id(tx, loan.person_id)?;
    let (slip, overrides) = (store::loan::slip_by_id(tx, loan.slip_id)?, OverrideView::of_loan(tx, loan.id)?);
    let view = LoanView::build(&loan, &slip, &asset.tag, &person, &parts, overrides, act.clock);
    let mut notes = Notes::default();
    notes.push(match still_open(&asset, &checks) {
        Some(open) => open,
        None if asset.standing(false).state() == State::Available => {
            format!("{} is checked and available", asset.tag).into()
        }
        None => format!("{} is checked", asset.tag).into(),
    });
    if seen.incident {
        notes.extend(incident::from_return(tx, act, &asset, &parts, &checks, seen.note.as_deref())?);
    }
    Ok(Taken { loans: vec![(loan, view)], notes })
}

/// Notes about a return.
struct Ended {
    late: Option<String>,
    /// Notes about the item: parts owed, damage and failed tests.
    about_it: Notes,
    open_checks: Option<Say>,
    to_wipe: Option<Say>,
}

impl Ended {
    fn of(asset: &Asset, person: &Person, parts: &[LoanPart], checks: &[LoanCheck], late: Option<String>) -> Self {
        let mut about_it = Notes::default();
        let owed: Vec<String> =
            parts.iter().filter_map(|p| p.outcome.filter(|o| o.is_owed()).map(|o| format!("{} {o}", p.name))).collect();
        if !owed.is_empty() {
            about_it.push(format!("{}: {}; owed by {}", asset.tag, owed.join(", "), person.name));
        }
        if asset.condition == Condition::Damaged {
            about_it.push(format!("{} is damaged: it can't be lent until its repair is closed", asset.tag));
        }
        if asset.pat_failed.is_some() {
            about_it.push(say![
                format!("{} failed its test: keep it aside. ", asset.tag),
                See::TestsOf { label: asset.tag.clone() },
                " shows why"
            ]);
        }
        let late = late.map(|late| format!("{} is late by {late}", asset.tag));
        let to_wipe = asset
            .awaiting_wipe
            .then(|| say![format!("{} {MUST_BE_WIPED}: ", asset.tag), Remedy::RecordWipe { tag: asset.tag.clone() }]);
        Self { late, about_it, open_checks: still_open(asset, checks), to_wipe }
    }

    fn all(self) -> impl Iterator<Item = Say> {
        self.late.map(Say::from).into_iter().chain(self.about_it).chain(self.open_checks).chain(self.to_wipe)
    }
}

/// Adds the outcome of every part to the body of an entry.
pub(crate) fn tell_parts(body: &mut Map<String, Json>, parts: &[LoanPart]) {
    if !parts.is_empty() {
        let outcomes: Map<_, _> = parts.iter().map(|p| (p.name.clone(), json!(p.outcome))).collect();
        body.insert("parts".into(), outcomes.into());
    }
}

pub(super) fn log_return(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    (action, at): (&'static str, Instant),
    loan: &Loan,
    asset: &Asset,
    parts: &[LoanPart],
    checks: &[LoanCheck],
) -> Result<(), Fault> {
    let mut body = Map::new();
    body.insert("no".into(), json!(loan.no));
    body.insert("tag".into(), json!(asset.tag));
    body.insert("state".into(), json!(loan.state));
    for (name, value) in [("condition", json!(loan.condition_in)), ("note", json!(loan.note))] {
        if !value.is_null() {
            body.insert(name.into(), value);
        }
    }
    tell_parts(&mut body, parts);
    let waived =
        parts.iter().filter(|part| part.settled_at == Some(at)).filter_map(|part| Some((part, part.decided_by?)));
    let waived = waived.map(|(part, by)| {
        let by = store::person::by_id(tx, by)?;
        Ok(json!({ "part": part.name, "by": by.reference }))
    });
    let waived: Vec<Json> = waived.collect::<Result<_, Fault>>()?;
    if !waived.is_empty() {
        body.insert("waived".into(), waived.into());
    }
    if !checks.is_empty() {
        let answers: Map<_, _> = checks.iter().map(|c| (c.name.clone(), json!(c.answer))).collect();
        body.insert("checks".into(), answers.into());
    }
    tx.log(Entry {
        action,
        subject: Subject::new("loan", loan.id),
        asset: Some(loan.asset_id),
        person: Some(loan.person_id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}

/// Refuses the return of an item that is not out, and names its last borrower.
pub(super) fn never_out(tx: &ReadTx<'_>, act: &Timed<'_>, asset: &Asset) -> Result<Failure, Fault> {
    if let Some(fate) = asset.fate {
        return Ok(Failure::refused(Refusal {
            rule: "not-on-loan",
            tag: Some(asset.tag.clone()),
            reference: None,
            message: format!("{} is recorded as {fate}", asset.tag),
            remedy: match fate {
                Fate::Disposed => "Check the tag. If the item has come back, register it again under a new tag.".into(),
                _ => say!["If you have found it, record that: ", Remedy::Found { tag: Some(asset.tag.clone()) }, "."],
            },
            may_override: false,
            clause: None,
        }));
    }
    let message = match store::asset::last_loan(tx, asset.id)? {
        Some(last) => {
            let person = store::person::by_id(tx, last.person_id)?;
            let day = last.ended_at.map(|at| show_day(act.clock.day_of(at))).unwrap_or_default();
            format!("{} is not on loan; {} had it until {day} (loan {})", asset.tag, person.label(), last.no)
        }
        None => format!("{} is not on loan, and never was", asset.tag),
    };
    Ok(Failure::refused(Refusal {
        rule: "not-on-loan",
        tag: Some(asset.tag.clone()),
        reference: None,
        message,
        remedy: say![
            "Check the tag. If it was lent without a slip, record the loan: ",
            Remedy::RecordLoan { tag: asset.tag.clone() },
            "."
        ],
        may_override: false,
        clause: None,
    }))
}

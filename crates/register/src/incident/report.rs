//! Reports an incident. It belongs to the loan that was open when it happened, even if someone else has the item now.

use super::{list::IncidentView, log};
use crate::{
    act::{Act, Answer, Timed},
    asset,
    log::loan,
    tested,
};
use domain::{
    asset::{Asset, Condition, Fate},
    fault::{Failure, Fault},
    incident::{self, Incident, Kind, State},
    loan::{Loan, LoanCheck, LoanPart, PartOutcome, Stage},
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text::{self, fold},
    when::Instant,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, WriteTx, asset::Spelling, changes, details};

/// An order to report an incident.
#[derive(Debug, Clone)]
pub struct Report {
    pub tag: String,
    pub spelling: Spelling,
    pub kind: Kind,
    /// A description of what happened.
    pub note: Option<String>,
    /// The part that the incident is about; `None` for the item itself.
    pub part: Option<String>,
    /// The person responsible, if not the borrower.
    pub person: Option<String>,
    pub reported_by: Option<String>,
    pub reported_to: Option<String>,
    pub error_message: Option<String>,
    /// The place where it happened.
    pub location: Option<String>,
    /// True for a child-protection matter: only the date of the referral is kept.
    pub referred: bool,
}

impl Report {
    /// Makes a report with only the item and the kind.
    pub fn of(tag: &str, spelling: Spelling, kind: Kind) -> Self {
        Self {
            tag: tag.to_owned(),
            spelling,
            kind,
            note: None,
            part: None,
            person: None,
            reported_by: None,
            reported_to: None,
            error_message: None,
            location: None,
            referred: false,
        }
    }
}

/// Reports an incident.
///
/// Errors: no such item, part or person; no note; the time is in the future, or before the open loan that a loss would
/// end.
pub fn report(store: &mut Store, act: &Act, order: &Report) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let asset = store::asset::find(tx, &order.tag, order.spelling)?;
        let (incident, notes) = open(tx, act, &asset, order)?;
        Ok(Answer { notes, ..Answer::plain(IncidentView::load(tx, &incident, act.clock)?) })
    })
}

/// Opens an incident and updates the item and its loan. Returns notes for the user.
fn open(tx: &WriteTx<'_>, act: &Timed<'_>, asset: &Asset, order: &Report) -> Result<(Incident, Notes), Failure> {
    if order.referred {
        return Ok((refer(tx, act, asset, order)?, Notes::default()));
    }
    let note = text::given_note("note", order.note.as_deref())?.ok_or_else(|| {
        Fault::invalid("no description was given").hint(say!["Add ", Input::Note.with("what happened"), "."])
    })?;
    let at = act.moment(None)?;
    act.must_be_bought_by(at, asset)?;
    let mut notes = Notes::default();
    let tied = tie(tx, act, asset, at, &mut notes)?;
    let person_id = match &order.person {
        Some(who) => Some(store::person::find(tx, who)?.id),
        None => tied.as_ref().map(|loan| loan.person_id),
    };
    let part = order.part.as_deref().map(|part| part_of(tx, asset, tied.as_ref(), part)).transpose()?;
    let holds_data = store::category::by_id(tx, asset.category_id)?.holds_data;
    let mut incident = Incident {
        loan_id: tied.as_ref().map(|loan| loan.id),
        person_id,
        breach_due_at: incident::breach_due(order.kind, part.as_deref(), holds_data, tx.at()),
        part,
        note: Some(note),
        error_message: text::given_note("error message", order.error_message.as_deref())?,
        location: text::given_line("location", order.location.as_deref())?,
        reported_by: text::given_line("reporter", order.reported_by.as_deref())?,
        reported_to: text::given_line("name", order.reported_to.as_deref())?,
        ..blank(tx, act, asset, order.kind, at)?
    };
    let mut body = update_item(tx, act, asset, &incident, tied, at, &mut notes)?;
    incident.no = tx.next_no("incident")?;
    tx.insert(&incident)?;
    let mut known = details(&incident);
    known.insert("tag".into(), json!(asset.tag));
    known.append(&mut body);
    log(tx, act, "incident report", &incident, at, known)?;
    if let Some(due) = incident.breach_due_at {
        notes.push(format!(
            "{} holds data: the data protection lead decides about a breach report, which would be due by {}",
            asset.tag,
            act.clock.show(due)
        ));
    }
    if incident.kind == Kind::Damage && incident.part.is_none() {
        let repair = Remedy::OpenRepair { tag: Some(asset.tag.clone()), incident_no: Some(incident.no) };
        notes.push(say!["to have it repaired: ", repair]);
    }
    Ok((incident, notes))
}

/// Opens incidents for an item that comes back damaged or without a part, in the same transaction as its return.
///
/// Errors: nothing is wrong with the item.
pub(crate) fn from_return(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
    parts: &[LoanPart],
    checks: &[LoanCheck],
    note: Option<&str>,
) -> Result<Notes, Failure> {
    let owed = parts.iter().filter_map(|p| p.outcome.filter(|o| o.is_owed()).map(|o| (p.name.clone(), o)));
    let mut found: Vec<(Kind, Option<String>, String)> = owed
        .map(|(name, outcome)| {
            let kind = if outcome == PartOutcome::Missing { Kind::Loss } else { Kind::Damage };
            (kind, Some(name.clone()), format!("came back with {name} {outcome}"))
        })
        .collect();
    if asset.is_damaged() {
        found.insert(0, (Kind::Damage, None, "came back damaged".to_owned()));
    }
    let failed: Vec<&str> = checks.iter().filter(|c| c.answer == Some(false)).map(|c| c.name.as_str()).collect();
    if found.is_empty() && !failed.is_empty() {
        found.push((Kind::Fault, None, format!("return check failed: {}", text::and_list(&failed))));
    }
    if found.is_empty() {
        return Err(Fault::conflict(
            format!("{} has no damage or missing part to report", asset.tag),
            say![
                "Give ",
                Input::Condition.with("damaged"),
                ", ",
                Input::Part.with("NAME=missing"),
                " or ",
                Input::Check.with("NAME=no"),
                ", or leave out ",
                Input::Incident,
                "."
            ],
        )
        .into());
    }
    let mut notes = Notes::default();
    for (kind, part, seen) in found {
        let (_, more) = one_from_return(tx, act, asset, (kind, part), note.map_or(seen, str::to_owned))?;
        notes.extend(more.iter().cloned());
    }
    Ok(notes)
}

/// Opens an incident about one item or part that has come back, or did not; returns its number, and notes.
pub(crate) fn at_return(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
    kind: Kind,
    part: Option<String>,
    note: Option<&str>,
) -> Result<(i64, Notes), Failure> {
    let seen = match (&part, kind) {
        (Some(part), Kind::Loss) => format!("came back without its {part}"),
        (Some(part), _) => format!("came back with its {part} damaged"),
        (None, _) => "came back damaged".to_owned(),
    };
    one_from_return(tx, act, asset, (kind, part), note.map_or(seen, str::to_owned))
}

fn one_from_return(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
    (kind, part): (Kind, Option<String>),
    note: String,
) -> Result<(i64, Notes), Failure> {
    let order = Report { note: Some(note), part, ..Report::of(&asset.tag, Spelling::Whole, kind) };
    let what = order.part.as_ref().map_or_else(|| asset.tag.clone(), |part| format!("{} of {}", part, asset.tag));
    let (incident, more) = open(tx, act, asset, &order)?;
    let no = incident.no;
    let mut notes = Notes::default();
    notes.push(say![
        format!("incident {no} was opened ({kind}, {what}); to decide it: "),
        Remedy::DecideIncident { no }
    ]);
    notes.extend(more.iter().cloned());
    Ok((no, notes))
}

/// Records that a child-protection matter was referred, and nothing about it but the date (Shirley Warren).
fn refer(tx: &WriteTx<'_>, act: &Timed<'_>, asset: &Asset, order: &Report) -> Result<Incident, Failure> {
    let given = [&order.note, &order.part, &order.person, &order.reported_by, &order.reported_to, &order.error_message];
    if given.iter().any(|text| text.is_some()) || order.location.is_some() {
        return Err(Fault::invalid("details of a referred matter must not be recorded here")
            .hint(say![
                "Give only ",
                Input::Kind,
                " and ",
                Input::Referred,
                ". The designated safeguarding lead (DSL) keeps the details."
            ])
            .into());
    }
    let at = act.moment(None)?;
    act.must_be_bought_by(at, asset)?;
    let day = act.clock.day_of(at);
    let incident = Incident {
        no: tx.next_no("incident")?,
        state: State::Closed,
        closed_on: Some(day),
        referred_on: Some(day),
        ..blank(tx, act, asset, order.kind, at)?
    };
    tx.insert(&incident)?;
    let body = Map::from_iter([("tag".to_owned(), json!(asset.tag)), ("referred_on".to_owned(), json!(day))]);
    log(tx, act, "incident report", &incident, at, body)?;
    Ok(incident)
}

/// Makes a new incident with only the item, the kind and the time.
fn blank(tx: &WriteTx<'_>, act: &Timed<'_>, asset: &Asset, kind: Kind, at: Instant) -> Result<Incident, Fault> {
    Ok(Incident {
        asset_id: asset.id,
        breach: None,
        breach_by: None,
        breach_due_at: None,
        breach_note: None,
        closed_on: None,
        closing_note: None,
        criminal: false,
        decided_by: None,
        decided_on: None,
        decision: None,
        error_message: None,
        happened_at: at,
        happened_on: act.clock.day_of(at),
        id: tx.new_id(),
        insurer_ref: None,
        kind,
        loan_id: None,
        location: None,
        no: 0,
        no_police_by: None,
        no_police_reason: None,
        note: None,
        outcome: None,
        part: None,
        person_id: None,
        police_ref: None,
        referred_on: None,
        reported_at: tx.at(),
        reported_by: None,
        reported_to: None,
        state: State::Open,
        void_reason: None,
    })
}

/// Finds the loan that was open at the time, else the last loan before it, and adds a note that names the loan.
fn tie(tx: &ReadTx<'_>, act: &Timed<'_>, asset: &Asset, at: Instant, notes: &mut Notes) -> Result<Option<Loan>, Fault> {
    let tag = &asset.tag;
    let Some((loan, was_open)) = store::loan::at_moment(tx, asset.id, at)? else {
        notes.push(format!("{tag} had not been lent by then, so the incident belongs to no loan"));
        return Ok(None);
    };
    let who = store::person::by_id(tx, loan.person_id)?.label();
    match (was_open, loan.ended_at) {
        (false, Some(ended_at)) => notes.push(format!(
            "{tag} was not on loan then: the incident belongs to the loan before (loan {} to {who}, ended {})",
            loan.no,
            act.clock.show(ended_at)
        )),
        (_, Some(_)) => notes.push(format!("the incident belongs to loan {} to {who}, which was open then", loan.no)),
        (_, None) => notes.push(format!("the incident belongs to loan {} to {who}", loan.no)),
    }
    Ok(Some(loan))
}

/// Finds the name of a part as the loan or the category spells it.
fn part_of(tx: &ReadTx<'_>, asset: &Asset, tied: Option<&Loan>, part: &str) -> Result<String, Fault> {
    let mut names: Vec<String> = match tied {
        Some(loan) => store::loan::parts(tx, loan.id)?.into_iter().map(|p| p.name).collect(),
        None => Vec::new(),
    };
    if names.is_empty() {
        names = store::category::parts(tx, asset.category_id)?.into_iter().map(|p| p.name).collect();
    }
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    asset::find::must_be_one_of("part", part, &known, &asset.tag)?;
    Ok(names.iter().find(|name| fold(name) == fold(part)).cloned().unwrap_or_else(|| part.to_owned()))
}

/// Updates the item and its loan after an incident. Returns the changes for the log.
fn update_item(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    before: &Asset,
    incident: &Incident,
    tied: Option<Loan>,
    at: Instant,
    notes: &mut Notes,
) -> Result<Map<String, serde_json::Value>, Failure> {
    let mut after = before.clone();
    match (incident.kind, &incident.part) {
        (Kind::Damage | Kind::Loss | Kind::Theft, Some(part)) => {
            let outcome = if incident.kind == Kind::Damage { PartOutcome::Damaged } else { PartOutcome::Missing };
            settle_part(tx, act, tied, part, outcome, at)?;
        }
        (Kind::Damage, None) => after.condition = Condition::Damaged,
        (kind @ (Kind::Loss | Kind::Theft), None) => {
            if before.fate == Some(Fate::Disposed) {
                let message = format!("{} was disposed of, so it can't be lost or stolen", before.tag);
                return Err(Fault::conflict(message, "Check the tag.").into());
            }
            let (fate, stage) =
                if kind == Kind::Loss { (Fate::Lost, Stage::Lost) } else { (Fate::Stolen, Stage::Stolen) };
            (after.fate, after.inside_id) = (Some(fate), None);
            let inside: Vec<String> = store::asset::inside(tx, before.id)?.into_iter().map(|a| a.tag).collect();
            if !inside.is_empty() {
                notes.push(format!("report each item that was inside it separately: {}", text::and_list(&inside)));
            }
            if let Some(open) = store::asset::open_loan(tx, before.id)? {
                notes.push(end(tx, act, open, stage, at)?);
            }
        }
        (Kind::Misuse | Kind::Fault, _) => {}
    }
    let changed = changes(before, &after);
    if !changed.is_empty() {
        tested::status::write_moved(tx, before, &mut after)?;
    }
    Ok(changed)
}

/// Ends the loan of a lost or stolen item.
fn end(tx: &WriteTx<'_>, act: &Timed<'_>, mut open: Loan, stage: Stage, at: Instant) -> Result<String, Failure> {
    if at < open.out_at {
        return Err(Fault::conflict(
            format!("loan {} began on {}, after the time given", open.no, act.clock.show(open.out_at)),
            say!["Give the time of the loss: ", Input::On.blank(), ". Or leave out ", Input::On, " for now."],
        )
        .into());
    }
    open.end(stage, at)?;
    tx.update(&open)?;
    loan::log(tx, act, if stage == Stage::Lost { "loan lost" } else { "loan stolen" }, &open, at, Map::new())?;
    Ok(format!("loan {} has ended: {stage}", open.no))
}

/// Records the outcome of a part on its loan.
fn settle_part(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    tied: Option<Loan>,
    part: &str,
    outcome: PartOutcome,
    at: Instant,
) -> Result<(), Failure> {
    let Some(mut of) = tied.filter(|l| matches!(l.state, Stage::Open | Stage::Returned | Stage::PartReturned)) else {
        return Ok(());
    };
    let mut parts = store::loan::parts(tx, of.id)?;
    let Some(row) = parts.iter_mut().find(|p| p.name == part) else { return Ok(()) };
    // The borrower does not answer for damage from before the loan.
    if row.outcome == Some(outcome) || row.outcome_of(outcome) != outcome {
        return Ok(());
    }
    let body = Map::from_iter([(row.name.clone(), json!({ "from": row.outcome, "to": outcome }))]);
    (row.outcome, row.settled_at) = (Some(outcome), Some(at));
    tx.update(row)?;
    if of.state == Stage::Returned {
        of.state = Stage::PartReturned;
        tx.update(&of)?;
    }
    loan::log(tx, act, "loan part", &of, at, body)?;
    Ok(())
}

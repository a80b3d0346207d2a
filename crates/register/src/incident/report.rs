//! Reporting: an incident ties itself to the loan that was open when it happened, whoever holds the item now.

use super::{list::IncidentView, log};
use crate::{
    act::{Act, Answer, Timed},
    asset,
    log::loan,
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

/// What is reported.
#[derive(Debug, Clone)]
pub struct Report {
    pub tag: String,
    pub spelling: Spelling,
    pub kind: Kind,
    /// What was seen.
    pub note: Option<String>,
    /// Of a part of it.
    pub part: Option<String>,
    /// Who is said to have done it, if that is not who had it.
    pub person: Option<String>,
    pub reported_by: Option<String>,
    pub reported_to: Option<String>,
    pub error_message: Option<String>,
    /// Where it happened.
    pub location: Option<String>,
    /// Child protection: nothing is kept but that it was referred, and the day.
    pub referred: bool,
}

impl Report {
    /// Of which nothing is known but what it is about.
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
/// Errors: no such asset, part or person; nothing was seen; it happened in the future; it was lost before it went out.
pub fn report(store: &mut Store, act: &Act, order: &Report) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let asset = store::asset::find(tx, &order.tag, order.spelling)?;
        let (incident, notes) = open(tx, act, &asset, order)?;
        Ok(Answer { notes, ..Answer::plain(IncidentView::load(tx, &incident, act.clock)?) })
    })
}

/// Opens an incident, with what it does to the item and to its loan; what there is to say of it.
fn open(tx: &WriteTx<'_>, act: &Timed<'_>, asset: &Asset, order: &Report) -> Result<(Incident, Notes), Failure> {
    if order.referred {
        return Ok((refer(tx, act, asset, order)?, Notes::default()));
    }
    let note = text::given_note("note", order.note.as_deref())?.ok_or_else(|| {
        Fault::invalid("what was seen is not said").hint(say!["Add ", Input::Note.with("what was seen"), "."])
    })?;
    let at = act.moment(None)?;
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
    let mut body = befall(tx, act, asset, &incident, tied, at, &mut notes)?;
    incident.no = tx.next_no("incident")?;
    tx.insert(&incident)?;
    let mut known = details(&incident);
    known.insert("tag".into(), json!(asset.tag));
    known.append(&mut body);
    log(tx, act, "incident report", &incident, at, known)?;
    if let Some(due) = incident.breach_due_at {
        notes.push(format!(
            "{} held data: a breach report would be due by {}; that is the data protection officer's to decide",
            asset.tag,
            act.clock.show(due)
        ));
    }
    if incident.kind == Kind::Damage && incident.part.is_none() {
        let mend = Remedy::OpenRepair { tag: Some(asset.tag.clone()), incident_no: Some(incident.no) };
        notes.push(say!["to have it mended: ", mend]);
    }
    Ok((incident, notes))
}

/// What comes back damaged, or without a part, is an incident in the same act.
///
/// Errors: nothing is wrong with it.
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
            (kind, Some(name.clone()), format!("came back with its {name} {outcome}"))
        })
        .collect();
    if asset.is_damaged() {
        found.insert(0, (Kind::Damage, None, "came back damaged".to_owned()));
    }
    let failed: Vec<&str> = checks.iter().filter(|c| c.answer == Some(false)).map(|c| c.name.as_str()).collect();
    if found.is_empty() && !failed.is_empty() {
        found.push((Kind::Fault, None, format!("its return check failed: {}", text::and_list(&failed))));
    }
    if found.is_empty() {
        return Err(Fault::conflict(
            format!("nothing is wrong with {}: there is no incident to report", asset.tag),
            say![
                "Say what is: ",
                Input::Condition.with("damaged"),
                ", ",
                Input::Part.with("NAME=missing"),
                " or ",
                Input::Check.with("NAME=no"),
                "; or leave ",
                Input::Incident,
                " away."
            ],
        )
        .into());
    }
    let mut notes = Notes::default();
    for (kind, part, seen) in found {
        let order = Report {
            note: Some(note.map_or(seen, str::to_owned)),
            part,
            ..Report::of(&asset.tag, Spelling::Whole, kind)
        };
        let what = order.part.as_ref().map_or_else(|| asset.tag.clone(), |part| format!("{} of {}", part, asset.tag));
        let (incident, more) = open(tx, act, asset, &order)?;
        let no = incident.no;
        notes.push(say![format!("incident {no} is open: {kind}, {what}; "), Remedy::DecideIncident { no }]);
        notes.extend(more);
    }
    Ok(notes)
}

/// Child protection is never kept here: only that it was referred, and the day (Shirley Warren).
fn refer(tx: &WriteTx<'_>, act: &Timed<'_>, asset: &Asset, order: &Report) -> Result<Incident, Failure> {
    let told = [&order.note, &order.part, &order.person, &order.reported_by, &order.reported_to, &order.error_message];
    if told.iter().any(|text| text.is_some()) || order.location.is_some() {
        return Err(Fault::invalid("of what was referred, nothing is kept here but the day")
            .hint(say![
                "Leave everything away but ",
                Input::Kind,
                " and ",
                Input::Referred,
                "; the designated safeguarding lead keeps the rest."
            ])
            .into());
    }
    let at = act.moment(None)?;
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

/// An incident of which nothing is known but what it is of, and when.
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

/// The loan that was open when it happened; else the last one before, and which that is.
fn tie(tx: &ReadTx<'_>, act: &Timed<'_>, asset: &Asset, at: Instant, notes: &mut Notes) -> Result<Option<Loan>, Fault> {
    let tag = &asset.tag;
    let Some((loan, was_open)) = store::loan::at_moment(tx, asset.id, at)? else {
        notes.push(format!("{tag} had not been lent by then: the incident is tied to no loan"));
        return Ok(None);
    };
    let who = store::person::by_id(tx, loan.person_id)?.label();
    match (was_open, loan.ended_at) {
        (false, Some(ended_at)) => notes.push(format!(
            "{tag} was with nobody then: tied to loan {} of {who}, the last before, which ended on {}",
            loan.no,
            act.clock.show(ended_at)
        )),
        (_, Some(_)) => notes.push(format!("tied to loan {}, of {who}, which was open then", loan.no)),
        (_, None) => notes.push(format!("tied to loan {}, of {who}", loan.no)),
    }
    Ok(Some(loan))
}

/// The part's own spelling.
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

/// What an incident does to the item and to its loan; what the log says of that.
fn befall(
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
                let message = format!("{} was disposed of: it can't be lost", before.tag);
                return Err(Fault::conflict(message, "Check the tag.").into());
            }
            let (fate, stage) =
                if kind == Kind::Loss { (Fate::Lost, Stage::Lost) } else { (Fate::Stolen, Stage::Stolen) };
            (after.fate, after.inside_id) = (Some(fate), None);
            let inside: Vec<String> = store::asset::inside(tx, before.id)?.into_iter().map(|a| a.tag).collect();
            if !inside.is_empty() {
                notes.push(format!("what was in it is reported by itself: {}", text::and_list(&inside)));
            }
            if let Some(open) = store::asset::open_loan(tx, before.id)? {
                notes.push(end(tx, act, open, stage, at)?);
            }
        }
        (Kind::Misuse | Kind::Fault, _) => {}
    }
    let changed = changes(before, &after);
    if !changed.is_empty() {
        tx.update(&after)?;
    }
    Ok(changed)
}

/// A loss or theft ends the loan as such.
fn end(tx: &WriteTx<'_>, act: &Timed<'_>, mut open: Loan, stage: Stage, at: Instant) -> Result<String, Failure> {
    if at < open.out_at {
        return Err(Fault::conflict(
            format!("it went out on loan {} after that, on {}", open.no, act.clock.show(open.out_at)),
            say!["Say when it went: ", Input::On.blank(), ", or leave ", Input::On, " away for now."],
        )
        .into());
    }
    open.end(stage, at)?;
    tx.update(&open)?;
    loan::log(tx, act, if stage == Stage::Lost { "loan lost" } else { "loan stolen" }, &open, at, Map::new())?;
    Ok(format!("loan {} is over: {stage}", open.no))
}

/// Writes on the loan what became of a part.
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
    if row.outcome == Some(outcome) {
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

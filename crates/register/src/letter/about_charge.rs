//! Letters about charges: contributions, reminders, the staff's version, receipts.

use super::{
    facts::{FROM_PAY, Fact, Facts, VOLUNTARY},
    gather::{Draft, Found, Setting, first_name, item_words, long_day, skip},
};
use crate::charge::list::ChargeView;
use domain::{
    charge::{BY_HAND, Charge, LineKind},
    fault::Fault,
    incident,
    letter::{self, Kind, WhyNot},
    money::shown_pounds,
    person::{Person, PersonKind},
};
use store::ReadTx;

/// Finds the letters about charges: of these people, about one charge, or about every charge that is requested.
pub(super) fn drafts(
    tx: &ReadTx<'_>,
    setting: &Setting<'_>,
    people: Option<Vec<Person>>,
    charge: Option<i64>,
) -> Result<Found, Fault> {
    let (mut drafts, mut skipped) = (Vec::new(), Vec::new());
    let charges = match (charge, &people) {
        (Some(no), people) => {
            let charge = store::charge::by_no(tx, no)?;
            let is_theirs = |all: &Vec<Person>| all.iter().any(|person| person.id == charge.person_id);
            if people.as_ref().is_some_and(|all| !is_theirs(all)) {
                let person = store::person::by_id(tx, charge.person_id)?;
                return Err(Fault::invalid(format!("charge {no} is for {}", person.label()))
                    .hint("Leave the person out, or give the number of their charge."));
            }
            vec![charge]
        }
        (None, Some(people)) => {
            let mut all = Vec::new();
            for person in people {
                let theirs = store::charge::of_person(tx, person.id)?;
                if theirs.is_empty() {
                    skipped.push(skip(tx, person, None, &WhyNot::Nothing(setting.kind))?);
                }
                all.extend(theirs);
            }
            all
        }
        (None, None) => tx.list("where r.requested_on is not null order by r.no", &[])?,
    };
    for charge in charges {
        let person = match people.iter().flatten().find(|person| person.id == charge.person_id) {
            Some(person) => person.clone(),
            None => store::person::by_id(tx, charge.person_id)?,
        };
        if setting.kind == Kind::Receipt {
            drafts.extend(receipts(tx, setting, &person, &charge)?);
            continue;
        }
        match draft(tx, setting, &person, &charge)? {
            Ok(draft) => drafts.push(draft),
            // A letter to everyone is about the charges to which it belongs, and no word is lost on the others.
            Err(_) if setting.is_for_everyone => {}
            Err(why) => skipped.push(skip(tx, &person, Some(charge.id), &why)?),
        }
    }
    Ok((drafts, skipped))
}

fn draft(
    tx: &ReadTx<'_>,
    setting: &Setting<'_>,
    person: &Person,
    charge: &Charge,
) -> Result<Result<Draft, WhyNot>, Fault> {
    let today = setting.clock.today();
    let dues = store::charge::dues(tx, charge.id)?;
    let first_overdue = dues.iter().filter(|due| due.open_pence > 0 && due.due_on < today).map(|due| due.due_on).min();
    if let Err(why) = letter::about_charge(setting.kind, charge, first_overdue.is_some()) {
        return Ok(Err(why));
    }
    let sent = |kind| store::letter::last_sent(tx, kind, person.id, (Some(charge.id), None), setting.clock);
    if setting.kind == Kind::SecondReminder {
        match sent(Kind::Reminder)? {
            None => return Ok(Err(WhyNot::NoFirstReminder)),
            // The first one must have had its time.
            last => {
                if let Err(why) = letter::not_again(last, today, setting.letterhead.repeat_days) {
                    return Ok(Err(why));
                }
            }
        }
    }
    let since = match setting.kind {
        Kind::Reminder | Kind::SecondReminder => first_overdue,
        _ => charge.requested_on,
    };
    let mut facts = facts(tx, setting, charge)?;
    if person.kind == PersonKind::Pupil {
        let voluntary = format!(
            "The contribution is voluntary. {} will not miss a lesson, or the equipment for it, if you do not pay.",
            first_name(person)
        );
        facts.insert(VOLUNTARY, Fact::Text(voluntary));
    } else {
        // Words that a school's own text may not lose.
        facts.insert(VOLUNTARY, Fact::Text(String::new()));
    }
    facts.insert(FROM_PAY, Fact::Text("Nothing is taken from your pay because of this letter.".to_owned()));
    Ok(Ok(Draft {
        person: person.clone(),
        charge: Some(charge.id),
        receipt_no: None,
        loans: loans(tx, charge)?,
        since: since.unwrap_or(charge.assessed_on),
        facts,
    }))
}

fn loans(tx: &ReadTx<'_>, charge: &Charge) -> Result<Vec<domain::ids::LoanId>, Fault> {
    Ok(store::incident::by_id(tx, charge.incident_id)?.loan_id.into_iter().collect())
}

fn facts(tx: &ReadTx<'_>, setting: &Setting<'_>, charge: &Charge) -> Result<Facts, Fault> {
    let view = ChargeView::load(tx, charge, setting.clock)?;
    let incident = store::incident::by_id(tx, charge.incident_id)?;
    let asset = store::asset::by_id(tx, incident.asset_id)?;
    let category = store::category::by_id(tx, asset.category_id)?;
    let item = item_words(&category.name, &asset.description());
    let item = incident.part.map_or_else(|| format!("the {item}"), |part| format!("the {part} of the {item}"));
    let office = &setting.called.office;
    let text = |text: String| Fact::Text(text);
    let dues = view.instalments.iter().filter(|due| due.open_pence > 0);
    let dues = dues.map(|due| format!("{} by {}", shown_pounds(due.open_pence), long_day(due.due_on)));
    // An amount that somebody typed explains nothing.
    let explained = view.working.iter().filter(|line| line.line != BY_HAND);
    let working = explained.map(|line| format!("{}: {}", line.line, shown_pounds(line.pence)));
    let pay = setting.letterhead.how_to_pay.clone().unwrap_or_else(|| format!("Please pay at {office}."));
    let dispute = setting.letterhead.how_to_dispute.clone().unwrap_or_else(|| {
        format!("Please write to {office}, or come and see us. We will check it again, and ask for nothing until then.")
    });
    let is_open = view.outstanding_pence > 0;
    Ok(Facts::from([
        ("charge", text(charge.no.to_string())),
        ("item", text(item)),
        ("tag", text(asset.tag)),
        ("damage", text(damage(incident.kind).to_owned())),
        ("happened_on", text(long_day(incident.happened_on))),
        ("amount", text(shown_pounds(view.assessed_pence - view.let_off_pence))),
        ("outstanding", text(if is_open { shown_pounds(view.outstanding_pence) } else { String::new() })),
        ("reason", text(charge.letter_words.clone().unwrap_or_default())),
        ("paid_so_far", text(if view.paid_pence > 0 { shown_pounds(view.paid_pence) } else { String::new() })),
        ("working", Fact::List(working.collect())),
        ("dues", Fact::List(dues.collect())),
        ("how_to_pay", text(pay)),
        ("how_to_dispute", text(dispute)),
    ]))
}

/// What happened to the item, in a word.
fn damage(kind: incident::Kind) -> &'static str {
    match kind {
        incident::Kind::Damage => "damaged",
        incident::Kind::Loss => "lost",
        incident::Kind::Theft => "stolen",
        incident::Kind::Misuse => "misused",
        incident::Kind::Fault => "found faulty",
    }
}

/// A receipt for each payment that was not taken back.
fn receipts(tx: &ReadTx<'_>, setting: &Setting<'_>, person: &Person, charge: &Charge) -> Result<Vec<Draft>, Fault> {
    let lines = store::charge::lines(tx, charge.id)?;
    let mut outstanding = 0;
    let mut drafts = Vec::new();
    for line in &lines {
        outstanding += line.amount_pence;
        let (LineKind::Payment, Some(receipt)) = (line.kind, line.receipt_no) else { continue };
        let mut facts = facts(tx, setting, charge)?;
        let voluntary = if person.kind == PersonKind::Pupil { "The contribution was voluntary." } else { "" };
        facts.extend([
            ("receipt", Fact::Text(receipt.to_string())),
            ("paid", Fact::Text(shown_pounds(-line.amount_pence))),
            ("paid_on", Fact::Text(long_day(line.happened_on))),
            ("how", Fact::Text(line.how.clone().unwrap_or_default())),
            ("outstanding", Fact::Text(if outstanding > 0 { shown_pounds(outstanding) } else { String::new() })),
            (VOLUNTARY, Fact::Text(voluntary.to_owned())),
        ]);
        drafts.push(Draft {
            person: person.clone(),
            charge: Some(charge.id),
            receipt_no: Some(receipt),
            loans: loans(tx, charge)?,
            since: line.happened_on,
            facts,
        });
    }
    // Payments that were recorded by mistake are not thanked for. Which of two equal ones it was is not known.
    for mistake in lines.iter().filter(|line| line.kind == LineKind::MistakenPayment) {
        let amount = Fact::Text(shown_pounds(mistake.amount_pence));
        if let Some(at) = drafts.iter().rposition(|draft| draft.facts.get("paid") == Some(&amount)) {
            drafts.remove(at);
        }
    }
    Ok(drafts)
}

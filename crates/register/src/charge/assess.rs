//! Works out a charge by the school's own policy, line by line, or takes the amount that someone enters.

use super::{New, add, letter_words, list::ChargeView, log};
use crate::{
    act::{Act, Answer},
    rule::decider::{decider, reason_of},
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    category::Category,
    charge::{AddressedTo, BY_HAND, Basis, Charge, Grounds, LineKind, State, Suggestion, WorkingLine, suggest},
    decision::{self, Exception},
    fault::{Failure, Fault, FaultKind, Refused},
    incident::{Incident, Kind},
    loan::PartOutcome,
    meaning::Meaning,
    money::shown_pounds,
    person::{Person, PersonKind},
    remedy::{Input, Remedy, See},
    repair::aged,
    rules::{self, Claim, Override},
    say,
    say::{Notes, Say},
    text::{fold, shown},
    when::months_before,
};
use serde_json::json;
use store::{ReadTx, Store, details};

/// An order to assess a charge.
#[derive(Debug, Clone)]
pub struct Assess {
    pub incident: i64,
    /// A kind of damage in the tariff.
    pub damage: Option<String>,
    /// An amount in pence that replaces the amount worked out.
    pub amount_pence: Option<i64>,
    pub reason: String,
    /// The date of the written agreement to pay; never for pupils.
    pub agreed_on: Option<NaiveDate>,
    pub overrides: Vec<Override>,
    /// The person who decided to override a rule.
    pub by: Option<String>,
    /// The text that letters print.
    pub letter_words: Option<String>,
}

/// Makes a charge and keeps its working. Nothing is requested yet.
///
/// Errors: the incident does not exist or is about nobody; a rule refuses it; there is neither a basis nor an amount;
/// the amount is above the replacement cost; the same damage is charged already, and nobody said that this is meant; a
/// rule is overridden by nobody who may decide that.
pub fn assess(store: &mut Store, act: &Act, order: &Assess) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Happened, [order.agreed_on])?;
        let incident = store::incident::by_no(tx, order.incident)?;
        incident.must_not_be_referred()?;
        let at = act.moment(Some((incident.happened_at, "it happened")))?;
        let person = responsible(tx, &incident)?;
        let reason = reason_of(&order.reason)?;
        incident.must_not_be_void()?;
        must_not_be_found(tx, &incident)?;
        let claim = Claim {
            incident_no: incident.no,
            outcome: incident.outcome,
            happened_on: incident.happened_on,
            person: &person,
            agreed_on: order.agreed_on,
        };
        let verdict = rules::judge_claim(&claim, &store::setting::strictness(tx, order.overrides.clone())?);
        if !verdict.refusals.is_empty() {
            let refused = Refused { refusals: verdict.refusals, warnings: verdict.warnings, fault: None };
            return Err(Failure::Refused(Box::new(refused)));
        }
        let day = act.clock.day_of(at);
        let matter = verdict.used.iter().find_map(|used| match decision::of_override(used.rule, person.kind, None) {
            Some(Exception::On(matter)) => Some(matter),
            _ => None,
        });
        let overridden_by =
            matter.map(|matter| decider(tx, act, order.by.as_deref(), matter, &[person.id], day)).transpose()?;
        let mut notes = charged_before(tx, &incident)?;
        let words = order.letter_words.as_deref().unwrap_or_default();
        let letter_words = letter_words(tx, &person, words, &mut notes)?;
        let found = work_out(tx, &incident, &person, order, &mut notes)?;
        if !act.sure {
            must_be_another(tx, &incident, &found)?;
        }
        let asset = store::asset::by_id(tx, incident.asset_id)?;
        let codes = store::finance::codes(tx)?.of_category(&store::category::by_id(tx, asset.category_id)?);
        let overridden = verdict.used.iter().map(|o| json!({ "rule": o.rule, "reason": o.reason })).collect::<Vec<_>>();
        let mut charge = Charge {
            addressed_to: if person.kind == PersonKind::Pupil { AddressedTo::Parent } else { AddressedTo::Person },
            agreed_on: order.agreed_on,
            assessed_on: day,
            assessed_pence: found.pence,
            cost_centre: codes.cost_centre,
            dispute_reason: None,
            disputed: false,
            id: tx.new_id(),
            incident_id: incident.id,
            let_off_pence: 0,
            letter_words,
            no: tx.next_no("charge")?,
            nominal_code: codes.nominal_code,
            outstanding_pence: found.pence,
            overridden_by: overridden_by.as_ref().map(|by| by.id),
            overrides: (!overridden.is_empty()).then(|| json!(overridden).to_string()),
            paid_pence: 0,
            person_id: person.id,
            reason,
            requested_on: None,
            state: State::Assessed,
            working: json!(found.lines).to_string(),
        };
        tx.insert(&charge)?;
        charge.assessed_pence = 0;
        add(tx, act, &mut charge, New::of(LineKind::Assessment, found.pence), at)?;
        let mut body = details(&charge);
        body.insert("incident_no".into(), json!(incident.no));
        body.insert("person".into(), json!(person.reference));
        if let Some(by) = &overridden_by {
            body.insert("by".into(), json!(by.reference));
        }
        log(tx, act, "charge assess", &charge, at, body)?;
        let view = ChargeView::load(tx, &charge, act.clock)?;
        Ok(Answer { warnings: verdict.warnings, notes, ..Answer::plain(view) })
    })
}

/// Refuses a charge for an item or part that was found.
fn must_not_be_found(tx: &ReadTx<'_>, incident: &Incident) -> Result<(), Fault> {
    if !incident.kind.is_gone() {
        return Ok(());
    }
    let asset = store::asset::by_id(tx, incident.asset_id)?;
    let is_back = match (&incident.part, incident.loan_id) {
        (Some(part), Some(loan)) => store::loan::parts(tx, loan)?
            .iter()
            .any(|p| fold(&p.name) == fold(part) && !p.outcome.is_some_and(PartOutcome::is_owed)),
        (Some(_), None) => false,
        (None, _) => asset.fate.is_none(),
    };
    if !is_back {
        return Ok(());
    }
    let what = incident.part.as_ref().map_or_else(|| asset.tag.clone(), |part| format!("the {part} of {}", asset.tag));
    Err(Fault::conflict(
        format!("{what} was found, so its {} can't be charged", incident.kind),
        say![
            "If it came back damaged, report the damage: ",
            Remedy::ReportIncident { tag: Some(asset.tag), kind: Kind::Damage },
            "."
        ],
    ))
}

/// Makes notes about earlier charges for the incident.
fn charged_before(tx: &ReadTx<'_>, incident: &Incident) -> Result<Notes, Fault> {
    let charges = store::charge::of_incident(tx, incident.id)?;
    let current = charges.iter().filter(|c| c.assessed_pence > c.let_off_pence);
    Ok(current
        .map(|c| {
            let left = shown_pounds(c.assessed_pence - c.let_off_pence);
            format!(
                "incident {} was already charged: {left} (charge {}); cap and replacement cost limit both together",
                incident.no, c.no
            )
        })
        .collect())
}

/// Asks about a charge that starts from the same amount as one that stands: the same damage would be charged twice.
///
/// Errors: there is such a charge.
fn must_be_another(tx: &ReadTx<'_>, incident: &Incident, found: &Suggestion) -> Result<(), Fault> {
    let Some(basis) = found.lines.first().filter(|line| line.line != BY_HAND) else { return Ok(()) };
    let charges = store::charge::of_incident(tx, incident.id)?;
    let is_same = |charge: &&Charge| {
        let lines: Vec<WorkingLine> = serde_json::from_str(&charge.working).unwrap_or_default();
        charge.assessed_pence > charge.let_off_pence && lines.first().is_some_and(|line| line.line == basis.line)
    };
    let Some(before) = charges.iter().find(is_same) else { return Ok(()) };
    let message =
        format!("charge {} is for the same damage already, of incident {}: {}", before.no, incident.no, basis.line);
    Err(Fault::new(FaultKind::Question, message).hint(say![
        "To see it: ",
        See::Charge { no: Some(before.no) },
        ". If this is other damage of the same kind, add ",
        Input::Yes,
        "."
    ]))
}

/// Finds the person the incident is about.
fn responsible(tx: &ReadTx<'_>, incident: &Incident) -> Result<Person, Fault> {
    let id = incident.person_id.ok_or_else(|| {
        Fault::conflict(
            format!("incident {} can't be charged: it is not about a person", incident.no),
            "If someone was responsible, add the person to the incident first.",
        )
    })?;
    store::person::by_id(tx, id)
}

/// Works out the amount and its working.
fn work_out(
    tx: &ReadTx<'_>,
    incident: &Incident,
    person: &Person,
    order: &Assess,
    notes: &mut Notes,
) -> Result<Suggestion, Fault> {
    let asset = store::asset::by_id(tx, incident.asset_id)?;
    let category = store::category::by_id(tx, asset.category_id)?;
    let policy = store::charge::policy(tx)?;
    let charged_before: i64 =
        store::charge::of_incident(tx, incident.id)?.iter().map(|c| c.assessed_pence - c.let_off_pence).sum();
    let price = price_of(tx, incident, &asset, &category)?;
    let price_vat = store::finance::replacement_cost(tx, &asset, &category)?.and_then(|cost| cost.vat);
    let since = months_before(incident.happened_on, policy.within_months);
    let grounds = Grounds {
        basis: basis(tx, incident, &asset, &category, order)?,
        life: aged(0, &asset, &category, incident.happened_on).1,
        nth: store::incident::nth(tx, person.id, incident, since)?,
        policy: &policy,
        price,
        price_vat: price_vat.filter(|_| incident.part.is_none()),
        charged_before,
    };
    let most = grounds.most();
    let suggested = suggest(&grounds);
    let Some(pence) = order.amount_pence else {
        let found = match suggested {
            Some(found) => found,
            None => return Err(no_basis(tx, &category)?),
        };
        if found.pence > 0 {
            return Ok(found);
        }
        let give = say!["Don't charge it, or give ", Input::Amount.blank(), "."];
        return Err(Fault::conflict(format!("incident {} comes to £0.00 by the charging policy", incident.no), give)
            .details(found.lines.into_iter().map(|l| format!("{}  {}", domain::money::decimal(l.pence), l.line))));
    };
    if pence == 0 {
        return Err(Fault::invalid("a charge can't be £0.00").hint("Give an amount like 12.50."));
    }
    if let Some(most) = most.filter(|most| pence > *most) {
        let of =
            incident.part.as_deref().map_or_else(|| asset.tag.clone(), |part| format!("the {part} of {}", asset.tag));
        return Err(Fault::conflict(
            format!("{} is too much for {of}: {} is the most", shown_pounds(pence), shown_pounds(most.max(0))),
            say![
                "All charges for an incident together can't be more than the replacement cost. It is in ",
                See::Category { name: Some(category.name) },
                "."
            ],
        ));
    }
    if let Some(cap) = policy.cap_pence.filter(|cap| pence + charged_before > *cap) {
        notes.push(format!("{} is above the school's cap of {}", shown_pounds(pence), shown_pounds(cap)));
    }
    let from = suggested.unwrap_or(Suggestion { lines: Vec::new(), pence: 0 });
    Ok(from.instead(pence))
}

fn no_basis(tx: &ReadTx<'_>, category: &Category) -> Result<Fault, Fault> {
    let tariffs = store::charge::tariffs(tx, category.id)?;
    if tariffs.is_empty() {
        return Ok(Fault::conflict(
            format!("the amount can't be worked out: {} has no tariff, and no repair has a cost", category.name),
            say![
                "Give ",
                Input::Amount.blank(),
                ", or set an amount for this damage: ",
                Remedy::SetTariff { category: category.name.clone() },
                "."
            ],
        ));
    }
    let damages = Say::joined(tariffs.into_iter().map(|t| Input::Damage.with(t.damage).into()), ", ");
    Ok(Fault::conflict(
        "no kind of damage was given, and no repair has a cost",
        say!["Give the damage (", damages, ") or ", Input::Amount.blank(), "."],
    ))
}

/// Finds the full replacement cost of the part, or of the item.
fn price_of(tx: &ReadTx<'_>, incident: &Incident, asset: &Asset, category: &Category) -> Result<Option<i64>, Fault> {
    let Some(part) = &incident.part else {
        return Ok(store::finance::replacement_cost(tx, asset, category)?.map(|cost| cost.pence));
    };
    // The borrower agreed to the price on the slip, so it comes before today's price.
    let lent = incident.loan_id.map(|id| store::loan::parts(tx, id)).transpose()?.unwrap_or_default();
    if let Some(price) = lent.iter().find(|p| fold(&p.name) == fold(part)).and_then(|p| p.price_pence) {
        return Ok(Some(price));
    }
    let parts = store::category::parts(tx, category.id)?;
    Ok(parts.iter().find(|p| fold(&p.name) == fold(part)).and_then(|p| p.price_pence))
}

/// Finds the amount that the suggestion starts from: the tariff, else the price of the part, else the repair, else the
/// replacement cost.
fn basis(
    tx: &ReadTx<'_>,
    incident: &Incident,
    asset: &Asset,
    category: &Category,
    order: &Assess,
) -> Result<Option<Basis>, Fault> {
    let basis = |what: String, pence: i64, is_price| Ok(Some(Basis { what, pence, is_price }));
    if let Some(damage) = &order.damage {
        let tariff = store::charge::tariff(tx, category.id, &fold(damage.trim()))?
            .ok_or_else(|| unknown(tx, category, damage))?;
        return basis(format!("{}, {}: school tariff", category.name, tariff.damage), tariff.amount_pence, false);
    }
    let price = price_of(tx, incident, asset, category)?;
    if let (Some(part), Some(price)) = (&incident.part, price) {
        return basis(format!("replacement cost: {part}"), price, false);
    }
    for repair in store::repair::of_incident(tx, incident.id)? {
        if repair.costs() > 0 {
            let sum = if repair.cost_pence.is_some() { "cost" } else { "quote" };
            return basis(format!("{sum} of repair {}", repair.no), repair.costs(), false);
        }
    }
    match (incident.kind, price) {
        (Kind::Loss | Kind::Theft, Some(price)) => {
            let cost = store::finance::replacement_cost(tx, asset, category)?;
            let source = cost.map(|cost| cost.source()).unwrap_or_default();
            basis(format!("replacement cost: {} ({source})", category.name), price, true)
        }
        _ => Ok(None),
    }
}

fn unknown(tx: &ReadTx<'_>, category: &Category, damage: &str) -> Fault {
    let known = store::charge::tariffs(tx, category.id).unwrap_or_default();
    let names: Vec<&str> = known.iter().map(|t| t.damage.as_str()).collect();
    let hint = if names.is_empty() {
        say!["The tariff is empty. Add an amount: ", Remedy::SetTariff { category: category.name.clone() }, "."]
    } else {
        format!("The tariff has: {}.", names.join(", ")).into()
    };
    Fault::not_found(format!("the {} tariff has no damage called {}", category.name, shown(damage))).hint(hint)
}

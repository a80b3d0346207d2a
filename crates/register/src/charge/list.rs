//! Charges and the charging policy as every answer shows them.

use crate::view::{OverrideView, ReplacementCostView, Unnumbered, Who, operator};
use chrono::NaiveDate;
use domain::{
    charge::{AddressedTo, Charge, LineKind, State, WorkingLine},
    fault::Fault,
    ids::{IncidentId, PersonId},
    text::natural_key,
    when::Clock,
};
use serde::Serialize;
use store::{ReadTx, Record as _, Row, select::Select};

/// An instalment: a sum with its due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstalmentView {
    pub due_on: NaiveDate,
    pub amount_pence: i64,
    pub open_pence: i64,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeLineView {
    pub kind: LineKind,
    /// The amount in pence. Positive if it adds to the amount outstanding.
    pub amount_pence: i64,
    pub on: NaiveDate,
    pub receipt_no: Option<i64>,
    pub how: Option<String>,
    /// The reference of a payment in the system that took it.
    pub reference: Option<String>,
    pub reason: Option<String>,
    /// The person who decided the action.
    pub by: Option<Who>,
    /// The operator who recorded the line.
    pub operator: String,
}

/// One charge as every answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeView {
    pub no: Option<i64>,
    pub person: Who,
    pub addressed_to: AddressedTo,
    pub tag: String,
    pub part: Option<String>,
    pub loan_no: Option<i64>,
    pub incident_no: i64,
    /// The other charges for the incident that are not wholly waived or reversed: the cap and the replacement cost limit
    /// all of them together.
    pub also_charged: Vec<i64>,
    pub state: State,
    pub assessed_pence: i64,
    pub paid_pence: i64,
    /// The sum of waivers, remissions, write-offs and reversals.
    pub let_off_pence: i64,
    /// The amount outstanding, in pence. Negative if the school owes money back.
    pub outstanding_pence: i64,
    /// The due date of the earliest sum that is not settled.
    pub due_on: Option<NaiveDate>,
    pub assessed_on: NaiveDate,
    pub requested_on: Option<NaiveDate>,
    /// The date of the written agreement to pay; never for pupils.
    pub agreed_on: Option<NaiveDate>,
    pub reason: String,
    /// The text that letters print in place of the reason.
    pub letter_words: Option<String>,
    /// The cost centre in the finance system, as it was on the day of the assessment.
    pub cost_centre: Option<String>,
    /// The nominal code in the finance system, as it was on the day of the assessment.
    pub nominal_code: Option<String>,
    /// The replacement cost of the item today; null for a part, and if none is known.
    pub replacement_cost: Option<ReplacementCostView>,
    pub dispute_reason: Option<String>,
    pub working: Vec<WorkingLine>,
    pub instalments: Vec<InstalmentView>,
    pub lines: Vec<ChargeLineView>,
    pub overrides: Vec<OverrideView>,
    /// The person who decided to override the rules.
    pub overridden_by: Option<Who>,
}

impl ChargeView {
    /// Reads everything shown about a charge.
    pub fn load(tx: &ReadTx<'_>, charge: &Charge, _clock: Clock) -> Result<Self, Fault> {
        let incident = store::incident::by_id(tx, charge.incident_id)?;
        let loan = incident.loan_id.map(|id| store::loan::by_id(tx, id)).transpose()?;
        let dues = store::charge::dues(tx, charge.id)?;
        let asset = store::asset::by_id(tx, incident.asset_id)?;
        let mut others = store::charge::of_incident(tx, incident.id)?;
        others.retain(|other| other.id != charge.id);
        let replacement_cost = if incident.part.is_none() { ReplacementCostView::load(tx, &asset)? } else { None };
        let mut overrides: Vec<OverrideView> =
            charge.overrides.as_deref().map(|text| serde_json::from_str(text).unwrap_or_default()).unwrap_or_default();
        let decider = charge.overridden_by.map(|id| store::person::by_id(tx, id)).transpose()?;
        let overridden_by: Option<Who> = decider.as_ref().map(Into::into);
        overrides.iter_mut().for_each(|one| one.by.clone_from(&overridden_by));
        Ok(Self {
            no: Some(charge.no),
            person: (&store::person::by_id(tx, charge.person_id)?).into(),
            addressed_to: charge.addressed_to,
            tag: asset.tag,
            part: incident.part,
            loan_no: loan.map(|loan| loan.no),
            incident_no: incident.no,
            also_charged: others.into_iter().filter(Charge::stands).map(|other| other.no).collect(),
            state: charge.state,
            assessed_pence: charge.assessed_pence,
            paid_pence: charge.paid_pence,
            let_off_pence: charge.let_off_pence,
            outstanding_pence: charge.outstanding_pence,
            due_on: dues.iter().find(|due| due.open_pence > 0).map(|due| due.due_on),
            assessed_on: charge.assessed_on,
            requested_on: charge.requested_on,
            agreed_on: charge.agreed_on,
            reason: charge.reason.clone(),
            letter_words: charge.letter_words.clone(),
            cost_centre: charge.cost_centre.clone(),
            nominal_code: charge.nominal_code.clone(),
            replacement_cost,
            dispute_reason: charge.dispute_reason.clone(),
            working: serde_json::from_str(&charge.working).unwrap_or_default(),
            instalments: dues
                .iter()
                .map(|d| InstalmentView { due_on: d.due_on, amount_pence: d.amount_pence, open_pence: d.open_pence })
                .collect(),
            lines: lines(tx, charge)?,
            overrides,
            overridden_by,
        })
    }
}

fn lines(tx: &ReadTx<'_>, charge: &Charge) -> Result<Vec<ChargeLineView>, Fault> {
    let lines = store::charge::lines(tx, charge.id)?;
    lines
        .into_iter()
        .map(|line| {
            let by = line.decided_by.map(|id| store::person::by_id(tx, id)).transpose()?;
            Ok(ChargeLineView {
                kind: line.kind,
                amount_pence: line.amount_pence,
                on: line.happened_on,
                receipt_no: line.receipt_no,
                how: line.how,
                reference: line.reference,
                reason: line.reason,
                by: by.as_ref().map(Into::into),
                operator: operator(tx, line.operator_id)?,
            })
        })
        .collect()
}

impl Unnumbered for ChargeView {
    fn unnumber(&mut self) {
        self.no = None;
        self.lines.iter_mut().for_each(|line| line.receipt_no = None);
    }
}

/// Selects charges.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<State>,
    /// Includes settled charges.
    pub all: bool,
    pub person: Option<PersonId>,
    /// Only charges on which the school owes money back.
    pub credit: bool,
    /// Only charges with an unsettled sum due before this date; disputed charges are paused.
    pub overdue_on: Option<NaiveDate>,
}

/// Passes the selected charges to `take`, newest first.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    limit: Option<usize>,
    clock: Clock,
    mut take: impl FnMut(ChargeView) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = Select::default();
    match filter.state {
        Some(state) => {
            select.and_is("r.state = ?", &state);
        }
        None if !filter.all => {
            select.and("r.outstanding_pence <> 0");
        }
        None => {}
    }
    if let Some(person) = filter.person {
        select.and_is("r.person_id = ?", &person);
    }
    if filter.credit {
        select.and("r.outstanding_pence < 0");
    }
    if let Some(day) = filter.overdue_on {
        select.and("not r.disputed").and_is(
            "exists (select 1 from charge_due d where d.charge_id = r.id and d.open_pence > 0 and d.due_on < ?)",
            &day,
        );
    }
    let head = format!("select {} from charge r", Charge::columns("r"));
    let limit = limit.map_or_else(String::new, |l| format!("limit {l}"));
    let sql = select.sql(&head, &format!("order by r.no desc {limit}"));
    let read = |row: &Row<'_>| Charge::read(row, 0);
    tx.each_apart(&sql, select.params(), read, |charge| take(ChargeView::load(tx, &charge, clock)?))
}

/// Lists the selected charges.
pub fn list(tx: &ReadTx<'_>, filter: &Filter, clock: Clock) -> Result<Vec<ChargeView>, Fault> {
    let mut out = Vec::new();
    each(tx, filter, None, clock, |charge| {
        out.push(charge);
        Ok::<(), Fault>(())
    })?;
    Ok(out)
}

/// Lists the charges for an incident, in order.
pub fn of_incident(tx: &ReadTx<'_>, id: IncidentId, clock: Clock) -> Result<Vec<ChargeView>, Fault> {
    store::charge::of_incident(tx, id)?.iter().map(|charge| ChargeView::load(tx, charge, clock)).collect()
}

/// A percentage, and the number of the incident from which it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PercentView {
    pub incident: i64,
    pub percent: i64,
}

/// The fixed amount for one kind of damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TariffView {
    pub category: String,
    pub damage: String,
    pub amount_pence: i64,
}

/// The school's charging policy and tariff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyView {
    pub percents: Vec<PercentView>,
    pub within_months: u32,
    pub cap_pence: Option<i64>,
    pub age: bool,
    pub tariff: Vec<TariffView>,
}

impl PolicyView {
    /// Reads the policy and the tariff.
    pub fn load(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let policy = store::charge::policy(tx)?;
        let sql = "select c.name, t.damage, t.amount_pence from tariff t join category c on c.id = t.category_id \
                   order by c.name_folded, t.damage_folded";
        let read =
            |row: &Row<'_>| Ok(TariffView { category: row.get(0)?, damage: row.get(1)?, amount_pence: row.get(2)? });
        let mut tariff: Vec<TariffView> = tx.all(sql, &[], read)?;
        tariff.sort_by_cached_key(|line| (natural_key(&line.category), natural_key(&line.damage)));
        Ok(Self {
            percents: policy
                .percents
                .iter()
                .map(|(incident, percent)| PercentView { incident: *incident, percent: *percent })
                .collect(),
            within_months: policy.within_months,
            cap_pence: policy.cap_pence,
            age: policy.age,
            tariff,
        })
    }
}

impl Unnumbered for PolicyView {}

//! Writes a slip and its loans, each with its parts, overrides and log entry.

use super::{
    Lending, Lent, Terms,
    decided::Decided,
    lines::{Line, Policies},
};
use crate::{
    act::Timed,
    tested,
    view::{LoanView, OverrideView},
};
use domain::{
    asset::Asset,
    category::Part,
    fault::{Failure, Fault},
    ids::SlipId,
    loan::{self, Due, Kind, Loan, LoanOverride, LoanPart, Slip, Stage},
    part,
    person::Person,
    rules::Strictness,
    say::Notes,
    school_year::SchoolYear,
    when::{Instant, When, add_months},
};
use serde_json::json;
use store::{Subject, WriteTx, details};

pub(crate) fn write(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    (lending, decided): (&Lending<'_>, &Decided),
    slip: Option<Slip>,
    lines: Vec<Line>,
    (policies, year): (&mut Policies, &SchoolYear),
) -> Result<Lent, Failure> {
    let person = lending.person;
    let mut before: Option<Instant> = None;
    if act.on.is_some() {
        for line in &lines {
            before = before.max(store::asset::last_loan(tx, line.asset.id)?.and_then(|l| l.ended_at));
        }
    }
    let out_at = act.moment(before.map(|at| (at, "it last came back")))?;
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let (slip, first_no) = match slip {
        Some(slip) => (slip, tx.take_numbers("loan", count)?),
        None => {
            // If no purpose was given, the permission's purpose applies.
            let given = lines.iter().find_map(|line| line.permission.as_ref()).map(|p| p.purpose.clone());
            let [slip_no, first_no] = tx.next_nos([("slip", 1), ("loan", count)])?;
            (new_slip(tx, lending, (slip_no, out_at), given)?, first_no)
        }
    };
    let (mut loans, mut notes) = (Vec::with_capacity(lines.len()), Notes::default());
    for (no, line) in (first_no..).zip(lines) {
        let policy = policies.get(tx, line.asset.category_id, person)?;
        let mut loan = Loan {
            adjustment: lending.terms.adjustment.then_some(true),
            asset_id: line.asset.id,
            away_data: None,
            away_on: None,
            away_purpose: None,
            away_to: None,
            before_recall: None,
            check_in_on: None,
            condition_in: None,
            condition_out: line.asset.condition,
            due_at: None,
            due_on: None,
            due_until: None,
            ended_at: None,
            id: tx.new_id(),
            kind: line.kind,
            late_days: None,
            marks_out: None,
            no,
            note: None,
            out_at,
            person_id: person.id,
            recall_reason: None,
            recalled_on: None,
            slip_id: slip.id,
            state: Stage::Open,
        };
        loan.set_due(line.due, act.clock, year);
        if line.kind == Kind::Issue {
            let months = policy.category.check_in_months.and_then(|m| u32::try_from(m).ok());
            loan.check_in_on = months.map(|m| year.on_or_after(add_months(act.clock.day_of(out_at), m)));
        }
        let lacking =
            if line.marks.lacks_parts { store::asset_part::lacking(tx, line.asset.id, act.clock)? } else { Vec::new() };
        notes.extend(part::said_of(&line.asset.tag, &policy.parts, &lacking));
        let handed = part::handed_over(&policy.parts, &lacking);
        let view = write_loan(tx, act, (lending, decided), &slip, &loan, &line, &handed)?;
        loans.push((loan, view));
    }
    Ok(Lent { slip, loans, warnings: Vec::new(), left_out: Vec::new(), notes, companion: None })
}

/// Records a loan that was open in another register, on the borrower's slip if the import has already made one. The
/// item is already out, so no rule is checked and no due date is added. `out` is the time when it was lent; `None` if
/// the file doesn't say.
pub(crate) fn record_open(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    person: &Person,
    asset: &Asset,
    (out, due): (Option<When>, Option<When>),
    slip: Option<Slip>,
) -> Result<Slip, Failure> {
    let mut late = None;
    let act = &out.map_or(*act, |out| act.on(out, &mut late));
    let (terms, strictness) = (Terms::default(), Strictness::default());
    let lending = Lending { person, terms: &terms, strictness: &strictness, partial: false, kept: &[] };
    let (mut policies, year) = (Policies::default(), store::school_year::year(tx)?);
    let (kind, due) = match due.map(Due::from_when) {
        due @ Some(_) => {
            loan::terms(&policies.get(tx, asset.category_id, person)?.category, due, false, act.clock, &year)
        }
        None => (Kind::Issue, Due::NONE),
    };
    let marks = store::asset::marks(tx, asset.id)?;
    let line = Line::new((asset.clone(), marks), None, (kind, due));
    let decided = Decided::default();
    Ok(write(tx, act, (&lending, &decided), slip, vec![line], (&mut policies, &year))?.slip)
}

fn new_slip(
    tx: &WriteTx<'_>,
    lending: &Lending<'_>,
    (no, out_at): (i64, Instant),
    given: Option<String>,
) -> Result<Slip, Fault> {
    let terms = lending.terms;
    let slip = Slip {
        accompanied_by: terms.companion(),
        for_class: terms.for_class.clone(),
        id: tx.new_id::<SlipId>(),
        no,
        off_site: terms.off_site,
        operator_id: tx.operator_id()?,
        out_at,
        person_id: lending.person.id,
        personal_data: terms.personal_data.filter(|_| terms.off_site.is_some()),
        purpose: terms.purpose.clone().or(given),
        recorded_at: tx.at(),
        signed_how: None,
        signed_on: None,
        signed_witness: None,
    };
    tx.insert(&slip)?;
    Ok(slip)
}

/// Writes a loan with its parts, overrides and log entry.
fn write_loan(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    (lending, decided): (&Lending<'_>, &Decided),
    slip: &Slip,
    loan: &Loan,
    line: &Line,
    handed: &[(&Part, bool)],
) -> Result<LoanView, Fault> {
    tx.insert(loan)?;
    let loan_part = |(part, was_damaged): &(&Part, bool)| LoanPart {
        decided_by: None,
        id: tx.new_id(),
        lent_damaged: was_damaged.then_some(true),
        loan_id: loan.id,
        name: part.name.clone(),
        outcome: None,
        position: part.position,
        price_pence: part.price_pence,
        settled_at: None,
    };
    let loan_parts: Vec<LoanPart> = handed.iter().map(loan_part).collect();
    tx.insert_all(&loan_parts)?;
    let own = tx.operator_id()?;
    let given_by = |rule: &str| lending.kept.iter().find(|kept| kept.rule == rule).map_or(own, |kept| kept.operator_id);
    let overrides = line.overridden.iter().map(|rule| LoanOverride {
        decided_by: decided.by(rule.rule).map(|person| person.id),
        id: tx.new_id(),
        loan_id: loan.id,
        operator_id: given_by(rule.rule),
        reason: rule.reason.clone(),
        rule: rule.rule.to_owned(),
    });
    let overrides: Vec<LoanOverride> = overrides.collect();
    tx.insert_all(&overrides)?;
    let mut body = details(loan);
    body.insert("tag".into(), json!(line.asset.tag));
    body.insert("person".into(), json!(lending.person.reference));
    body.insert("slip_no".into(), json!(slip.no));
    if !loan_parts.is_empty() {
        body.insert("parts".into(), loan_parts.iter().map(|p| json!(p.name)).collect());
    }
    let damaged = loan_parts.iter().filter(|p| p.lent_damaged == Some(true)).map(|p| json!(p.name));
    let damaged: Vec<_> = damaged.collect();
    if !damaged.is_empty() {
        body.insert("damaged_before".into(), damaged.into());
    }
    let companion = slip.accompanied_by.map(|id| store::person::by_id(tx, id)).transpose()?;
    let companion = companion.map(|person| json!(person.reference));
    for (name, value) in [
        ("off_site", slip.off_site.map(|o| json!(o))),
        ("purpose", slip.purpose.as_ref().map(|p| json!(p))),
        ("for_class", slip.for_class.as_ref().map(|c| json!(c))),
        ("accompanied_by", companion),
        ("personal_data", slip.personal_data.map(|taken| json!(taken))),
    ] {
        if let Some(value) = value {
            body.insert(name.into(), value);
        }
    }
    if !overrides.is_empty() {
        let told = |one: &LoanOverride| {
            let mut told = json!({"rule": one.rule, "reason": one.reason});
            if let Some(by) = decided.by(&one.rule) {
                told["by"] = json!(by.reference);
            }
            if one.operator_id != own {
                told["operator_id"] = json!(one.operator_id.to_string());
            }
            told
        };
        body.insert("overrides".into(), overrides.iter().map(told).collect());
    }
    // An item that is lent by itself leaves its trolley, but keeps the trolley as its home and goes back there when it
    // is returned.
    if line.via.is_none() && line.asset.inside_id.is_some() {
        tested::status::write_moved(tx, &line.asset, &mut Asset { inside_id: None, ..line.asset.clone() })?;
        body.insert("taken_out_of".into(), json!(line.asset.inside_id.map(|id| id.to_string())));
    }
    tx.log(store::Entry {
        action: "loan out",
        subject: Subject::new("loan", loan.id),
        asset: Some(loan.asset_id),
        person: Some(loan.person_id),
        effective_at: act.effective(loan.out_at),
        body,
    })?;
    let overrides = overrides.into_iter().map(|one| OverrideView::of(one, |rule| decided.by(rule))).collect();
    Ok(LoanView::build(loan, slip, &line.asset.tag, lending.person, &loan_parts, overrides, act.clock))
}

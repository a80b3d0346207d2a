//! Items that go home, or on a visit, later than they were signed out, or stay in school again. The loan and its slip go
//! on.

use super::{
    mistakes::went_along,
    sign_out::{add_once, given_oneself, permissions},
};
use crate::{
    act::{Act, Answer, Timed},
    log::loan::log,
    pat::findings,
    permission::ends,
    rule::exception::decider_of,
    view::LoanView,
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    category::Category,
    fault::{Failure, Fault, Refused},
    loan::{Loan, LoanOverride, OffSite, Place, Slip, Stage},
    permission::Permission,
    person::Person,
    remedy::{Input, Remedy, See},
    rules::{self, Override, Proposal, Strictness},
    say,
    say::{Notes, Say},
    text,
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{Plans, ReadTx, Store, WriteTx, changes};

/// An order that the item of a loan goes off site, or stays in school, from now on.
#[derive(Debug, Clone)]
pub struct Edit {
    pub no: i64,
    pub to: Place,
    /// The purpose; `None` for that of the permission.
    pub purpose: Option<String>,
    /// True if the borrower takes personal data on it, false if not; `None` if nobody asked.
    pub personal_data: Option<bool>,
    pub overrides: Vec<Override>,
}

/// One item that goes off site, with its permissions.
struct Going {
    loan: Loan,
    asset: Asset,
    category: Category,
    permission: Option<Permission>,
    data_permission: Option<Permission>,
    given_oneself: Vec<Permission>,
    overridden: Vec<Override>,
}

/// Records that the item of an open loan goes home, or on a visit, with what is in it, or stays in school again. The rules
/// are those of signing out for going off site. The slip stays as it was signed, and its print says so below.
///
/// Errors: the loan is not open, or goes there already; a rule refuses; an override is a decision, and nobody who may
/// make it was named; an item that stays in school has a purpose, personal data or an override.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx, act| {
        let loan = store::loan::by_no(tx, order.no)?;
        loan.must_be(&[Stage::Open], "changed")?;
        let slip = store::loan::slip_by_id(tx, loan.slip_id)?;
        must_be_elsewhere(&loan, &slip, order.to)?;
        let at = act.moment(Some(last_change(&loan, act)))?;
        let Some(off_site) = order.to.off_site() else { return back_to_school(tx, act, order, (loan, &slip), at) };
        let day = act.clock.day_of(at);
        let person = store::person::by_id(tx, loan.person_id)?;
        let purpose = text::given_line("purpose", order.purpose.as_deref())?;
        let mut along = vec![loan];
        along.extend(went_along(tx, &along[0])?);
        let mut going: Vec<Going> = along
            .into_iter()
            .map(|loan| going_of(tx, act, (order, off_site), &person, loan))
            .collect::<Result<_, _>>()?;
        let strictness = store::setting::strictness(tx, order.overrides.clone())?;
        let mut refused = judge(act, (order, off_site), (&person, &slip, purpose.as_deref()), &strictness, &mut going);
        for one in &going {
            let tests = findings::findings(tx, &mut Plans::default(), &one.asset, None, act.clock.today())?;
            refused.refusals.extend(rules::refuse_recalled(&one.asset.tag, &one.loan));
            refused.refusals.extend(rules::refuse_failed(&one.asset.tag, &tests));
        }
        if !refused.refusals.is_empty() {
            return Err(Failure::Refused(Box::new(refused)));
        }
        let mut answer = Answer { warnings: refused.warnings, ..Answer::plain(()) };
        let mut first = None;
        for one in going {
            let loan = write(tx, act, (order, off_site, &purpose), (day, at), &person, &one)?;
            let of_data = one.data_permission.as_ref().filter(|_| order.personal_data == Some(true));
            for found in one.permission.iter().chain(of_data) {
                answer.notes.extend(ends::note(tx, found, (&person, &one.asset), loan.due(), act.clock)?);
            }
            if first.is_some() {
                answer.notes.push(format!("loan {} went out with it and goes along", loan.no));
            }
            first.get_or_insert(loan);
        }
        let Some(loan) = first else {
            return Err(nothing_changed().into());
        };
        answer.notes.push(of_slip(&slip, "that it goes"));
        let view = LoanView::load(tx, &loan, act.clock)?;
        Ok(answer.map(|()| view))
    })
}

/// The last moment that a change must not come before, with what happened then.
fn last_change(loan: &Loan, act: &Timed<'_>) -> (Instant, &'static str) {
    match loan.away_on.map(|day| act.clock.start_of(day)).filter(|at| *at > loan.out_at) {
        Some(at) => (at, "its place of use last changed"),
        None => (loan.out_at, "it went out"),
    }
}

/// A note that the slip says what was changed.
fn of_slip(slip: &Slip, what: &str) -> Say {
    let signed = match slip.signed_how {
        Some(_) => format!("stays as it was signed, and says below {what}"),
        None => "says so".to_owned(),
    };
    say![format!("slip {} {signed}. To print it: ", slip.no), Remedy::PrintSlips { nos: vec![slip.no] }]
}

/// Records that an item stays in school again, with what went along. No rule asks anything of that.
fn back_to_school(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    order: &Edit,
    (loan, slip): (Loan, &Slip),
    at: Instant,
) -> Result<Answer<LoanView>, Failure> {
    for (given, input) in [
        (order.purpose.is_some(), Input::Purpose),
        (order.personal_data.is_some(), Input::PersonalData),
        (!order.overrides.is_empty(), Input::Override),
    ] {
        if given {
            let message = "an item that stays in school needs no purpose, no override and no word on personal data";
            return Err(Fault::invalid(message).hint(say!["Leave out ", input, "."]).into());
        }
    }
    let mut notes = Notes::default();
    let went = went_along(tx, &loan)?;
    let mut first = None;
    for before in std::iter::once(loan).chain(went) {
        let its_slip = store::loan::slip_by_id(tx, before.slip_id)?;
        if before.off_site(&its_slip).is_none() {
            continue;
        }
        let after = Loan {
            away_data: None,
            away_on: Some(act.clock.day_of(at)),
            away_purpose: None,
            away_to: Some(Place::School),
            ..before.clone()
        };
        tx.update(&after)?;
        log(tx, act, "loan edit", &after, at, changes(&before, &after))?;
        if first.is_some() {
            notes.push(format!("loan {} went out with it and stays in school too", after.no));
        }
        first.get_or_insert(after);
    }
    let Some(loan) = first else { return Err(nothing_changed().into()) };
    notes.push(of_slip(slip, "that it stays in school"));
    let view = LoanView::load(tx, &loan, act.clock)?;
    Ok(Answer { notes, ..Answer::plain(view) })
}

fn nothing_changed() -> Fault {
    Fault::register("nothing was changed").hint("Please report this with what you did.")
}

/// Checks that an item does not go to this place already.
fn must_be_elsewhere(loan: &Loan, slip: &Slip, to: Place) -> Result<(), Fault> {
    if Place::of(loan.off_site(slip)) != to {
        return Ok(());
    }
    let place = match to {
        Place::Home => "goes home",
        Place::Visit => "goes on a visit",
        Place::School => "is in school",
    };
    let since = loan.away_on.map(|day| format!(" since {}", show_day(day))).unwrap_or_default();
    Err(Fault::conflict(
        format!("the item of loan {} {place} already{since}", loan.no),
        say!["Nothing needs doing. To see the loan: ", See::Loan { no: loan.no }, "."],
    ))
}

fn going_of(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    (order, off_site): (&Edit, OffSite),
    person: &Person,
    loan: Loan,
) -> Result<Going, Fault> {
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let category = store::category::by_id(tx, asset.category_id)?;
    let to = (Some(off_site), order.personal_data);
    let (permission, data_permission) = permissions(tx, act, to, person, (&asset, &category))?;
    let given_oneself = given_oneself(tx, act, to, person, (&asset, &category), (&permission, &data_permission))?;
    Ok(Going { loan, asset, category, permission, data_permission, given_oneself, overridden: Vec::new() })
}

/// Applies the rules about going off site to each item, and keeps the overrides that it needs.
fn judge(
    act: &Timed<'_>,
    (order, off_site): (&Edit, OffSite),
    (person, slip, purpose): (&Person, &Slip, Option<&str>),
    strictness: &Strictness,
    going: &mut [Going],
) -> Refused {
    let some_hold_data = going.iter().any(|one| one.category.holds_data);
    let mut refused = Refused::default();
    for one in going {
        let proposal = Proposal {
            asset: &one.asset,
            category: &one.category,
            borrower: person,
            holder: None,
            off_site: Some(off_site),
            purpose: purpose.or(slip.purpose.as_deref()),
            accompanied: slip.accompanied_by.is_some(),
            personal_data: order.personal_data,
            may_take_data: one.data_permission.is_some() || (some_hold_data && !one.category.holds_data),
            permission: one.permission.as_ref(),
            data_permission: one.data_permission.as_ref(),
            given_oneself: &one.given_oneself,
            // The rules about going off site ask nothing of these.
            personal_use: None,
            cleared: None,
            agreements: &[],
            tests: &[],
            open_checks: &[],
            repair_no: None,
            hold_nos: &[],
            fault_nos: &[],
            disposal: None,
            held: 0,
            held_of_category: 0,
            overdue: 0,
            overdue_stock: 0,
            recalled: 0,
            bans: &[],
            class_ban: None,
            late_returns: None,
            adjustment: one.loan.adjustment == Some(true),
            limit: None,
            limit_of_category: None,
            called: &strictness.called,
            clock: act.clock,
        };
        let verdict = rules::judge_off_site(&proposal, strictness);
        add_once(&mut refused.refusals, verdict.refusals);
        add_once(&mut refused.warnings, verdict.warnings);
        one.overridden = verdict.used;
    }
    refused
}

/// Writes that one item goes off site, with its overrides and the log entry.
fn write(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    (order, off_site, purpose): (&Edit, OffSite, &Option<String>),
    (day, at): (NaiveDate, Instant),
    person: &Person,
    one: &Going,
) -> Result<Loan, Failure> {
    let before = &one.loan;
    let given = purpose.clone().or_else(|| one.permission.as_ref().map(|found| found.purpose.clone()));
    let after = Loan {
        away_data: order.personal_data,
        away_on: Some(day),
        away_purpose: given,
        away_to: Some(order.to),
        ..before.clone()
    };
    tx.update(&after)?;
    let mut body = changes(before, &after);
    let told = overridden(tx, act, off_site, person, one, day)?;
    if !told.is_empty() {
        body.insert("overrides".into(), told.into());
    }
    log(tx, act, "loan edit", &after, at, body)?;
    Ok(after)
}

/// Writes the overrides that an item needs. One of a rule that the loan had overridden before takes its place.
fn overridden(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    off_site: OffSite,
    person: &Person,
    one: &Going,
    day: NaiveDate,
) -> Result<Vec<Json>, Failure> {
    let had = store::loan::overrides(tx, one.loan.id)?;
    let mut told = Vec::with_capacity(one.overridden.len());
    for used in &one.overridden {
        let by = decider_of(tx, act, used, (person, Some(off_site)), day)?;
        let row = LoanOverride {
            decided_by: by.as_ref().map(|by| by.id),
            id: had.iter().find(|had| had.rule == used.rule).map_or_else(|| tx.new_id(), |had| had.id),
            loan_id: one.loan.id,
            operator_id: tx.operator_id()?,
            reason: used.reason.clone(),
            rule: used.rule.to_owned(),
        };
        match had.iter().any(|had| had.id == row.id) {
            true => tx.update(&row)?,
            false => tx.insert(&row)?,
        }
        let mut entry =
            Map::from_iter([("rule".to_owned(), json!(row.rule)), ("reason".to_owned(), json!(row.reason))]);
        entry.extend(by.map(|by| ("by".to_owned(), json!(by.reference))));
        told.push(Json::Object(entry));
    }
    Ok(told)
}

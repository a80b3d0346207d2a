//! Permissions that end before a loan does, and the loans that are out under a permission.

use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::Fault,
    loan::{Due, Kind, Loan, OffSite},
    permission::{self, Permission},
    person::{Person, PersonKind},
    remedy::Remedy,
    rules::{self, Level},
    say,
    say::Say,
    text::count,
    when::{Clock, show_day},
    words::Word as _,
};
use store::ReadTx;

/// How another permission of a kind is granted to a person.
fn granting(kind: &str, person: &Person) -> Remedy {
    let person = person.reference.clone();
    match (kind, OffSite::parse(kind)) {
        (permission::PERSONAL_DATA, _) => Remedy::GrantPersonalData { person },
        (_, Some(off_site)) => Remedy::GrantOffSite { off_site, person },
        _ => Remedy::GrantPermission,
    }
}

/// Notes that a permission ends before the loan is due, unless another one goes on then.
pub(crate) fn note(
    tx: &ReadTx<'_>,
    found: &Permission,
    (person, asset): (&Person, &Asset),
    due: Due,
    clock: Clock,
) -> Result<Option<Say>, Fault> {
    let Some(until) = found.until_on else { return Ok(None) };
    let day = due.day(clock);
    let after = day.filter(|day| *day > until).or(if day.is_none() { until.succ_opt() } else { None });
    let Some(after) = after else { return Ok(None) };
    if store::permission::covering(tx, &found.kind, person.id, Some(asset), after)?.is_some() {
        return Ok(None);
    }
    let of_loan = match day {
        Some(day) => format!("before the loan is due on {}", show_day(day)),
        None => "and the loan has no due date".to_owned(),
    };
    Ok(Some(say![
        format!("{}: permission {} ({}) ends on {}, {of_loan}. ", asset.tag, found.no, found.kind, show_day(until)),
        "Give an earlier date, or ask for a longer permission and record it: ",
        granting(&found.kind, person)
    ]))
}

/// Notes on the permissions that an off-site loan needs and that end before it is due, or count no more. A rule that was
/// overridden for the loan, or that the school does not apply, needs none.
pub(crate) fn notes_of(tx: &ReadTx<'_>, loan: &Loan, clock: Clock) -> Result<Vec<Say>, Fault> {
    let slip = store::loan::slip_by_id(tx, loan.slip_id)?;
    let Some(off_site) = loan.off_site(&slip) else { return Ok(Vec::new()) };
    let person = store::person::by_id(tx, loan.person_id)?;
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let category = store::category::by_id(tx, asset.category_id)?;
    let strictness = store::setting::strictness(tx, Vec::new())?;
    let overridden = store::loan::overrides(tx, loan.id)?;
    let takes_data = loan.personal_data(&slip) == Some(true) && category.holds_data;
    let mut notes = Vec::new();
    for (kind, rule, is_needed) in [
        (off_site.word(), rules::OFF_SITE_PERMISSION, rules::asks_permission(&category, off_site)),
        (permission::PERSONAL_DATA, rules::PERSONAL_DATA, takes_data),
    ] {
        let applies = rules::level_of(rules::named(rule)?, &strictness) != Level::Off;
        if !is_needed || !applies || overridden.iter().any(|one| one.rule == rule) {
            continue;
        }
        match store::permission::covering(tx, kind, person.id, Some(&asset), clock.today())? {
            Some(found) => notes.extend(note(tx, &found, (&person, &asset), loan.due(), clock)?),
            None => notes.push(say![
                format!("{}: no permission ({kind}) counts for this loan now. Ask for one and record it: ", asset.tag),
                granting(kind, &person)
            ]),
        }
    }
    Ok(notes)
}

/// Notes on the loans that are out under a permission that was just revoked, and under no other.
pub(crate) fn out_under(tx: &ReadTx<'_>, before: &Permission, clock: Clock) -> Result<Vec<Say>, Fault> {
    const TOLD: usize = 10;
    let condition = "join slip s on s.id = r.slip_id where r.state = 'open' \
                     and (s.off_site is not null or r.away_to is not null or r.kind = 'issue') order by r.no";
    let open: Vec<Loan> = tx.list(condition, &[])?;
    let (mut notes, mut more) = (Vec::new(), 0_usize);
    for loan in open.iter().filter(|loan| before.person_id.is_none_or(|id| id == loan.person_id)) {
        if !is_under(tx, before, loan, clock)? {
            continue;
        }
        if notes.len() == TOLD {
            more += 1;
            continue;
        }
        let (asset, person) = (store::asset::by_id(tx, loan.asset_id)?, store::person::by_id(tx, loan.person_id)?);
        notes.push(say![
            format!("{} is still out under it (loan {}, {}). When it is back: ", asset.tag, loan.no, person.label()),
            Remedy::TakeIn { tag: Some(asset.tag.clone()) }
        ]);
    }
    if more > 0 {
        notes.push(format!("still out under it too: {}", count(more, "more loan")).into());
    }
    Ok(notes)
}

/// True if an open loan went out under a permission, and no other covers it today.
fn is_under(tx: &ReadTx<'_>, before: &Permission, loan: &Loan, clock: Clock) -> Result<bool, Fault> {
    let slip = store::loan::slip_by_id(tx, loan.slip_id)?;
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let category = store::category::by_id(tx, asset.category_id)?;
    let is_of_kind = match loan.off_site(&slip) {
        _ if before.kind == permission::PERSONAL_USE => {
            loan.kind == Kind::Issue && store::person::by_id(tx, loan.person_id)?.kind == PersonKind::Staff
        }
        _ if before.kind == permission::PERSONAL_DATA => loan.personal_data(&slip) == Some(true) && category.holds_data,
        Some(off_site) => before.kind == off_site.word() && rules::asks_permission(&category, off_site),
        None => false,
    };
    let out_on: NaiveDate = loan.away_on.unwrap_or_else(|| clock.day_of(loan.out_at));
    // One that began after the sign-out may be what a renewal went on under.
    let covered = [out_on, clock.today()].into_iter().any(|day| before.covers(loan.person_id, Some(&asset), day));
    if !is_of_kind || !covered {
        return Ok(false);
    }
    Ok(store::permission::covering(tx, &before.kind, loan.person_id, Some(&asset), clock.today())?.is_none())
}

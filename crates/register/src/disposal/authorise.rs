//! Someone with the role for the sum authorises a disposal: never who asked for it, typed it, or gets the items.

use super::{list::DisposalView, log, request::as_it_is, standing};
use crate::{
    act::{Act, Answer},
    rule::decider::{any_of, decider_among, is_of_head},
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    disposal::{
        self, Disposal, DisposalItem,
        limit::{self, Limit, Sum},
    },
    fault::{Failure, Fault, FaultKind, Refusal},
    ids::PersonId,
    money::shown_pounds,
    person::{Person, Role},
    remedy::{Input, Remedy, See},
    say, text,
};
use serde_json::json;
use store::{Field as _, Operator, ReadTx, Store, changes};

/// Authorises a disposal.
///
/// Errors: no such disposal; it was authorised, or is over; it doesn't say how the items leave and to whom; an item can't leave
/// now; the decider has no role for the sum, or asked for it.
pub fn authorise(store: &mut Store, act: &Act, no: i64, by: Option<&str>) -> Result<Answer<DisposalView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::disposal::by_no(tx, no)?;
        let mut after = before.clone();
        before.must_be_open("authorised")?;
        before.must_be_complete()?;
        let at = act.moment(Some((act.clock.start_of(before.requested_on), "it was requested")))?;
        let day = act.clock.day_of(at);
        let mut items = store::disposal::items(tx, before.id)?;
        items.retain(|item| item.is_open);
        let assets = items.iter().map(|item| store::asset::by_id(tx, item.asset_id)).collect::<Result<Vec<_>, _>>()?;
        let warnings = standing::must_be_free(tx, &assets, Some(before.no))?;
        // What is authorised is what the register says now.
        let asked = Sum::of(&items);
        for (item, asset) in items.iter_mut().zip(&assets) {
            let known = item.clone();
            as_it_is(tx, asset, item)?;
            if known != *item {
                tx.update(&*item)?;
            }
        }
        let sum = Sum::of(&items);
        let by = decided(tx, act, &before, (&items, &assets), by, day)?;
        after.authorise(by.id, day)?;
        tx.update(&after)?;
        let mut body = changes(&before, &after);
        body.insert("authorised_by".into(), json!(by.reference));
        body.insert("sum_pence".into(), json!(sum.pence));
        if sum != asked {
            body.insert("asked_pence".into(), json!(asked.pence));
        }
        log(tx, act, "disposal authorise", &after, at, body)?;
        let view = DisposalView::load(tx, &after, act.clock)?;
        let mut answer = Answer { warnings, ..Answer::plain(view) };
        if sum != asked {
            answer.notes.push(format!("it was of {} when it was requested, and is of {} now", told(asked), told(sum)));
        }
        answer.notes.push(say!["when the items have gone: ", Remedy::FinishDisposal { no }]);
        Ok(answer)
    })
}

/// Finds who authorises it, or takes back that it was done.
pub(super) fn decided(
    tx: &ReadTx<'_>,
    act: &Act,
    disposal: &Disposal,
    (items, assets): (&[DisposalItem], &[Asset]),
    by: Option<&str>,
    day: NaiveDate,
) -> Result<Person, Failure> {
    let about = parties(tx, disposal)?;
    let (sum, limits) = (Sum::of(items), store::disposal::limits(tx)?);
    let of_head = is_of_head(tx, &about, day)?;
    let roles = limit::roles(&limits, sum, of_head);
    if roles.is_empty() {
        return Err(Fault::conflict(
            format!("no role may authorise disposals of {}", told(sum)),
            say!["Set who may: ", Remedy::SetDisposalLimit, ". The limits: ", See::DisposalLimits, "."],
        )
        .into());
    }
    if let Some(named) = by
        && !of_head
    {
        let person = store::person::find(tx, named)?;
        must_reach(tx, (&person, day), disposal, (sum, &limits), (items, assets))?;
    }
    let by = decider_among(tx, act, by, &roles, &about, day)?;
    must_be_another(act, disposal, &by)?;
    Ok(by)
}

/// Questions a decider whose family name is among the words for the recipient.
fn must_be_another(act: &Act, disposal: &Disposal, by: &Person) -> Result<(), Fault> {
    let last = || by.name.split_whitespace().next_back().unwrap_or_default();
    let name = by.family_name.as_deref().unwrap_or_else(last);
    let Some(recipient) = disposal.recipient.as_deref().filter(|text| disposal::names_recipient(text, name)) else {
        return Ok(());
    };
    if act.sure {
        return Ok(());
    }
    let message = format!("{} gets the items, and {} authorises it: are they two?", text::shown(recipient), by.label());
    Err(Fault::new(FaultKind::Question, message).hint(say![
        "If they are two people, or an organisation, add ",
        Input::Yes,
        ". If not, someone else must authorise it."
    ]))
}

/// Refuses someone whose role has a limit, but one that is too low.
fn must_reach(
    tx: &ReadTx<'_>,
    (person, day): (&Person, NaiveDate),
    disposal: &Disposal,
    (sum, limits): (Sum, &[(Role, Limit)]),
    (items, assets): (&[DisposalItem], &[Asset]),
) -> Result<(), Failure> {
    let held = store::person::roles(tx, person.id, day)?;
    let own = limits.iter().filter(|(role, _)| held.contains(role)).map(|(_, limit)| *limit).max();
    let Some(Limit::UpTo(most)) = own.filter(|limit| !limit.allows(sum)) else { return Ok(()) };
    let may = any_of(&limit::roles(limits, sum, false));
    let unpriced = items.iter().zip(assets).find(|(item, _)| item.cost_pence.or(item.replacement_pence).is_none());
    let remedy = match unpriced {
        Some((_, asset)) => say![
            format!("Name the {may}, with "),
            Input::By.blank(),
            "; or record what the items cost, and ask again: ",
            See::Asset { tag: Some(asset.tag.clone()) },
            "."
        ],
        None => say![format!("Name the {may}, with "), Input::By.blank(), ". The limits: ", See::DisposalLimits, "."],
    };
    Err(Failure::refused(Refusal {
        rule: "disposal-limit",
        tag: None,
        reference: Some(person.reference.clone()),
        message: format!(
            "{} may authorise disposals up to {}, and disposal {} is of {}",
            person.label(),
            shown_pounds(most),
            disposal.no,
            told(sum)
        ),
        remedy,
        may_override: false,
        clause: None,
    }))
}

/// A sum in words, such as "£1,200.00 and 2 items of unknown cost".
pub(super) fn told(sum: Sum) -> String {
    match (sum.pence, sum.unknown) {
        (pence, 0) => shown_pounds(pence),
        (0, unknown) => format!("{} of unknown cost", text::count(unknown, "item")),
        (pence, unknown) => format!("{} and {} of unknown cost", shown_pounds(pence), text::count(unknown, "item")),
    }
}

/// The people whom a disposal is about: who asked for it, who typed that, and who gets the items.
/// Those who never decide about a disposal: who asked for it, who typed that, and who gets the items.
pub fn parties(tx: &ReadTx<'_>, disposal: &Disposal) -> Result<Vec<PersonId>, Fault> {
    let mut parties: Vec<PersonId> = disposal.requested_by.into_iter().collect();
    if let Some(operator) = tx.get::<Operator>("where r.id = ?1", &[disposal.operator_id.to_value()])? {
        parties.extend(store::person::exact(tx, &operator.name)?.into_iter().map(|person| person.id));
    }
    if let Some(recipient) = &disposal.recipient {
        match store::person::find_whole(tx, recipient) {
            Ok(found) => parties.extend(found.map(|person| person.id)),
            Err(fault) if fault.kind == FaultKind::Ambiguous => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(parties)
}

/// The roles that may authorise a disposal as it stands.
pub(super) fn roles_for(
    tx: &ReadTx<'_>,
    disposal: &Disposal,
    items: &[DisposalItem],
    day: NaiveDate,
) -> Result<Vec<Role>, Fault> {
    let of_head = is_of_head(tx, &parties(tx, disposal)?, day)?;
    let open = items.iter().filter(|item| item.is_open);
    Ok(limit::roles(&store::disposal::limits(tx)?, Sum::of(open), of_head))
}

//! Acts on a charge: it is worked out, requested, paid, disputed, waived, refunded, written about.

use super::{Answer, desk::paper, go_on, remarks, seen, unless_overtaken};
use crate::{form::Form, guard::Visitor, site::Site};
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{
    calendar::Calendar,
    charge::LineKind,
    fault::{Failure, Fault},
    letter::Way,
    meaning::Meaning,
    money, rules,
    text::shown,
    when::When,
};
use register::{
    act::{self, Act},
    charge::{self, Adjustment, Assess, Edit, Refund, Seen, list::ChargeView},
    letter::{
        gather::{To, Wanted},
        send,
    },
};
use std::sync::Arc;

/// The most instalments that the form offers.
const INSTALMENTS: usize = 6;

/// Goes to a charge after an act on it.
fn done(visitor: &Visitor, said: impl Into<String>, answer: &act::Answer<ChargeView>) -> Answer {
    let to = format!("/charges/{}", answer.value.no.unwrap_or_default());
    Ok(go_on(&visitor.seat, &to, std::iter::once(said.into()).chain(remarks(answer))))
}

/// Works out a charge for an incident.
pub async fn assess(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let names: Vec<String> = form.all("override").map(str::to_owned).collect();
    let reason = form.required("reason", "the reason")?.to_owned();
    let overrides = rules::overrides(&names, form.get("override_reason").or(Some(&reason)), None)?;
    // A charge follows from the incident as it was shown.
    let (agreed_on, seen) = (form.text("agreed_on"), seen(&form)?);
    let order = Assess {
        incident: no,
        damage: form.text("damage"),
        amount_pence: form.pounds("amount")?,
        reason,
        agreed_on: None,
        overrides,
        by: form.text("by"),
        letter_words: form.text("letter_words"),
    };
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let agreed_on = agreed_on.map(|day| act.days().day(&day, Meaning::Happened)).transpose()?;
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::incident::by_no(tx, no)?.id))?;
            charge::assess(store, &act, &Assess { agreed_on, ..order })
        })
        .await?;
    let amount = money::shown_pounds(answer.value.assessed_pence);
    done(&visitor, format!("{amount} was worked out; nothing is requested yet"), &answer)
}

/// The due day of the whole amount, or the instalments.
type Read = (Option<NaiveDate>, Vec<(NaiveDate, i64)>);

/// What a form says about when a charge falls due.
struct Dues {
    due: Option<String>,
    instalments: Vec<(String, String)>,
}

impl Dues {
    /// Errors: an instalment has a day without an amount, or an amount without a day; a due day stands beside instalments.
    fn of(form: &Form) -> Result<Self, Fault> {
        let mut instalments = Vec::new();
        for number in 1..=INSTALMENTS {
            match (form.text(&format!("day{number}")), form.text(&format!("sum{number}"))) {
                (Some(day), Some(sum)) => instalments.push((day, sum)),
                (None, None) => {}
                _ => {
                    return Err(Fault::invalid(format!("instalment {number} needs a day and an amount"))
                        .hint("Fill in both, or neither."));
                }
            }
        }
        let due = form.text("due");
        if due.is_some() && !instalments.is_empty() {
            return Err(Fault::invalid("a due day and instalments were given")
                .hint("Give one day for the whole amount, or instalments."));
        }
        Ok(Self { due, instalments })
    }

    fn read(&self, days: Calendar) -> Result<Read, Fault> {
        let due = self.due.as_deref().map(|day| days.day(day, Meaning::Due)).transpose()?;
        let instalments = self.instalments.iter();
        let instalments = instalments.map(|(day, sum)| Ok((days.day(day, Meaning::Due)?, money::parse(sum)?)));
        Ok((due, instalments.collect::<Result<_, Fault>>()?))
    }
}

/// Requests the charge.
pub async fn request(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (dues, seen) = (Dues::of(&form)?, seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::charge::by_no(tx, no)?.id))?;
            let (due, instalments) = dues.read(act.days())?;
            charge::request(store, &act, no, due, instalments)
        })
        .await?;
    done(&visitor, format!("charge {no} was requested"), &answer)
}

/// Sets new due days.
pub async fn plan(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (dues, seen) = (Dues::of(&form)?, seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let (due, instalments) = dues.read(act.days())?;
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::charge::by_no(tx, no)?.id))?;
            charge::replan(store, &act, no, due, instalments)
        })
        .await?;
    done(&visitor, format!("the due dates of charge {no} were set"), &answer)
}

/// Records a payment.
pub async fn pay(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let amount = form.pounds("amount")?;
    let (how, reference, seen) = (form.text("how"), form.text("reference"), seen(&form)?);
    let on = form.text("on");
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::charge::by_no(tx, no)?.id))?;
            let on = on.map(|day| act.days().day(&day, Meaning::Happened)).transpose()?;
            // Today is now: a moment of the day is in the log, as without a day.
            let on = on.filter(|day| *day != act.clock().today()).map(When::Day);
            charge::pay(store, &Act { on, ..act }, no, amount, (how.as_deref(), reference.as_deref()))
        })
        .await?;
    done(&visitor, "the payment was recorded", &answer)
}

/// Records a dispute, or with `settled` its end.
pub async fn dispute(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let reason = form.required("reason", "the reason")?.to_owned();
    let (settled, by, seen) = (form.has("settled"), form.text("by"), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::charge::by_no(tx, no)?.id))?;
            if settled {
                charge::settle_dispute(store, &act, no, &reason, by.as_deref())
            } else {
                charge::dispute(store, &act, no, &reason)
            }
        })
        .await?;
    let said = if settled { "the dispute was settled: the charge is owed" } else { "the dispute was recorded" };
    done(&visitor, said, &answer)
}

/// Waives, writes off, reverses or reinstates the charge: a role-holder decides.
pub async fn adjust(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let kind = form.chosen("kind", "the change")?;
    let said = match kind {
        LineKind::Waiver => "the waiver was recorded",
        LineKind::Remission => "the remission was recorded",
        LineKind::WriteOff => "the write-off was recorded",
        LineKind::Reversal => "the reversal was recorded",
        LineKind::Reinstatement => "the reinstatement was recorded",
        LineKind::Assessment | LineKind::Payment | LineKind::Refund | LineKind::MistakenPayment => {
            return Err(Fault::invalid(format!("{kind} is not one of these changes"))
                .hint("Choose one from the list.")
                .into());
        }
    };
    let reason = form.required("reason", "the reason")?.to_owned();
    let order = Adjustment { no, kind, amount_pence: form.pounds("amount")?, reason, by: form.text("by") };
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::charge::by_no(tx, no)?.id))?;
            charge::adjust(store, &act, &order)
        })
        .await?;
    done(&visitor, said, &answer)
}

/// Records a refund, or with `mistaken` undoes a payment that was recorded by mistake.
pub async fn refund(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let reason = form.required("reason", "the reason")?.to_owned();
    let order = Refund { no, amount_pence: form.pounds("amount")?, reason, mistaken: form.has("mistaken") };
    let said = if order.mistaken { "the mistaken payment was undone" } else { "the refund was recorded" };
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::charge::by_no(tx, no)?.id))?;
            charge::refund(store, &act, &order)
        })
        .await?;
    done(&visitor, said, &answer)
}

/// Changes what letters say the charge is for, and the day of the written agreement to pay. A field that was left as the
/// page showed it is not changed, and one that someone else has changed meanwhile is shown, not overwritten.
pub async fn edit(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let day = |name: &str| {
        form.get(name)
            .map(|typed| {
                domain::when::plain_day(typed)
                    .ok_or_else(|| Fault::invalid(format!("{} is no day", shown(typed))).hint("Choose a day."))
            })
            .transpose()
    };
    let words = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let seen = Seen { agreed_on: day("was_agreed_on")?, letter_words: words("was_letter_words") };
    let order = Edit {
        no,
        agreed_on: Some(day("agreed_on")?).filter(|day| *day != seen.agreed_on),
        letter_words: Some(words("letter_words")).filter(|words| *words != seen.letter_words),
        seen: Some(seen),
    };
    if order.agreed_on.is_none() && order.letter_words.is_none() {
        let to = format!("/charges/{no}");
        return Ok(go_on(&visitor.seat, &to, [format!("charge {no} is unchanged")]));
    }
    let answer = site.act(&visitor, &form, move |store, act| charge::edit(store, act, &order)).await?;
    done(&visitor, format!("charge {no} was changed"), &answer)
}

/// Writes a letter about the charge to print, and records that it went out.
pub async fn letter(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let wanted = Wanted {
        kind: form.chosen("kind", "the kind of letter")?,
        to: To::Everyone,
        charge: Some(no),
        words: form.text("words"),
        again: form.has("again"),
        ahead: 0,
    };
    let html = site
        .act(&visitor, &form, move |store, act| {
            let (html, batch) = store.read(|tx| {
                let batch = send::prepare(tx, &wanted, Way::Paper, act.clock())?;
                Ok::<_, Failure>((batch.document(tx, act.clock())?, batch))
            })?;
            send::record(store, act, &batch, Way::Paper)?;
            Ok(html)
        })
        .await?;
    paper(html)
}

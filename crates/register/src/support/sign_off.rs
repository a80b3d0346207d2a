//! The sign-off at a term's end: the digital lead has seen what is, or will be, out of support.

use super::list::{self, Counts, Filter};
use crate::{
    act::{Act, Answer},
    rule::decider::decider_among,
    view::{Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault},
    person::Role,
    remedy::Remedy,
    say,
    support::sign_off::{self, SignOff, term_of},
    text,
    when::show_day,
};
use serde::Serialize;
use store::{Entry, ReadTx, Store, Subject, details};

/// A sign-off of a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignOffView {
    /// The name and the last day of the term.
    pub term: String,
    pub term_end_on: NaiveDate,
    pub signed_on: NaiveDate,
    pub by: Who,
    /// The number of devices out of support on that day.
    pub ended: i64,
    /// The number of devices whose support ends by the end of the term.
    pub ending: i64,
    /// The number of devices whose end of support is unknown.
    pub unknown: i64,
    pub note: Option<String>,
}

impl Unnumbered for SignOffView {}

impl SignOffView {
    fn load(tx: &ReadTx<'_>, signed: SignOff) -> Result<Self, Fault> {
        let by = (&store::person::by_id(tx, signed.decided_by)?).into();
        let SignOff { ended, ending, note, signed_on, term_end, term_name, unknown, .. } = signed;
        Ok(Self { term: term_name, term_end_on: term_end, signed_on, by, ended, ending, unknown, note })
    }
}

/// An order to sign a term off.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The ref of the digital lead.
    pub by: Option<String>,
    pub note: Option<String>,
}

/// Signs the term off that goes on, or that was the last. The digital lead does it, and what the list says on that day is
/// kept with it.
///
/// Errors: no term is known; the term is signed off already; the person is not the digital lead.
pub fn sign_off(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<SignOffView>, Failure> {
    act.write(store, |tx, act| {
        let at = act.moment(None)?;
        let day = act.clock.day_of(at);
        let year = store::school_year::year(tx)?;
        let term = term_of(&year, day).ok_or_else(|| {
            Fault::conflict(
                format!("no term is known on or before {}", show_day(day)),
                say!["Add the school's terms: ", Remedy::ImportCalendar, "."],
            )
        })?;
        let by = decider_among(tx, act, order.by.as_deref(), &[Role::DigitalLead], &[], day)?;
        if let Some(before) = all(tx)?.into_iter().find(|signed| signed.term_end == term.until_on) {
            let who = store::person::by_id(tx, before.decided_by)?.label();
            return Err(Fault::conflict(
                format!("{} was signed off by {who} on {}", term.name, show_day(before.signed_on)),
                "Each term is signed off once. The next one can be signed off when it has begun.",
            )
            .into());
        }
        let counts = counts(tx, day)?;
        let signed = SignOff {
            decided_by: by.id,
            ended: counts.ended,
            ending: counts.ending,
            id: tx.new_id(),
            note: text::given_note("note", order.note.as_deref())?,
            recorded_at: tx.at(),
            signed_on: day,
            term_end: term.until_on,
            term_name: term.name.clone(),
            unknown: counts.unknown,
        };
        tx.insert(&signed)?;
        let entry = Entry::plain("support sign-off", Subject::new("support_sign_off", signed.id), details(&signed));
        tx.log(Entry { effective_at: act.effective(at), person: Some(by.id), ..entry })?;
        Ok(Answer::plain(SignOffView::load(tx, signed)?))
    })
}

/// Counts the devices by their support, up to the end of the term.
pub fn counts(tx: &ReadTx<'_>, day: NaiveDate) -> Result<Counts, Fault> {
    Ok(Counts::of(&list::list(tx, &Filter::default(), day)?))
}

fn all(tx: &ReadTx<'_>) -> Result<Vec<SignOff>, Fault> {
    tx.list("order by r.term_end desc, r.recorded_at desc, r.id", &[])
}

/// Lists the sign-offs, newest first.
pub fn history(tx: &ReadTx<'_>) -> Result<Vec<SignOffView>, Fault> {
    all(tx)?.into_iter().map(|signed| SignOffView::load(tx, signed)).collect()
}

/// The end of the term that goes on, or of the next one.
pub(crate) fn term_end(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Option<NaiveDate>, Fault> {
    let year = store::school_year::year(tx)?;
    Ok(year.terms().iter().map(|term| term.until_on).find(|end| *end >= today))
}

/// The end of a term that is near, or just past, and that the digital lead has not signed off.
pub fn due(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Option<NaiveDate>, Fault> {
    let signed: Vec<NaiveDate> = all(tx)?.into_iter().map(|signed| signed.term_end).collect();
    Ok(sign_off::due(&store::school_year::year(tx)?, &signed, today))
}

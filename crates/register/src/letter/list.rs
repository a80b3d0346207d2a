//! The letters that went out.

use crate::view::{Unnumbered, Who, operator};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    letter::{Kind, Letter, Sending, Way},
    when::{Clock, Instant},
};
use serde::Serialize;
use store::{Field as _, ReadTx};

/// A letter that went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterView {
    pub no: Option<i64>,
    pub kind: Kind,
    pub person: Who,
    pub charge_no: Option<i64>,
    pub receipt_no: Option<i64>,
    /// The loans that it was about.
    pub loans: Vec<i64>,
    pub way: Way,
    pub state: Sending,
    /// The e-mail address that it went to.
    pub address: Option<String>,
    pub subject: String,
    pub sent_at: Instant,
    pub by: String,
    /// The text; only where one letter is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl LetterView {
    /// Reads the people and numbers that a letter names. The text is left out.
    pub fn load(tx: &ReadTx<'_>, letter: &Letter, _clock: Clock) -> Result<Self, Fault> {
        let charge = letter.charge_id.map(|id| store::charge::by_id(tx, id)).transpose()?;
        Ok(Self {
            no: Some(letter.no),
            kind: letter.kind,
            person: (&store::person::by_id(tx, letter.person_id)?).into(),
            charge_no: charge.map(|charge| charge.no),
            receipt_no: letter.receipt_no,
            loans: store::letter::loans(tx, letter.id)?,
            way: letter.way,
            state: letter.state,
            address: letter.address.clone(),
            subject: letter.subject.clone(),
            sent_at: letter.sent_at,
            by: operator(tx, letter.operator_id)?,
            text: None,
        })
    }
}

impl Unnumbered for LetterView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Reads the letters to a person or to their parents or carers, newest first.
pub fn of_person(tx: &ReadTx<'_>, person: PersonId, clock: Clock) -> Result<Vec<LetterView>, Fault> {
    list(tx, &Filter { person: Some(person), ..Filter::default() }, clock)
}

/// Selects letters.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub person: Option<PersonId>,
    pub kind: Option<Kind>,
    pub state: Option<Sending>,
    /// Only letters of this day or later.
    pub since: Option<NaiveDate>,
}

/// Lists letters, newest first.
pub fn list(tx: &ReadTx<'_>, filter: &Filter, clock: Clock) -> Result<Vec<LetterView>, Fault> {
    let letters: Vec<Letter> = match filter.person {
        Some(person) => store::letter::of_person(tx, person)?,
        None => {
            let since = filter.since.map_or(Instant::EPOCH, |day| clock.start_of(day));
            tx.list("where r.sent_at >= ?1 order by r.no desc", &[since.to_value()])?
        }
    };
    let is_wanted = |letter: &&Letter| {
        filter.kind.is_none_or(|kind| letter.kind == kind)
            && filter.state.is_none_or(|state| letter.state == state)
            && filter.since.is_none_or(|day| clock.day_of(letter.sent_at) >= day)
    };
    letters.iter().filter(is_wanted).map(|letter| LetterView::load(tx, letter, clock)).collect()
}

/// Reads one letter with its text.
///
/// Errors: no letter has this number.
pub fn show(tx: &ReadTx<'_>, no: i64, clock: Clock) -> Result<LetterView, Fault> {
    let letter = store::letter::by_no(tx, no)?;
    Ok(LetterView { text: Some(letter.body.clone()), ..LetterView::load(tx, &letter, clock)? })
}

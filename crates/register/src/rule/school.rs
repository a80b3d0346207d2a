//! The school, and its own words for its people and groups.

use crate::act::{Act, Answer};
use domain::{
    called::{Called, Term},
    fault::{Failure, Fault},
    legible,
    remedy::Input,
    say,
    words::Word as _,
};
use serde::Serialize;
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject};

/// The most characters in a word, which must fit in the middle of a sentence and above a column.
const LONGEST: usize = 40;

/// The school as messages and papers name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolView {
    pub school: String,
    pub zone: String,
    /// The school's word for the caretaker, such as "the site team".
    pub caretaker: String,
    /// The school's word for a form, such as "tutor group".
    pub form: String,
    /// The school's word for the office, such as "student services".
    pub office: String,
}

impl SchoolView {
    /// Reads the school's name, time zone and words.
    pub fn load(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let register = store::register_of(tx)?;
        let Called { caretaker, form, office } = store::setting::called(tx)?;
        Ok(Self { school: register.school, zone: register.zone, caretaker, form, office })
    }
}

impl crate::view::Unnumbered for SchoolView {}

/// Sets the school's own words; `None` goes back to the usual word.
///
/// Errors: no word was given, or one is empty or too long.
pub fn set(store: &mut Store, act: &Act, words: &[(Term, Option<String>)]) -> Result<Answer<SchoolView>, Failure> {
    act.write(store, |tx, _| {
        if words.is_empty() {
            return Err(Fault::invalid("there is nothing to set")
                .hint(say![
                    "Give ",
                    Input::Caretaker.blank(),
                    ", ",
                    Input::Office.blank(),
                    " or ",
                    Input::Form.blank(),
                    "."
                ])
                .into());
        }
        let mut body = Map::new();
        for (term, word) in words {
            let word = word.as_deref().map(|word| legible::required(term.word(), word, LONGEST)).transpose()?;
            body.insert(term.to_string(), json!(word));
            store::setting::set_called(tx, *term, word)?;
        }
        let uuid = store::register_of(tx)?.uuid;
        tx.log(Entry::plain("school set", Subject::new("register", uuid), body))?;
        Ok(Answer::plain(SchoolView::load(tx)?))
    })
}

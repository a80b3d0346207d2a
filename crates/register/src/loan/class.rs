//! A form or teaching group now: everybody in it, with what they have.

use super::list::{self, Filter, Order};
use crate::view::LoanView;
use domain::{fault::Fault, when::Clock};
use store::ReadTx;

/// A person of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub reference: String,
    pub name: String,
    /// The tags of the items that they have.
    pub tags: Vec<String>,
}

/// The name of a form or teaching group, and its people with what they have.
///
/// Errors: no form or group has this name.
pub fn now(tx: &ReadTx<'_>, class: &str, clock: Clock) -> Result<(String, Vec<Member>), Fault> {
    let class = store::group::class(tx, class, clock.today())?;
    let (name, people) = (class.name().to_owned(), class.people(tx, clock.today())?);
    let filter = Filter { class: Some(class), ..Filter::default() };
    let loans: Vec<LoanView> = list::list(tx, &filter, Order::Tag, None, clock)?;
    let member = |person: domain::person::Person| {
        // An item that is back, with a part still owed, is with nobody.
        let theirs = loans.iter().filter(|loan| list::is_out(loan.state) && loan.person.reference == person.reference);
        Member { tags: theirs.map(|loan| loan.tag.clone()).collect(), name: person.name, reference: person.reference }
    };
    Ok((name, people.into_iter().map(member).collect()))
}

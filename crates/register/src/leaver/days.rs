//! When people leave: the same day for a whole year group or class.

use super::checklist::{self, Checklist, Whose};
use crate::{
    act::{Act, Answer},
    person,
};
use domain::{
    fault::{Failure, Fault},
    person_fields::{self, PersonField},
    reading::Reading,
    remedy::See,
    say,
    text::count,
};
use store::Store;

/// Sets the last working day, or the end of the contract, of everybody who is meant, and pulls their open loans back to it:
/// the checklists of those of whom it was another.
///
/// Errors: nobody is there; no day; it is theirs already.
pub fn set_days(
    store: &mut Store,
    act: &Act,
    whose: &Whose,
    days: &[(PersonField, String)],
) -> Result<Answer<Vec<Checklist>>, Failure> {
    act.write(store, |tx, act| {
        let lists = checklist::checklists(tx, whose, act.clock)?;
        if lists.is_empty() {
            return Err(Fault::not_found("nobody is there")
                .hint(say![See::PeopleOfClass, " and ", See::PeopleOfYear, " show who is."])
                .into());
        }
        let (mut set, mut pulled, mut said) = (Vec::new(), Vec::new(), Vec::new());
        for list in lists {
            let mut after = list.whose.clone();
            said = person_fields::set_all(&mut after, days, &Reading::Typed(act.days()))?;
            if let Some(loans) = person::edit::update(tx, act, &list.whose, &after)? {
                set.push(after);
                pulled.extend(loans);
            }
        }
        if set.is_empty() {
            return Err(Fault::conflict("all of them leave then already", "Nothing was changed.").into());
        }
        let mut answer = Answer { notes: said.into(), ..Answer::plain(Vec::new()) };
        if !pulled.is_empty() {
            let mut told = Vec::new();
            for loan in &pulled {
                told.push(format!("{} (loan {})", store::asset::by_id(tx, loan.asset_id)?.tag, loan.no));
            }
            let loans = count(pulled.len(), "loan");
            answer.notes.push(format!("{loans} pulled back to the last working day: {}", told.join(", ")));
        }
        for person in &set {
            answer.value.push(checklist::checklist(tx, person, act.clock)?);
        }
        Ok(answer)
    })
}

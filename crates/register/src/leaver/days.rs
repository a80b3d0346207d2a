//! Sets the last day of one person, or of a whole year group or form.

use super::checklist::{self, Checklist, Selection};
use crate::{
    act::{Act, Answer},
    person::{self, leaving::Pulled},
};
use domain::{
    fault::{Failure, Fault},
    person_fields::{self, PersonField},
    reading::Reading,
    remedy::See,
    say,
    say::Say,
    text::count,
};
use store::Store;

/// Sets the last working day or the contract end of these people, and brings their open loans forward to it. The answer
/// has the checklists of those for whom the date was new.
///
/// Errors: nobody is selected; the text is not a date; the last day is long past, or before the register had the person,
/// and the user is not sure; everyone already has this date.
pub fn set_days(
    store: &mut Store,
    act: &Act,
    selection: &Selection,
    days: &[(PersonField, String)],
) -> Result<Answer<Vec<Checklist>>, Failure> {
    act.write(store, |tx, act| {
        let lists = checklist::checklists(tx, selection, act.clock)?;
        if lists.is_empty() {
            return Err(Fault::not_found("nobody is in this group")
                .hint(say!["To see who is in a group: ", See::PeopleOfClass, " or ", See::PeopleOfYear, "."])
                .into());
        }
        let (mut set, mut pulled, mut notes) = (Vec::new(), Pulled::default(), Vec::new());
        let mut cleared: Vec<Say> = Vec::new();
        for list in lists {
            let mut after = list.leaver.clone();
            notes = person_fields::set_all(&mut after, days, &Reading::Typed(act.days()))?;
            person::leaving::must_be_recent(act, &list.leaver, &after)?;
            if let Some(loans) = person::edit::update(tx, act, &list.leaver, &after)? {
                let note = person::leaving::about_clearance(tx, &list.leaver, &after, loans.has_begun_anew)?;
                cleared.extend(note.map(|note| say![format!("{}: ", after.label()), note]));
                set.push(after);
                pulled.loans.extend(loans.loans);
                pulled.stock.extend(loans.stock);
            }
        }
        if set.is_empty() {
            return Err(Fault::conflict("everyone in this group already has this date", "Nothing was changed.").into());
        }
        let mut answer = Answer { notes: notes.into(), ..Answer::plain(Vec::new()) };
        answer.notes.extend(cleared);
        if pulled.len() > 0 {
            let mut names = Vec::new();
            for loan in &pulled.loans {
                names.push(format!("{} (loan {})", store::asset::by_id(tx, loan.asset_id)?.tag, loan.no));
            }
            for loan in &pulled.stock {
                names.push(format!("{} of {}", loan.open(), store::stock::by_id(tx, loan.stock_id)?.name));
            }
            let loans = count(pulled.len(), "loan");
            answer.notes.push(format!("{loans} now due on the last day: {}", names.join(", ")));
        }
        for person in &set {
            answer.value.push(checklist::checklist(tx, person, act.clock)?);
        }
        Ok(answer)
    })
}

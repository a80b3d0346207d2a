//! How long what is known of people is kept, and what erasing somebody takes out of free text (Shirley Warren,
//! Brockhampton: as long as the schedule says and no longer; UK GDPR art. 5(1)(e)).

use super::{
    leaver,
    person::{Person, PersonKind},
    when::add_months,
};
use crate::words;
use chrono::NaiveDate;

words! {
    /// What the retention schedule has a time for.
    What, "item of the schedule" {
        /// Years after the last working day, or the contract's end if that is later.
        Pupils = "pupils",
        Staff = "staff",
        Others = "others",
        /// Years after the incident was closed.
        Attachments = "attachments",
        /// Years for which a backup is kept: it holds who was erased since.
        Backups = "backups",
    }
}

impl What {
    /// Years, where the school has not said otherwise: schools keep loans, debts and inventories for the current year
    /// and six more. A starting point, not law.
    pub fn usual(self) -> u32 {
        if self == Self::Backups { 1 } else { 6 }
    }

    /// Which of them somebody falls under.
    pub fn of(kind: PersonKind) -> Self {
        match kind {
            PersonKind::Pupil => Self::Pupils,
            PersonKind::Staff => Self::Staff,
            _ => Self::Others,
        }
    }
}

/// The day from which somebody is to be erased; `None`: never, or nobody knows when the person left.
pub fn erase_from(person: &Person, years: Option<u32>) -> Option<NaiveDate> {
    let left = person.contract_end.max(leaver::leaving_day(person))?;
    Some(add_months(left, years?.checked_mul(12)?))
}

/// What stands where a person was named.
pub const ERASED: &str = "[erased]";

words! {
    /// What a text may hold of people.
    Text, "sort of text" {
        /// It names a person: who saw it, who tested it, a class teacher.
        Named = "named",
        /// People write about people in it: a note, a reason.
        Said = "said",
        /// It describes an item: a name may stand in it, and a number is the item's own.
        Label = "label",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::Instant;
    use uuid::Uuid;

    #[test]
    fn somebody_is_erased_so_many_years_after_the_later_of_both_days() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let mut person = Person::new(
            Uuid::nil().into(),
            PersonKind::Pupil,
            "004301".to_owned(),
            "Zoë Sample".to_owned(),
            Instant::EPOCH,
        );
        assert_eq!(erase_from(&person, Some(6)), None);
        person.last_working_day = day("2026-07-17");
        assert_eq!(erase_from(&person, Some(6)), day("2032-07-17"));
        person.contract_end = day("2026-08-31");
        assert_eq!(erase_from(&person, Some(6)), day("2032-08-31"));
        assert_eq!(erase_from(&person, None), None);
    }
}

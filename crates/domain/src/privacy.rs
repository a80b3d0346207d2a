//! The retention schedule for personal data, and the kinds of text that an erasure searches for names (Shirley Warren,
//! Brockhampton: as long as the schedule says and no longer; UK GDPR art. 5(1)(e)).

use super::{
    leaver,
    person::{Person, PersonKind},
    when::add_months,
};
use crate::words;
use chrono::NaiveDate;

words! {
    /// An entry of the retention schedule. For people the years count from the last working day, or from the end of the
    /// contract if that is later.
    What, "retention schedule entry" {
        Pupils = "pupils",
        Staff = "staff",
        Others = "others",
        /// Attachments of an incident. The years count from the day on which the incident was closed.
        Attachments = "attachments",
        /// Backups. The years count from the day of the backup, which still holds people who were erased later.
        Backups = "backups",
    }
}

impl What {
    /// The number of years that a new register keeps these records. Schools keep loans, debts and inventories for the
    /// current year and six more. The school can change it; no law sets it.
    pub fn usual(self) -> u32 {
        if self == Self::Backups { 1 } else { 6 }
    }

    /// The entry that applies to a kind of person.
    pub fn of(kind: PersonKind) -> Self {
        match kind {
            PersonKind::Pupil => Self::Pupils,
            PersonKind::Staff => Self::Staff,
            _ => Self::Others,
        }
    }
}

/// The date from which a person is due to be erased. `None` if never, or if no last day is recorded.
pub fn erase_from(person: &Person, years: Option<u32>) -> Option<NaiveDate> {
    let left = person.contract_end.max(leaver::leaving_day(person))?;
    Some(add_months(left, years?.checked_mul(12)?))
}

/// The time for which the schedule keeps a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// No last day is recorded, or it is still to come: the years have not begun.
    WhileHere,
    Until(NaiveDate),
    ForEver,
}

/// The reason why the schedule still keeps a person on a date. `None` if the person is due to be erased.
pub fn kept(person: &Person, years: Option<u32>, today: NaiveDate) -> Option<Kept> {
    let has_left = person.contract_end.max(leaver::leaving_day(person)).is_some_and(|left| left < today);
    match erase_from(person, years) {
        Some(due) if due <= today => None,
        Some(due) if has_left => Some(Kept::Until(due)),
        None if has_left => Some(Kept::ForEver),
        _ => Some(Kept::WhileHere),
    }
}

/// The text that replaces a name.
pub const ERASED: &str = "[erased]";

words! {
    /// A sort of text, by the words about people that it may hold.
    Text, "sort of text" {
        /// The text is a person's name: a witness, a tester, a class teacher.
        Named = "named",
        /// The text is free writing, often about people: a note, a reason.
        Said = "said",
        /// The text describes an item. It may hold a name; a number in it belongs to the item.
        Label = "label",
        /// The text is one of the school's own words, or another person's detail, and much depends on it: a category's
        /// name, a tag, a clause, the name of a parent or carer of someone who stays. An erasure lists it and leaves it.
        Kept = "kept",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::Instant;
    use uuid::Uuid;

    #[test]
    fn the_years_until_an_erasure_count_from_the_later_of_both_dates() {
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
        for (years, today, wanted) in [
            (Some(6), "2026-08-30", Some(Kept::WhileHere)),
            (Some(6), "2026-08-31", Some(Kept::WhileHere)),
            (Some(6), "2026-09-01", day("2032-08-31").map(Kept::Until)),
            (Some(6), "2032-08-30", day("2032-08-31").map(Kept::Until)),
            (Some(6), "2032-08-31", None),
            (None, "2026-09-01", Some(Kept::ForEver)),
            (Some(0), "2026-08-30", Some(Kept::WhileHere)),
            (Some(0), "2026-08-31", None),
        ] {
            assert_eq!(kept(&person, years, today.parse().unwrap()), wanted, "{years:?} {today}");
        }
        (person.last_working_day, person.contract_end) = (None, None);
        assert_eq!(kept(&person, Some(0), "2026-09-01".parse().unwrap()), Some(Kept::WhileHere));
    }
}

//! The day on which an item should be replaced.

use crate::{when::add_months, words};
use chrono::NaiveDate;

words! {
    /// The reason why an item should be replaced by a day.
    Because, "reason for a replacement" {
        /// The school has planned it for this year.
        Planned = "planned",
        /// Its useful life ends.
        Age = "age",
        /// Its maker ends the support of its operating system.
        Support = "support-ends",
        /// The day on which it is due to be retired.
        EndOfLife = "end-of-life",
    }
}

/// What is known of the time that an item lasts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lasts {
    /// The last day of the year for which the school has planned the replacement; nothing else counts then.
    pub planned_until: Option<NaiveDate>,
    pub bought: Option<NaiveDate>,
    pub life_months: Option<i64>,
    pub support_ends: Option<NaiveDate>,
    pub end_of_life: Option<NaiveDate>,
}

impl Lasts {
    /// The day on which the item should be replaced: the first that is known. `None` if nothing is known.
    pub fn until(&self) -> Option<(NaiveDate, Because)> {
        if let Some(planned) = self.planned_until {
            return Some((planned, Because::Planned));
        }
        let age = self.bought.zip(self.life_months).and_then(|(bought, life)| {
            let months = u32::try_from(life).ok()?;
            Some((add_months(bought, months), Because::Age))
        });
        let support = self.support_ends.map(|day| (day, Because::Support));
        let retired = self.end_of_life.map(|day| (day, Because::EndOfLife));
        [age, support, retired].into_iter().flatten().min_by_key(|(day, _)| *day)
    }
}

//! Counted stock: calculators, headphones, cables. It is lent, returned, missing and counted by number. No piece of it has a
//! tag: what has a tag is an item, and has one open loan.

use super::{
    fault::Fault,
    ids::{PersonId, RowId, StockId},
    loan::Due,
    remedy::{Remedy, See},
    say,
    say::Say,
    school_year::SchoolYear,
    text::shown,
    when::{Clock, Instant, show_day},
};
use chrono::NaiveDate;

/// The most pieces that one act can be about.
pub const MOST: i64 = 100_000;

/// One stock, with the numbers of its pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// The number of pieces at the last count by hand.
    pub counted: Option<i64>,
    pub counted_on: Option<NaiveDate>,
    /// The number that should have been there at the last count.
    pub expected: Option<i64>,
    pub id: StockId,
    /// The number with borrowers.
    pub lent: i64,
    pub location: Option<String>,
    /// The number known to be missing and not written off.
    pub missing: i64,
    pub name: String,
    pub name_folded: String,
    pub no: i64,
    pub notes: Option<String>,
    /// The number of all pieces: here, lent or missing.
    pub owned: i64,
    pub unit_cost_pence: Option<i64>,
}

/// A number of one stock that one borrower has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLoan {
    pub due_at: Option<Instant>,
    pub due_on: Option<NaiveDate>,
    /// The moment from which the loan is overdue.
    pub due_until: Option<Instant>,
    /// The moment when the last of them came back, or was recorded as missing.
    pub ended_at: Option<Instant>,
    pub for_class: Option<String>,
    pub id: RowId,
    pub missing: i64,
    pub no: i64,
    pub number: i64,
    pub out_at: Instant,
    pub person_id: PersonId,
    pub returned: i64,
    pub stock_id: StockId,
}

/// Checks that an act is about at least one piece, and no absurd number.
///
/// Errors: it is about none, or about too many.
pub fn must_be_a_number(number: i64) -> Result<(), Fault> {
    if (1..=MOST).contains(&number) {
        return Ok(());
    }
    Err(Fault::invalid(format!("{number} is no number of pieces"))
        .hint(format!("Give a whole number from 1 to {MOST}.")))
}

impl Stock {
    /// The number that should be here.
    pub fn here(&self) -> i64 {
        self.owned - self.lent - self.missing
    }

    /// Where all pieces are, such as "30 owned: 3 here, 25 lent, 2 missing".
    pub fn in_words(&self) -> String {
        format!("{} owned: {} here, {} lent, {} missing", self.owned, self.here(), self.lent, self.missing)
    }

    fn too_few(&self, what: String, remedy: impl Into<Say>) -> Fault {
        Fault::conflict(format!("{what} ({})", self.in_words()), remedy)
    }

    /// Lends a number of pieces.
    ///
    /// Errors: there are not so many here.
    pub fn lend(&mut self, number: i64) -> Result<(), Fault> {
        must_be_a_number(number)?;
        if number > self.here() {
            let what = format!("only {} of {} can be lent, not {number}", self.here(), shown(&self.name));
            let see = See::Stock { stock: self.name.clone() };
            return Err(self.too_few(what, say!["To see who has them: ", see, "."]));
        }
        self.lent += number;
        Ok(())
    }

    /// Takes pieces back from borrowers: those that came back, and those that are missing.
    pub fn take_back(&mut self, returned: i64, missing: i64) {
        self.lent -= returned + missing;
        self.missing += missing;
    }

    /// Adds new pieces.
    ///
    /// Errors: no number, or more than a register holds.
    pub fn add(&mut self, number: i64) -> Result<(), Fault> {
        must_be_a_number(number)?;
        if self.owned + number > MOST {
            return Err(Fault::invalid(format!("{} would have more than {MOST} pieces", shown(&self.name)))
                .hint("Make another stock for the others."));
        }
        self.owned += number;
        Ok(())
    }

    /// Records that missing pieces were found.
    ///
    /// Errors: not so many are missing.
    pub fn find(&mut self, number: i64) -> Result<(), Fault> {
        must_be_a_number(number)?;
        if number > self.missing {
            let what = format!("{} of {} are missing, so {number} can't be found", self.missing, shown(&self.name));
            let more = Remedy::StockMore { stock: self.name.clone() };
            return Err(self.too_few(what, say!["If there are more than were recorded: ", more, "."]));
        }
        self.missing -= number;
        Ok(())
    }

    /// Writes pieces off: those that are missing, or those that are here and no longer of use.
    ///
    /// Errors: there are not so many.
    pub fn write_off(&mut self, number: i64, of_missing: bool) -> Result<(), Fault> {
        must_be_a_number(number)?;
        let (there, are) = if of_missing { (self.missing, "are missing") } else { (self.here(), "are here") };
        if number > there {
            let what = format!("{there} of {} {are}, so {number} can't be written off", shown(&self.name));
            let see = See::Stock { stock: self.name.clone() };
            return Err(self.too_few(what, say!["Pieces on loan must be returned first. To see them: ", see, "."]));
        }
        self.owned -= number;
        if of_missing {
            self.missing -= number;
        }
        Ok(())
    }

    /// Records a count by hand. The other numbers stay as they are: a difference is for somebody to explain.
    ///
    /// Errors: no count can have so many.
    pub fn count(&mut self, number: i64, on: NaiveDate) -> Result<(), Fault> {
        if !(0..=MOST).contains(&number) {
            return Err(
                Fault::invalid(format!("{number} is no count")).hint(format!("Give a number from 0 to {MOST}."))
            );
        }
        (self.counted, self.counted_on, self.expected) = (Some(number), Some(on), Some(self.here()));
        Ok(())
    }

    /// The last count in words, such as "28 on Mon 30 Nov 2026, 2 fewer than there should be".
    pub fn count_in_words(&self) -> String {
        let (Some(counted), Some(on), Some(expected)) = (self.counted, self.counted_on, self.expected) else {
            return String::new();
        };
        let difference = match counted - expected {
            0 => String::new(),
            less if less < 0 => format!(", {} fewer than there should be", -less),
            more => format!(", {more} more than there should be"),
        };
        format!("{counted} on {}{difference}", show_day(on))
    }
}

impl StockLoan {
    /// The number that the borrower still has.
    pub fn open(&self) -> i64 {
        self.number - self.returned - self.missing
    }

    /// The date or time when the loan is due.
    pub fn due(&self) -> Due {
        Due { on: self.due_on, at: self.due_at }
    }

    /// Sets the due date, and the moment from which the loan is overdue.
    pub fn set_due(&mut self, due: Due, clock: Clock, year: &SchoolYear) {
        (self.due_on, self.due_at, self.due_until) = (due.on, due.at, due.until(clock, year));
    }

    /// The due date after the borrower's last working day is set, as for items: that day at the latest, but never before
    /// the loan began. The second value is true if the date moved.
    pub fn pulled_to(&self, last_working_day: Option<NaiveDate>, clock: Clock) -> (Due, bool) {
        let day = last_working_day.map(|last| last.max(clock.day_of(self.out_at)));
        match day {
            Some(day) if self.due().day(clock).is_none_or(|due| due > day) => (Due { on: Some(day), at: None }, true),
            _ => (self.due(), false),
        }
    }

    /// True if some of it should be back already.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.ended_at.is_none() && self.due_until.is_some_and(|until| until <= now)
    }

    /// Takes back as many as this loan has of two numbers, the returned ones first. Returns what is left of them.
    pub fn take_back(&mut self, (returned, missing): (i64, i64), at: Instant) -> (i64, i64) {
        let back = returned.min(self.open());
        self.returned += back;
        let gone = missing.min(self.open());
        self.missing += gone;
        if self.open() == 0 {
            self.ended_at = Some(at);
        }
        (returned - back, missing - gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn stock(owned: i64, lent: i64, missing: i64) -> Stock {
        Stock {
            counted: None,
            counted_on: None,
            expected: None,
            id: Uuid::nil().into(),
            lent,
            location: None,
            missing,
            name: "Calculators".to_owned(),
            name_folded: "calculators".to_owned(),
            no: 1,
            notes: None,
            owned,
            unit_cost_pence: None,
        }
    }

    #[test]
    fn no_act_makes_a_number_negative_or_more_than_there_are() {
        type Act = fn(&mut Stock, i64) -> Result<(), Fault>;
        let acts: [Act; 4] = [
            Stock::lend,
            Stock::find,
            |stock, number| stock.write_off(number, true),
            |stock, number| stock.write_off(number, false),
        ];
        for (owned, lent, missing) in [(0, 0, 0), (5, 2, 1), (5, 5, 0), (5, 0, 5)] {
            for (number, act) in (-1..8).flat_map(|number| acts.map(|act| (number, act))) {
                let mut after = stock(owned, lent, missing);
                let done = act(&mut after, number);
                assert!(after.here() >= 0 && after.lent >= 0 && after.missing >= 0, "{number}: {after:?}");
                assert_eq!(done.is_err(), after == stock(owned, lent, missing), "{number}: {after:?}");
            }
        }
    }

    #[test]
    fn a_count_changes_no_number_and_says_the_difference() {
        let day: NaiveDate = "2026-11-30".parse().unwrap();
        for (counted, words) in [
            (2, "2 on Mon 30 Nov 2026"),
            (0, "0 on Mon 30 Nov 2026, 2 fewer than there should be"),
            (3, "3 on Mon 30 Nov 2026, 1 more than there should be"),
        ] {
            let mut after = stock(5, 2, 1);
            after.count(counted, day).unwrap();
            assert_eq!(after.count_in_words(), words);
            assert_eq!((after.owned, after.lent, after.missing), (5, 2, 1));
        }
        assert!(stock(5, 2, 1).count(-1, day).is_err());
    }
}

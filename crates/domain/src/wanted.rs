//! The filters of a list by the fields of its records.

use super::{
    fault::Fault,
    field::{Data, Field, Reads, Value, yes_or_no},
    funding,
    meaning::Meaning,
    money::{self, Vat},
    reading::Reading,
    search::Words,
    support::SupportEnd,
};
use chrono::NaiveDate;

/// A filter of a list: one field and the value it must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<F> {
    pub field: F,
    asks: Asks,
}

/// The way a value is compared: equal, at least or at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Is,
    From,
    Until,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Asks {
    /// The field is empty.
    Nothing,
    /// The text contains these words.
    Part(Words),
    Word(&'static str),
    YesNo(Option<bool>),
    Days(Bound, NaiveDate),
    Pence(Bound, i64),
    Vat(Option<Vat>),
    Year(Bound, i64),
    Share(i64),
}

impl Asks {
    /// True if this is the beginning of a range, and the other an end below it.
    fn is_above(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Days(Bound::From, from), Self::Days(Bound::Until, until)) => from > until,
            (Self::Pence(Bound::From, from), Self::Pence(Bound::Until, until)) => from > until,
            (Self::Year(Bound::From, from), Self::Year(Bound::Until, until)) => from > until,
            _ => false,
        }
    }
}

impl<F: Field> Wanted<F> {
    /// Reads a filter. An empty text finds the records where the field is empty.
    ///
    /// Errors: the text is not valid for the field.
    pub fn read(field: F, bound: Bound, text: &str, reading: &Reading) -> Result<Self, Fault> {
        let Data { label, reads, .. } = field.data();
        let asks = match reads {
            _ if text.trim().is_empty() => Asks::Nothing,
            Reads::Text(..) | Reads::Note(_) => Asks::Part(Words::of(text)),
            Reads::Word(word) => Asks::Word((word.read)(text)?),
            Reads::YesNo(_) => Asks::YesNo(yes_or_no(label, text)?),
            Reads::Price(..) | Reads::Pounds(_) => Asks::Pence(bound, money::parse(text)?),
            Reads::Vat(_) => Asks::Vat(Vat::read(text)?),
            Reads::Year(_) => match text.trim().parse() {
                Ok(year) => Asks::Year(bound, year),
                Err(_) => return Err(funding::no_year(text)),
            },
            Reads::Share(_) => funding::share(text)?.map_or(Asks::Nothing, Asks::Share),
            Reads::Day(..) | Reads::Term(..) | Reads::Support(_) => {
                reading.day(text, Meaning::Asked)?.day.map_or(Asks::Nothing, |day| Asks::Days(bound, day))
            }
        };
        Ok(Self { field, asks })
    }

    /// Refuses a range whose end is before its beginning, in which nothing could be found.
    ///
    /// Errors: one is.
    pub fn must_have_room(all: &[Self]) -> Result<(), Fault> {
        let is_empty = |one: &&Self| all.iter().any(|other| one.field == other.field && one.asks.is_above(&other.asks));
        all.iter().find(is_empty).map_or(Ok(()), |one| {
            let label = one.field.data().label;
            Err(Fault::invalid(format!("{label}: the end of the range is before its beginning"))
                .hint("Give the earlier date or the smaller number first."))
        })
    }

    /// True if a value passes the filter.
    pub fn fits(&self, value: Value<'_>) -> bool {
        fn within<X: Ord>(known: &X, bound: Bound, asked: &X) -> bool {
            match bound {
                Bound::Is => known == asked,
                Bound::From => known >= asked,
                Bound::Until => known <= asked,
            }
        }
        match (&self.asks, value) {
            (Asks::Nothing, value) => !value.is_known(),
            (Asks::Part(part), Value::Text(Some(text))) => part.occur_in(text),
            (Asks::Word(wanted), Value::Word(word)) => *wanted == word,
            (Asks::YesNo(wanted), Value::YesNo(yes)) => *wanted == yes,
            (Asks::Days(bound, asked), Value::Day(Some(day))) => within(&day, *bound, asked),
            (Asks::Days(bound, asked), Value::Support(Some(SupportEnd::On(day)))) => within(&day, *bound, asked),
            (Asks::Year(bound, asked), Value::Year(Some(year))) => within(&year, *bound, asked),
            (Asks::Share(asked), Value::Share(Some(share))) => share == *asked,
            (Asks::Pence(bound, asked), Value::Price(Some(pence), _)) => within(&pence, *bound, asked),
            (Asks::Vat(wanted), Value::Vat(vat)) => *wanted == vat,
            _ => false,
        }
    }
}

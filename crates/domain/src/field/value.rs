//! The value of a field, and how pages, plans, files and JSON show it.

use super::super::{
    funding,
    money::{self, Vat},
    support::SupportEnd,
    text,
    when::{show_date, show_day},
    words::Word,
};
use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    Text(Option<&'a str>),
    Day(Option<NaiveDate>),
    /// A price in pence, and its VAT basis.
    Price(Option<i64>, Option<Vat>),
    Vat(Option<Vat>),
    YesNo(Option<bool>),
    Support(Option<SupportEnd>),
    /// A share in hundredths of a per cent.
    Share(Option<i64>),
    Year(Option<i64>),
    Word(&'a str),
}

impl<'a> Value<'a> {
    /// The value as a page shows it; empty if unknown.
    pub fn shown(self) -> String {
        match self {
            Self::Text(text) => text.unwrap_or_default().to_owned(),
            Self::Day(day) => day.map(show_day).unwrap_or_default(),
            Self::Price(pence, vat) => pence.map(|pence| money::shown_price(pence, vat)).unwrap_or_default(),
            Self::Vat(vat) => vat.map(Vat::after_amount).unwrap_or_default().to_owned(),
            Self::Support(end) => end.map(SupportEnd::shown).unwrap_or_default(),
            Self::YesNo(_) | Self::Word(_) | Self::Share(_) | Self::Year(_) => self.cell().into_owned(),
        }
    }

    /// The value as a plan shows that it was read: a file's dates have no weekdays.
    pub fn as_read(self) -> String {
        match self {
            Self::Day(day) => day.map(show_date).unwrap_or_default(),
            Self::Support(Some(SupportEnd::On(day))) => show_date(day),
            other => other.shown(),
        }
    }

    /// The value as a CSV cell, safe for a spreadsheet; empty if unknown.
    pub fn cell(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text::cell(text.unwrap_or_default()),
            Self::Day(day) => day.map(|day| day.to_string()).unwrap_or_default().into(),
            Self::Price(pence, _) => pence.map(money::decimal).unwrap_or_default().into(),
            Self::Vat(vat) => vat.map(Word::word).unwrap_or_default().into(),
            Self::YesNo(Some(true)) => "yes".into(),
            Self::YesNo(Some(false)) => "no".into(),
            Self::YesNo(None) => "".into(),
            Self::Support(end) => end.map(SupportEnd::cell).unwrap_or_default().into(),
            Self::Share(share) => share.map(funding::shown_share).unwrap_or_default().into(),
            Self::Year(year) => year.map(|year| year.to_string()).unwrap_or_default().into(),
            Self::Word(word) => word.into(),
        }
    }

    pub(crate) fn is_known(self) -> bool {
        match self {
            Self::Text(text) => text.is_some(),
            Self::Day(day) => day.is_some(),
            Self::Price(pence, _) => pence.is_some(),
            Self::Vat(vat) => vat.is_some(),
            Self::YesNo(yes) => yes.is_some(),
            Self::Support(end) => end.is_some(),
            Self::Share(number) | Self::Year(number) => number.is_some(),
            Self::Word(_) => true,
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Day(day) => day.serialize(serializer),
            Self::Price(pence, _) => pence.serialize(serializer),
            Self::Vat(vat) => vat.serialize(serializer),
            Self::YesNo(yes) => yes.serialize(serializer),
            Self::Support(end) => end.serialize(serializer),
            Self::Share(number) | Self::Year(number) => number.serialize(serializer),
            Self::Word(word) => word.serialize(serializer),
        }
    }
}

//! The end of a maker's support for a device or its operating system.

pub mod cycle;
pub mod dates;
pub mod device;
pub mod sign_off;
pub mod written;

use super::{
    fault::Fault,
    meaning::Meaning,
    reading::Reading,
    text::{fold, shown},
    when::{plain_day, show_day},
};
use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// The answer to the question when support ends. Where nobody has looked it up, there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupportEnd {
    On(NaiveDate),
    /// The maker publishes no end.
    NonePublished,
}

/// The word that the register and JSON have for an end that is not published.
const NONE_PUBLISHED: &str = "none_published";

impl SupportEnd {
    /// Reads a day, `none published` or `not looked up`. An end such as 9999 is taken as none published, which is said.
    ///
    /// Errors: the text is none of these, or the day is unlikely and the user is not sure.
    pub fn read(text: &str, reading: &Reading, said: &mut Vec<String>) -> Result<Option<Self>, Fault> {
        if let Some(answer) = Self::answer(text) {
            return Ok(answer);
        }
        if fold(text) == "none" {
            return Err(Fault::invalid(format!("{} may mean two answers", shown(text.trim())))
                .hint("Write “none published” if the maker names no end, or “not looked up”."));
        }
        let meant = reading.day(text, Meaning::SupportEnds)?;
        let end = meant.day.map_or(Self::NonePublished, Self::On);
        meant.told(said);
        Ok(Some(end))
    }

    /// The answer that a text is, if it is not a day.
    pub fn answer(text: &str) -> Option<Option<Self>> {
        let squeezed: String = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
        match squeezed.as_str() {
            "" | "notlookedup" | "unknown" => Some(None),
            "nonepublished" | "notpublished" | "noenddate" | "noendpublished" => Some(Some(Self::NonePublished)),
            _ => None,
        }
    }

    /// The answer as the register keeps it.
    pub fn stored(self) -> Cow<'static, str> {
        match self {
            Self::On(day) => day.to_string().into(),
            Self::NonePublished => NONE_PUBLISHED.into(),
        }
    }

    /// Reads an answer that the register keeps.
    pub fn of_stored(text: &str) -> Option<Self> {
        if text == NONE_PUBLISHED { Some(Self::NonePublished) } else { plain_day(text).map(Self::On) }
    }

    /// The answer as a page shows it.
    pub fn shown(self) -> String {
        match self {
            Self::On(day) => show_day(day),
            Self::NonePublished => self.cell(),
        }
    }

    /// The answer in a cell of a file.
    pub fn cell(self) -> String {
        match self {
            Self::On(day) => day.to_string(),
            Self::NonePublished => "none published".to_owned(),
        }
    }

    /// The day, if there is one.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::On(day) => Some(day),
            Self::NonePublished => None,
        }
    }
}

impl Serialize for SupportEnd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.stored())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::DateFormat;

    #[test]
    fn there_are_three_answers() {
        let today = "2026-11-23".parse().unwrap();
        let cell = Reading::Cell(DateFormat::Uk, today);
        let read = |text: &str| SupportEnd::read(text, &cell, &mut Vec::new());
        let day = "2027-10-12".parse().unwrap();
        assert_eq!(read("12/10/2027").unwrap(), Some(SupportEnd::On(day)));
        assert_eq!(read("None published").unwrap(), Some(SupportEnd::NonePublished));
        assert_eq!(read("not looked up").unwrap(), None);
        assert_eq!(read("").unwrap(), None);
        for text in ["none", "soon", "01/01/1900"] {
            assert!(read(text).is_err(), "{text}");
        }
        let mut said = Vec::new();
        assert_eq!(SupportEnd::read("31/12/9999", &cell, &mut said).unwrap(), Some(SupportEnd::NonePublished));
        assert_eq!(said, ["“31/12/9999” is taken as no end date"]);
        for end in [SupportEnd::On(day), SupportEnd::NonePublished] {
            assert_eq!(SupportEnd::of_stored(&end.stored()), Some(end));
            assert_eq!(read(&end.cell()).unwrap(), Some(end));
        }
    }
}

//! Import formats: how a file is read, kept for the next file with the same headings.

use super::{
    asset_fields,
    field::Field as _,
    ids::RowId,
    incoming::question::{Answer, Group},
    person::PersonKind,
    reading::DateFormat,
    when::Instant,
    words::Word as _,
};
use crate::words;
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

words! {
    /// The records that a file brings in.
    Imports, "sort of import" { Assets = "assets", People = "people", Tests = "tests", Signatures = "signatures", Calendar = "calendar", Loans = "loans", RoutineChecks = "routine-checks", Payments = "payments", SupportDates = "support-dates", DeviceLists = "device-lists" }
}

/// How files with these headings are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFormat {
    /// The headings of the file, folded, in their order, with [`BETWEEN`] between them.
    pub headings: String,
    pub id: RowId,
    pub imports: Imports,
    pub no: i64,
    /// The reading, as a JSON object.
    pub reading: String,
    pub remembered_at: Instant,
}

/// The character between two headings. A folded heading has only letters and digits.
pub const BETWEEN: &str = "|";

/// The reading of a file: what is told once and holds for every file with the same headings. It has no details of
/// people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The field of each heading that Kitbook doesn't know itself, by the file's heading.
    pub map: BTreeMap<String, String>,
    /// The headings of columns that are ignored.
    pub ignore: Vec<String>,
    pub dates: Option<DateFormat>,
    /// The category of assets in rows without one.
    pub category: Option<String>,
    /// The kind of people in rows without one.
    pub kind: Option<PersonKind>,
    /// The answers to questions about how the file is written, by the group of questions.
    pub answers: BTreeMap<Group, Answer>,
}

impl Reading {
    /// The reading as the register keeps it.
    pub fn stored(&self) -> String {
        json!(self).to_string()
    }

    /// Reads the columns that items have a field for since schema 8, if they were ignored or kept as extra fields for
    /// want of one. Returns each heading with the name of its field.
    pub fn take_along(&mut self) -> Vec<(String, &'static str)> {
        let mut read = Vec::new();
        let mut takes = |heading: &str, map: &mut dyn FnMut(&'static str)| {
            let Some(field) = asset_fields::of_device(heading) else { return false };
            map(field.data().heading);
            read.push((heading.to_owned(), field.data().label));
            true
        };
        self.ignore.retain(|heading| !takes(heading, &mut |_| {}));
        let extra = self.map.iter_mut().filter(|(_, field)| field.trim().eq_ignore_ascii_case("extra"));
        for (heading, field) in extra {
            takes(heading, &mut |ours| *field = ours.to_owned());
        }
        read
    }

    /// Reads a stored reading; `None` if Kitbook didn't write it.
    pub fn read(stored: &str) -> Option<Self> {
        fn word<T>(of: &Json, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            match of {
                Json::Null => Some(None),
                Json::String(text) => read(text).map(Some),
                _ => None,
            }
        }
        let json: Json = serde_json::from_str(stored).ok()?;
        let text = |of: &Json| of.as_str().map(str::to_owned);
        let map = json["map"].as_object()?.iter().map(|(heading, field)| Some((heading.clone(), text(field)?)));
        // Readings that were kept before answers were have none.
        let answers = json.get("answers").map_or(Some(BTreeMap::new()), |answers| {
            let each = answers.as_object()?.iter();
            each.map(|(group, answer)| Some((Group::parse(group)?, Answer::parse(answer.as_str()?)?))).collect()
        });
        Some(Self {
            map: map.collect::<Option<_>>()?,
            ignore: json["ignore"].as_array()?.iter().map(text).collect::<Option<_>>()?,
            dates: word(&json["dates"], DateFormat::parse)?,
            category: word(&json["category"], |text| Some(text.to_owned()))?,
            kind: word(&json["kind"], PersonKind::parse)?,
            answers: answers?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_has_a_field_now_is_taken_along() {
        let map = [("Sticker", "tag"), ("OS", "extra"), ("Bay", "extra"), ("Hostname", "name")];
        let mut reading = Reading {
            map: map.into_iter().map(|(theirs, ours)| (theirs.to_owned(), ours.to_owned())).collect(),
            ignore: ["Bay 2", "os_version"].map(str::to_owned).to_vec(),
            ..Reading::default()
        };
        let read = reading.take_along();
        assert_eq!(read, [("os_version".to_owned(), "system version"), ("OS".to_owned(), "operating system")]);
        assert_eq!(reading.ignore, ["Bay 2"]);
        assert_eq!(reading.map["OS"], "Operating System");
        // A field that the school chose stays.
        assert_eq!((reading.map["Hostname"].as_str(), reading.map["Bay"].as_str()), ("name", "extra"));
        assert_eq!(reading.take_along(), []);
    }

    #[test]
    fn a_reading_is_stored_and_read() {
        let reading = Reading {
            map: BTreeMap::from([("Kit No".to_owned(), "tag".to_owned())]),
            ignore: vec!["Bay".to_owned()],
            dates: Some(DateFormat::Uk),
            category: Some("laptop".to_owned()),
            kind: None,
            answers: BTreeMap::from([(Group::NumericKey, Answer::Keep)]),
        };
        assert_eq!(
            reading.stored(),
            r#"{"map":{"Kit No":"tag"},"ignore":["Bay"],"dates":"uk","category":"laptop","kind":null,"answers":{"numeric-key":"keep"}}"#
        );
        assert_eq!(Reading::read(&reading.stored()), Some(reading));
        for other in [
            "",
            "[]",
            r#"{"map":{},"ignore":[],"dates":"monday","category":null,"kind":null}"#,
            r#"{"map":{"a":1},"ignore":[]}"#,
            r#"{"map":{},"ignore":[],"dates":null,"category":null,"kind":null,"answers":{"numeric-key":"maybe"}}"#,
        ] {
            assert_eq!(Reading::read(other), None, "{other}");
        }
    }
}

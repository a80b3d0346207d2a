//! The columns of a table of tests for the plan of an import: what each is read as, with its first value.

use super::{
    cells::number,
    columns::{Layout, Unit},
    dates::Dates,
    known::Column,
    verdict, words,
};
use crate::file::plan::{ColumnView, How};
use domain::{reading::DateFormat, words::Word as _};

impl Column {
    /// The name of the field in the plan.
    fn name(self) -> &'static str {
        match self {
            Self::AssetId | Self::Barcode => "tag",
            Self::Description => "description",
            Self::Class => "class",
            Self::Equipment => "type",
            Self::Make => "make",
            Self::Model => "model",
            Self::Serial => "serial",
            Self::Site => "site",
            Self::Location => "location",
            Self::TestDate | Self::LastFullTest | Self::LastTest | Self::Date => "tested on",
            Self::TestTime => "time",
            Self::Outcome => "result",
            Self::TestName => "test name",
            Self::Notes => "notes",
            Self::Retest | Self::NextTest => "retest",
            Self::Instrument => "instrument",
            Self::InstrumentSerial => "instrument serial",
            Self::Person => "tester",
            Self::Visual => "visual",
            Self::Measured(measure) | Self::Verdict(measure) => measure.word(),
            Self::Unused => "",
        }
    }
}

impl Layout {
    /// The columns for the plan. `firsts` has the first value of each.
    pub(crate) fn views(&self, firsts: &[Option<String>], dates: &Dates) -> Vec<ColumnView> {
        let unknown = self.unknown();
        let view = |(at, heading): (usize, &str)| {
            let read = self.columns.read.iter().find(|(place, _)| *place == at).map(|(_, column)| *column);
            let (how, field) = match (read, self.quad_field(at)) {
                _ if unknown.iter().any(|(place, _)| *place == at) => (How::Asked, ""),
                (Some(Column::Unused), _) | (None, None) if self.columns.never.iter().any(|never| never == heading) => {
                    (How::Private, "")
                }
                (Some(Column::Unused), _) | (None, None) => (How::Ignored, ""),
                // A reading in a unit that the measure doesn't have is kept as a note.
                (Some(Column::Measured(_)), _) if *self.unit(at) == Unit::Foreign => (How::Read, "notes"),
                (Some(column), _) => (How::Read, column.name()),
                (None, Some(field)) => (How::Read, field),
            };
            let first = firsts.get(at).cloned().flatten().filter(|_| how != How::Private);
            let read_as = first.as_deref().and_then(|first| self.read_as(at, read?, first, dates.format()));
            let field = Some(field.to_owned()).filter(|field| !field.is_empty());
            ColumnView { heading: heading.to_owned(), field, how, first, read_as }
        };
        self.headings.iter().enumerate().map(view).collect()
    }

    /// The field of a column that repeats for each reading, in PATorganiser's sheets.
    fn quad_field(&self, at: usize) -> Option<&'static str> {
        self.quads.iter().find_map(|quad| match Some(at) {
            at if at == Some(quad.test) => Some("test"),
            at if at == quad.result => Some("reading"),
            at if at == quad.unit => Some("unit"),
            at if at == quad.status => Some("outcome"),
            _ => None,
        })
    }

    /// The first value of a column as it is read, if that differs from its text.
    fn read_as(&self, at: usize, column: Column, first: &str, format: DateFormat) -> Option<String> {
        if verdict::is_nothing(first) {
            return None;
        }
        match column {
            Column::TestDate | Column::LastFullTest | Column::LastTest | Column::Date | Column::NextTest => {
                words::moment(first, format).ok().map(|(day, _)| day.format("%-d %b %Y").to_string())
            }
            Column::Class => words::class(first).map(|class| class.to_string()),
            Column::Equipment => words::equipment(first).map(|kind| kind.to_string()),
            Column::Outcome | Column::Visual => verdict::verdict(first).map(|(outcome, _)| outcome.to_string()),
            Column::Measured(measure) => match (verdict::verdict(first), self.unit(at)) {
                (Some((outcome, _)), _) => Some(outcome.to_string()),
                (None, Unit::Foreign) => None,
                (None, Unit::Usual) => number(first, measure, "").ok().map(|reading| reading.text()),
                (None, Unit::Named(unit)) => number(first, measure, unit).ok().map(|reading| reading.text()),
            },
            _ => None,
        }
    }
}

//! A look at a file before it is imported: what a user can choose who says how to read it.

use super::{
    headings::Mapping,
    table::{self, Choice, Table},
};

/// What a file offers to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// The headings of the table; none if it can't be told where they are.
    pub headings: Vec<String>,
    /// The names of the fields that a heading can be mapped to.
    pub fields: Vec<&'static str>,
}

impl Look {
    /// Looks at a table. A file that can't be read offers nothing: the import says why.
    pub(crate) fn at(
        bytes: &[u8],
        (mapping, sheet): (&Mapping, Option<&str>),
        fields: Vec<&'static str>,
        is_known: impl Fn(&str) -> bool,
    ) -> Self {
        let is_known = |heading: &str| is_known(heading) || mapping.names(heading);
        let table = Table::open(bytes, &Choice { sheet, is_known: &is_known });
        let headings = table.map(|table| table.headings().iter().map(str::to_owned).collect()).unwrap_or_default();
        Self { sheets: table::sheets(bytes).unwrap_or_default(), headings, fields }
    }
}

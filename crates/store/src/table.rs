//! What is said of a table and of a column, and what follows from it alone: see `tables.rs`.

use super::{Row, Value, record::RowDigest};
use domain::{
    fault::Fault,
    privacy::Text,
    text::{LONG, SHORT, Shape},
};

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    /// The columns that tell its rows apart.
    pub key: &'static [&'static str],
    /// The digest is none of them: it stands behind them.
    pub columns: &'static [Column],
    pub has_digest: bool,
    /// Where each column stands, in the order of their names: digests and entries of the log take them so.
    by_name: &'static [usize],
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub what: What,
}

/// All that is known of a column but its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct What {
    pub holds: Holds,
    logged: Logged,
    /// The table that has the row whose key it holds.
    pub refers: Option<&'static str>,
    /// The series of short numbers that it counts in.
    pub series: Option<&'static str>,
    /// How a text may stand in it; `None`: it holds none, or one that the program makes of others.
    shape: Option<Shape>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A whole number: a count, a short number, pence, months.
    Number,
    YesNo,
    /// A day, an instant, a time of day, an identity, a hash, one word of a set.
    Word,
    Text(Who),
    Bytes,
}

/// Who may be named in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nobody: the school's own words for what it has set.
    Nobody,
    /// The person whose row it is; it goes with the row.
    Themselves,
    /// Somebody or something else, as erasing looks at it.
    Others(Text),
}

/// What an entry of the log says of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Logged {
    /// The value.
    Value,
    /// Nothing at first, since whoever writes the entry says it by the name that people know; a change, the value.
    ByName,
    /// Nothing: it is worked out from others, or is the row's identity.
    Never,
}

const fn what(holds: Holds) -> What {
    What { holds, logged: Logged::Value, refers: None, series: None, shape: None }
}

const fn text(who: Who, shape: Shape) -> What {
    What { shape: Some(shape), ..what(Holds::Text(who)) }
}

const fn told_by_name(table: &'static str) -> What {
    What { logged: Logged::ByName, refers: Some(table), ..what(Holds::Word) }
}

pub(super) const ID: What = what(Holds::Word).worked_out();
pub(super) const ASSET: What = told_by_name("asset");
pub(super) const LOAN: What = told_by_name("loan");
pub(super) const OPERATOR: What = told_by_name("operator");
pub(super) const PERSON: What = told_by_name("person");
pub(super) const SLIP: What = told_by_name("slip");
pub(super) const NUMBER: What = what(Holds::Number);
pub(super) const YES_NO: What = what(Holds::YesNo);
pub(super) const DAY: What = what(Holds::Word);
pub(super) const MOMENT: What = what(Holds::Word);
pub(super) const TIME: What = what(Holds::Word);
pub(super) const WORD: What = what(Holds::Word);
pub(super) const BYTES: What = what(Holds::Bytes);
/// The school's own words.
pub(super) const OWN: What = text(Who::Nobody, Shape::Line(SHORT));
/// Of the person whose row it is.
pub(super) const THEIRS: What = text(Who::Themselves, Shape::Line(SHORT));
/// Names somebody.
pub(super) const NAMED: What = text(Who::Others(Text::Named), Shape::Line(SHORT));
/// What people write, in which somebody may be named.
pub(super) const SAID: What = text(Who::Others(Text::Said), Shape::Note(LONG));
/// Describes an item.
pub(super) const LABEL: What = text(Who::Others(Text::Label), Shape::Line(SHORT));

/// Names a row of another table.
pub(super) const fn refers(table: &'static str) -> What {
    What { refers: Some(table), ..WORD }
}

/// The number of an entry of such a log.
pub(super) const fn entry_of(log: &'static str) -> What {
    What { refers: Some(log), ..NUMBER }
}

/// A short number of a series.
pub(super) const fn number_of(series: &'static str) -> What {
    What { series: Some(series), ..NUMBER }
}

impl What {
    /// The same, worked out by the program from other columns.
    pub(super) const fn worked_out(self) -> Self {
        Self { logged: Logged::Never, ..self.made() }
    }

    /// The same, put together by the program: of any length.
    pub(super) const fn made(self) -> Self {
        Self { shape: None, ..self }
    }

    /// The same in one line.
    pub(super) const fn in_a_line(self) -> Self {
        self.shaped(Shape::Line(SHORT))
    }

    /// The same, standing so.
    pub(super) const fn shaped(self, shape: Shape) -> Self {
        Self { shape: Some(shape), ..self }
    }
}

impl Column {
    pub(super) const fn new(name: &'static str, what: What) -> Self {
        Self { name, what }
    }

    /// What may stand of people in it; `None`: nothing that erasing looks at row by row.
    pub fn text(&self) -> Option<Text> {
        match self.what.holds {
            Holds::Text(Who::Others(text)) => Some(text),
            _ => None,
        }
    }

    /// Checks what is to be written. An act says better what is wrong with it; this is for the one that forgot to.
    ///
    /// Errors: a text that may not stand there.
    pub(super) fn check(&self, value: &Value<'_>) -> Result<(), Fault> {
        match (self.what.shape, value) {
            (Some(shape), Value::Text(text)) if !shape.fits(text) => shape.check(&self.name.replace('_', " "), text),
            _ => Ok(()),
        }
    }

    /// Whether the entry of a new row tells its value.
    pub fn is_told(&self) -> bool {
        self.what.logged == Logged::Value
    }

    /// Whether the entry of a changed row tells its value.
    pub(super) fn is_told_when_changed(&self) -> bool {
        self.what.logged != Logged::Never
    }

    /// Whether a row that has it belongs to a row of that table: `loan_id`, but not `loaner_loan_id`.
    pub(super) fn belongs_to(&self, table: &str) -> bool {
        self.what.refers == Some(table) && self.name.strip_suffix("_id") == Some(table)
    }
}

/// The digest's own column.
const DIGEST: &str = "digest";

impl Table {
    /// One whose rows have no digest.
    pub(super) const fn plain(name: &'static str, key: &'static [&'static str], columns: &'static [Column]) -> Self {
        Self { name, key, columns, has_digest: false, by_name: &[] }
    }

    /// One of records.
    pub(super) const fn of_records(
        name: &'static str,
        key: &'static [&'static str],
        columns: &'static [Column],
        by_name: &'static [usize],
    ) -> Self {
        Self { name, key, columns, has_digest: true, by_name }
    }

    /// Where a column stands.
    pub fn at(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Where each column of the key stands.
    pub fn key_at(&self) -> impl Iterator<Item = usize> {
        self.key.iter().filter_map(|key| self.at(key))
    }

    /// Where that stands by which people call a row, if it has one: short number, tag or ref.
    pub(super) fn called_by(&self) -> Option<usize> {
        self.at("no").or_else(|| self.at("tag")).or_else(|| self.at("ref"))
    }

    /// Names of its columns, the digest's last.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name).chain(self.has_digest.then_some(DIGEST))
    }

    /// Where the digest stands behind the columns.
    pub fn digest_at(&self) -> Option<usize> {
        self.has_digest.then_some(self.columns.len())
    }

    /// Tables whose rows its rows name.
    pub fn parents(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter_map(|column| column.what.refers)
    }

    /// Whether erasing looks through its rows: somebody may be named in one of its texts.
    pub fn may_name_people(&self) -> bool {
        self.columns.iter().any(|column| column.text().is_some())
    }

    /// Names of its columns and what they hold, the digest's last.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Holds)> {
        let columns = self.columns.iter().map(|column| (column.name, column.what.holds));
        columns.chain(self.has_digest.then_some((DIGEST, Holds::Word)))
    }

    /// `id, no, …, digest`, behind an alias and a point, if there is one.
    pub(super) fn list(&self, alias: &str) -> String {
        let point = if alias.is_empty() { "" } else { "." };
        self.names().map(|name| format!("{alias}{point}{name}")).collect::<Vec<_>>().join(", ")
    }

    /// What a row's digest must be, of its values in the order of the columns; what stands behind them is left aside.
    ///
    /// It covers the fields that are not empty as `name=value`, in the order of their names, so that a column that comes
    /// later and is empty changes nothing. This is the only place where one is worked out.
    pub fn digest(&self, values: &[Value<'_>]) -> Value<'static> {
        let mut digest = RowDigest::new(self.name);
        for (column, value) in self.sorted(values) {
            digest.field(column.name, value);
        }
        Value::Text(digest.finish().into())
    }

    /// Checks the texts of a row that is to be written. `stays` says whether one stands there already: that is not refused
    /// to whoever changes another.
    ///
    /// Errors: one that may not stand there.
    pub(super) fn check(&self, values: &[Value<'_>], stays: impl Fn(usize) -> bool) -> Result<(), Fault> {
        for (at, (column, value)) in self.columns.iter().zip(values).enumerate() {
            if let Err(fault) = column.check(value)
                && !stays(at)
            {
                return Err(fault);
            }
        }
        Ok(())
    }

    /// Columns with their values, in the order of their names.
    pub(super) fn sorted<'r, 'v>(
        &'r self,
        values: &'r [Value<'v>],
    ) -> impl Iterator<Item = (&'r Column, &'r Value<'v>)> {
        self.by_name.iter().map(|at| (&self.columns[*at], &values[*at]))
    }

    /// The values of a row that was read by [`Table::list`].
    ///
    /// Errors: the register can't be read.
    pub(super) fn values(&self, row: &Row<'_>) -> Result<Vec<Value<'static>>, Fault> {
        self.fields().enumerate().map(|(at, (_, holds))| Ok(typed(holds, row.value(at)?.into_owned()))).collect()
    }
}

/// A value as its column holds it: an engine without a type for yes and no keeps them as numbers.
fn typed(holds: Holds, value: Value<'static>) -> Value<'static> {
    match (holds, value) {
        (Holds::YesNo, Value::Int(0)) => Value::Bool(false),
        (Holds::YesNo, Value::Int(1)) => Value::Bool(true),
        (_, value) => value,
    }
}

/// Where each of these names stands when they are sorted.
pub(super) const fn sorted<const N: usize>(names: &[&str; N]) -> [usize; N] {
    const fn is_before(a: &[u8], b: &[u8]) -> bool {
        let mut at = 0;
        while at < a.len() && at < b.len() && a[at] == b[at] {
            at += 1;
        }
        at < b.len() && (at == a.len() || a[at] < b[at])
    }
    let (mut sorted, mut next) = ([0; N], 0);
    while next < N {
        let mut place = next;
        while place > 0 && is_before(names[next].as_bytes(), names[sorted[place - 1]].as_bytes()) {
            sorted[place] = sorted[place - 1];
            place -= 1;
        }
        sorted[place] = next;
        next += 1;
    }
    sorted
}

/// Says how tables stand in the register: of each the type of its rows, and its columns. What is declared is a record that
/// can be read and written, and one of `RECORDED`.
macro_rules! tables {
    ($($type:ident $table:literal by $($key:literal),+ {
        $($field:ident $(as $column:literal)?: $what:expr),+ $(,)?
    })+) => {
        $(impl Record for $type {
            const TABLE: &'static Table = {
                const COLUMNS: &[Column] = &[$(Column::new(tables!(@name $field $($column)?), $what)),+];
                const BY_NAME: &[usize] = &sorted(&[$(tables!(@name $field $($column)?)),+]);
                &Table::of_records($table, &[$($key),+], COLUMNS, BY_NAME)
            };
            fn values(&self) -> Vec<Value<'_>> {
                vec![$(self.$field.to_value()),+]
            }
            fn statements() -> &'static Statements {
                static ONCE: std::sync::OnceLock<Statements> = std::sync::OnceLock::new();
                ONCE.get_or_init(Statements::of::<Self>)
            }
            fn read(row: &Row<'_>, at: usize) -> Result<Self, Fault> {
                let mut next = at;
                $(let $field = { let value = row.get(next)?; next += 1; value };)+
                let _ = next;
                Ok(Self { $($field),+ })
            }
        })+

        /// Tables of records.
        const RECORDED: &[&Table] = &[$(<$type as Record>::TABLE),+];
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $column:literal) => { $column };
}
pub(super) use tables;

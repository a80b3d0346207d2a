//! Describes tables and columns. `tables.rs` has the descriptions; statements, digests and checks are derived from them
//! here.

use super::{Row, Value, hash, record::Fields, tx::LONGEST_TEXT};
use domain::{
    fault::Fault,
    privacy::Text,
    text::{LONG, SHORT, Shape},
};

/// The description of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    /// The columns that tell the rows apart.
    pub key: &'static [&'static str],
    /// The columns, without the digest, which comes after them.
    pub columns: &'static [Column],
    pub has_digest: bool,
    /// The position of each column in the order of their names, which digests and log entries use.
    by_name: &'static [usize],
}

/// The description of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub what: What,
}

/// The properties of a column, except its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct What {
    pub holds: Holds,
    logged: Logged,
    /// The table that the column refers to.
    pub refers: Option<&'static str>,
    /// The series of short numbers that the column belongs to.
    pub series: Option<&'static str>,
    /// The shape that a text in the column must have; `None` if the column holds no text, or a text that the program
    /// builds.
    shape: Option<Shape>,
}

/// The kind of value in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A whole number: a count, a short number, pence, months.
    Number,
    YesNo,
    /// A date, an instant, a time of day, an id, a hash, or one word of a set.
    Word,
    Text(Who),
    Bytes,
}

/// The people that a text may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nobody: the text is one of the school's own words in the settings.
    Nobody,
    /// The person that the row is about; the text is erased with the row.
    Themselves,
    /// Perhaps other people, or an item: the sort of text tells an erasure how to treat it.
    Others(Text),
}

/// The way in which log entries show a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Logged {
    /// The entry shows the value.
    Value,
    /// The entry of a new row leaves the value out, since the caller adds the name that people know. The entry of a
    /// change shows it.
    ByName,
    /// No entry shows the value: it is worked out from other columns, or is the row's id.
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
/// A text with the school's own words.
pub(super) const OWN: What = text(Who::Nobody, Shape::Line(SHORT));
/// A text with personal data on the person that the row is about.
pub(super) const THEIRS: What = text(Who::Themselves, Shape::Line(SHORT));
/// A person's name.
pub(super) const NAMED: What = text(Who::Others(Text::Named), Shape::Line(SHORT));
/// The name or the contact of a parent or carer, who may be a person of the register.
pub(super) const PARENT: What = text(Who::Others(Text::Kept), Shape::Line(SHORT));
/// A text of a ledger whose lines are never changed.
pub(super) const LEDGER: What = PARENT;
/// A note that may name somebody.
pub(super) const SAID: What = text(Who::Others(Text::Said), Shape::Note(LONG));
/// A text that describes an item.
pub(super) const LABEL: What = text(Who::Others(Text::Label), Shape::Line(SHORT));

/// A reference to a row of another table.
pub(super) const fn refers(table: &'static str) -> What {
    What { refers: Some(table), ..WORD }
}

/// The number of an entry in the log table `log`.
pub(super) const fn entry_of(log: &'static str) -> What {
    What { refers: Some(log), ..NUMBER }
}

/// A short number in the series `series`.
pub(super) const fn number_of(series: &'static str) -> What {
    What { series: Some(series), ..NUMBER }
}

impl What {
    /// This column, but worked out by the program from other columns.
    pub(super) const fn worked_out(self) -> Self {
        Self { logged: Logged::Never, ..self.made() }
    }

    /// This column, but with a text of any length that the program builds.
    pub(super) const fn made(self) -> Self {
        Self { shape: None, ..self }
    }

    /// This column, but with a text in one line.
    pub(super) const fn in_a_line(self) -> Self {
        self.shaped(Shape::Line(SHORT))
    }

    /// This column, but with a text in this shape.
    pub(super) const fn shaped(self, shape: Shape) -> Self {
        Self { shape: Some(shape), ..self }
    }
}

impl Column {
    pub(super) const fn new(name: &'static str, what: What) -> Self {
        Self { name, what }
    }

    /// The way in which erasing treats this column's text; `None` if the column holds no text, or one that is erased with
    /// its row.
    pub fn text(&self) -> Option<Text> {
        match self.what.holds {
            Holds::Text(Who::Others(text)) => Some(text),
            // Much depends on the school's own words: an erasure lists a name in them and leaves it.
            Holds::Text(Who::Nobody) => Some(Text::Kept),
            _ => None,
        }
    }

    /// Checks a value before it is written. Commands check first and explain better; this catches a command that forgot
    /// to check.
    ///
    /// Errors: the text is not allowed in this column.
    pub(super) fn check(&self, value: &Value<'_>) -> Result<(), Fault> {
        match (self.what.shape, value) {
            (Some(shape), Value::Text(text)) if !shape.fits(text) => shape.check(&self.name.replace('_', " "), text),
            // A text that the program builds, such as the extra fields of an item, must be readable again.
            (_, Value::Text(text)) if text.len() > LONGEST_TEXT => {
                Err(Fault::invalid(format!("the {} would be longer than a megabyte", self.name.replace('_', " ")))
                    .hint("Give shorter texts, or fewer of them."))
            }
            _ => Ok(()),
        }
    }

    /// Tells whether the log entry of a new row includes this column's value.
    pub fn is_told(&self) -> bool {
        self.what.logged == Logged::Value
    }

    /// Tells whether the log entry of a changed row includes this column's value.
    pub(super) fn is_told_when_changed(&self) -> bool {
        self.what.logged != Logged::Never
    }

    /// Tells whether this column's row belongs to a row of that table: true for `loan_id`, but not for
    /// `loaner_loan_id`.
    pub(super) fn belongs_to(&self, table: &str) -> bool {
        self.what.refers == Some(table) && self.name.strip_suffix("_id") == Some(table)
    }
}

/// The name of the column with the digest.
const DIGEST: &str = "digest";

impl Table {
    /// Describes a table without digests.
    pub(super) const fn plain(name: &'static str, key: &'static [&'static str], columns: &'static [Column]) -> Self {
        Self { name, key, columns, has_digest: false, by_name: &[] }
    }

    /// Describes a table of records.
    pub(super) const fn of_records(
        name: &'static str,
        key: &'static [&'static str],
        columns: &'static [Column],
        by_name: &'static [usize],
    ) -> Self {
        Self { name, key, columns, has_digest: true, by_name }
    }

    /// The position of the column with this name.
    pub fn at(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The positions of the key's columns.
    pub fn key_at(&self) -> impl Iterator<Item = usize> {
        self.key.iter().filter_map(|key| self.at(key))
    }

    /// The position of the column that people call a row by, if it has one: short number, tag or ref.
    pub(super) fn called_by(&self) -> Option<usize> {
        self.at("no").or_else(|| self.at("tag")).or_else(|| self.at("ref"))
    }

    /// The names of the table's columns, with the digest last.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name).chain(self.has_digest.then_some(DIGEST))
    }

    /// The position of the digest, after the columns.
    pub fn digest_at(&self) -> Option<usize> {
        self.has_digest.then_some(self.columns.len())
    }

    /// The tables that this table's rows refer to.
    pub fn parents(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter_map(|column| column.what.refers)
    }

    /// Tells whether an erasure reads this table, since its texts may name somebody.
    pub fn may_name_people(&self) -> bool {
        self.columns.iter().any(|column| column.text().is_some())
    }

    /// The names of the table's columns and their kinds of value, with the digest last.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Holds)> {
        let columns = self.columns.iter().map(|column| (column.name, column.what.holds));
        columns.chain(self.has_digest.then_some((DIGEST, Holds::Word)))
    }

    /// The columns for a select list, such as `id, no, …, digest`, each with the alias and a point if an alias is
    /// given.
    pub(super) fn list(&self, alias: &str) -> String {
        let mut list = String::with_capacity(self.columns.len() * 20);
        for name in self.names() {
            if !list.is_empty() {
                list.push_str(", ");
            }
            if !alias.is_empty() {
                list.push_str(alias);
                list.push('.');
            }
            list.push_str(name);
        }
        list
    }

    /// Works out a row's digest from its values in column order; later values are ignored.
    ///
    /// It covers the salt and the fields that are not empty as `name=value`, sorted by name, so that a new, empty column
    /// changes nothing. Digests are worked out nowhere else.
    pub(super) fn digest(&self, values: &[Value<'_>], salt: &str) -> String {
        let mut fields = Fields::new(salt, self.name);
        for (column, value) in self.sorted(values) {
            fields.field(column.name, value);
        }
        hash::digest(salt, fields.bytes())
    }

    /// Tells whether a row matches its digest: its values in column order, then the digest.
    pub fn fits(&self, values: &[Value<'_>]) -> bool {
        let Some(Value::Text(stored)) = values.get(self.columns.len()) else { return false };
        hash::salt_of(stored).is_some_and(|salt| self.digest(values, salt) == *stored)
    }

    /// Checks the texts of a row before it is written. `stays` says whether a text is unchanged: an old text that is
    /// not allowed must not stop a change to another text.
    ///
    /// Errors: a new text is not allowed.
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

    /// Columns with their values, sorted by name.
    pub(super) fn sorted<'r, 'v>(
        &'r self,
        values: &'r [Value<'v>],
    ) -> impl Iterator<Item = (&'r Column, &'r Value<'v>)> {
        self.by_name.iter().map(|at| (&self.columns[*at], &values[*at]))
    }

    /// The values of a row that was selected by [`Table::list`].
    pub(super) fn values(&self, row: &Row<'_>) -> Result<Vec<Value<'static>>, Fault> {
        self.fields().enumerate().map(|(at, (_, holds))| Ok(typed(holds, row.value(at)?.into_owned()))).collect()
    }
}

/// Converts a value to the type of its column: a database without booleans stores them as numbers.
fn typed(holds: Holds, value: Value<'static>) -> Value<'static> {
    match (holds, value) {
        (Holds::YesNo, Value::Int(0)) => Value::Bool(false),
        (Holds::YesNo, Value::Int(1)) => Value::Bool(true),
        (_, value) => value,
    }
}

/// The positions of the names, in sorted order of the names.
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

/// Declares the tables of the register: for each one the type of its rows, and its columns. Each type becomes a
/// `Record` and is listed in `RECORDED`.
macro_rules! tables {
    ($($type:ident $table:literal by $($key:literal),+ {
        $($field:ident $(as $column:literal)?: $what:expr),+ $(,)?
    })+) => {
        $(impl Record for $type {
            // Statics, not constants: each part of the program that names a constant has a copy of it, and the system
            // loads and relocates all of them at every start.
            const TABLE: &'static Table = {
                static COLUMNS: &[Column] = &[$(Column::new(tables!(@name $field $($column)?), $what)),+];
                static BY_NAME: &[usize] = &sorted(&[$(tables!(@name $field $($column)?)),+]);
                static TABLE: Table = Table::of_records($table, &[$($key),+], COLUMNS, BY_NAME);
                &TABLE
            };
            fn values(&self) -> Vec<Value<'_>> {
                vec![$(self.$field.to_value()),+]
            }
            fn statements() -> &'static Statements {
                static STATEMENTS: Statements = Statements::new();
                &STATEMENTS
            }
            fn read(row: &Row<'_>, at: usize) -> Result<Self, Fault> {
                let mut next = at;
                $(let $field = { let value = row.get(next)?; next += 1; value };)+
                let _ = next;
                Ok(Self { $($field),+ })
            }
        })+

        /// Tables of records.
        static RECORDED: &[&Table] = &[$(<$type as Record>::TABLE),+];
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $column:literal) => { $column };
}
pub(super) use tables;

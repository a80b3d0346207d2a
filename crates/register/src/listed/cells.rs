//! Reads a row's cells from its `Serialize`, in one pass and without building a JSON value. A field that no column
//! names is skipped.

use chrono::NaiveDate;
use domain::{
    money::{decimal, shown_pounds},
    when::{Clock, Instant, show_day},
};
use serde::{
    Serialize,
    ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct, Serializer},
};
use std::{
    fmt::{self, Display, Write},
    slice,
};

/// The form of a value in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The value as it is in JSON.
    AsItIs,
    /// The word with spaces for underscores.
    Words,
    /// A date, such as "Fri 27 Nov 2026".
    Day,
    /// A moment: the time, with the date unless it is today.
    Moment,
    /// An amount of money, such as "£12.50".
    Pounds,
    /// An amount without the sign, such as "12.50".
    Decimal,
}

/// The cell for a value.
#[derive(Debug, Clone, Copy)]
pub struct Leaf {
    pub cell: usize,
    pub form: Form,
    /// True to leave the cell empty for zero.
    pub blank: bool,
    /// The separator between the values of a list.
    pub between: &'static str,
}

/// A place in the JSON: a field's name, the cell for its value, and the fields below it that columns name.
#[derive(Debug, Default)]
pub struct Place {
    name: &'static str,
    leaf: Option<Leaf>,
    below: Vec<Self>,
}

impl Place {
    /// Adds a path below this place, with the cell for its value.
    pub fn add(&mut self, path: &'static str, leaf: Leaf) {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let at = self.below.iter().position(|place| place.name == name).unwrap_or_else(|| {
            self.below.push(Self { name, ..Self::default() });
            self.below.len() - 1
        });
        match rest {
            Some(rest) => self.below[at].add(rest, leaf),
            None => self.below[at].leaf = Some(leaf),
        }
    }

    /// Writes the wanted values of a row into its cells.
    pub fn read(&self, row: &impl Serialize, cells: &mut [String], clock: Clock) {
        if !self.below.is_empty() {
            let read = row.serialize(Reader { place: self, cells, clock });
            debug_assert!(read.is_ok(), "a column names a value that no cell can hold");
        }
    }
}

/// Reads the value at one place.
struct Reader<'a> {
    place: &'a Place,
    cells: &'a mut [String],
    clock: Clock,
}

impl<'a> Reader<'a> {
    fn put(self, write: impl FnOnce(&mut String, Form) -> fmt::Result) -> fmt::Result {
        let Some(leaf) = &self.place.leaf else { return Ok(()) };
        let cell = &mut self.cells[leaf.cell];
        if !cell.is_empty() {
            cell.push_str(leaf.between);
        }
        write(cell, leaf.form)
    }

    fn fields(self) -> Result<Fields<'a>, fmt::Error> {
        // A cell can't hold an object.
        if self.place.leaf.is_some() {
            Err(fmt::Error)
        } else {
            Ok(Fields { reader: self, next: 0, key: String::new() })
        }
    }
}

/// Passes smaller numbers on as numbers of 64 bits.
macro_rules! numbers {
    ($($name:ident $kind:ty),+) => {
        $(fn $name(self, number: $kind) -> fmt::Result {
            self.serialize_i64(number.into())
        })+
    };
}

/// Refuses kinds of value that no view has.
macro_rules! never {
    ($($name:ident($($kind:ty),*) -> $ok:ty;)+) => {
        $(fn $name(self, $(_: $kind),*) -> Result<$ok, fmt::Error> {
            Err(fmt::Error)
        })+
    };
}

impl<'a> Serializer for Reader<'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Impossible<(), fmt::Error>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Fields<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    fn serialize_str(self, text: &str) -> fmt::Result {
        let clock = self.clock;
        self.put(|cell, form| {
            match form {
                Form::Words => cell.extend(text.chars().map(|c| if c == '_' { ' ' } else { c })),
                Form::Day => cell.push_str(&text.parse::<NaiveDate>().map_err(|_| fmt::Error).map(show_day)?),
                Form::Moment => cell.push_str(&clock.show_short(Instant::parse(text).ok_or(fmt::Error)?)),
                Form::AsItIs | Form::Pounds | Form::Decimal => cell.push_str(text),
            }
            Ok(())
        })
    }

    fn collect_str<V: ?Sized + Display>(self, value: &V) -> fmt::Result {
        match self.place.leaf {
            Some(Leaf { form: Form::AsItIs, .. }) => self.put(|cell, _| write!(cell, "{value}")),
            _ => self.serialize_str(&value.to_string()),
        }
    }

    fn serialize_i64(self, number: i64) -> fmt::Result {
        if number == 0 && self.place.leaf.is_some_and(|leaf| leaf.blank) {
            return Ok(());
        }
        self.put(|cell, form| match form {
            Form::Pounds => cell.write_str(&shown_pounds(number)),
            Form::Decimal => cell.write_str(&decimal(number)),
            _ => write!(cell, "{number}"),
        })
    }

    fn serialize_u64(self, number: u64) -> fmt::Result {
        self.serialize_i64(i64::try_from(number).map_err(|_| fmt::Error)?)
    }

    numbers!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32);

    fn serialize_bool(self, yes: bool) -> fmt::Result {
        self.put(|cell, _| write!(cell, "{yes}"))
    }

    fn serialize_none(self) -> fmt::Result {
        Ok(())
    }

    fn serialize_some<V: ?Sized + Serialize>(self, value: &V) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, word: &'static str) -> fmt::Result {
        self.serialize_str(word)
    }

    fn serialize_newtype_struct<V: ?Sized + Serialize>(self, _: &'static str, value: &V) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<V: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &V,
    ) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'a>, fmt::Error> {
        self.fields()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, fmt::Error> {
        self.fields()
    }

    never! {
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

/// The values of a list share one cell.
impl SerializeSeq for Reader<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<V: ?Sized + Serialize>(&mut self, item: &V) -> fmt::Result {
        item.serialize(Reader { place: self.place, cells: &mut *self.cells, clock: self.clock })
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

/// The fields below a place.
struct Fields<'a> {
    reader: Reader<'a>,
    /// The search begins here, because columns mostly follow the order of the fields.
    next: usize,
    /// The name of a map's field.
    key: String,
}

impl Fields<'_> {
    fn find(&mut self, name: &str) -> Option<Reader<'_>> {
        let below = &self.reader.place.below;
        let (before, after) = below.split_at(self.next);
        let at = after.iter().position(|place| place.name == name).map(|at| at + self.next);
        let at = at.or_else(|| before.iter().position(|place| place.name == name))?;
        self.next = at + 1;
        Some(Reader { place: &below[at], cells: &mut *self.reader.cells, clock: self.reader.clock })
    }
}

impl SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<V: ?Sized + Serialize>(&mut self, name: &'static str, value: &V) -> fmt::Result {
        self.find(name).map_or(Ok(()), |reader| value.serialize(reader))
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

/// Flattened fields are serialized as a map.
impl SerializeMap for Fields<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<K: ?Sized + Serialize>(&mut self, key: &K) -> fmt::Result {
        let leaf = Leaf { cell: 0, form: Form::AsItIs, blank: false, between: "" };
        let place = Place { leaf: Some(leaf), ..Place::default() };
        self.key.clear();
        key.serialize(Reader { place: &place, cells: slice::from_mut(&mut self.key), clock: self.reader.clock })
    }

    fn serialize_value<V: ?Sized + Serialize>(&mut self, value: &V) -> fmt::Result {
        let key = std::mem::take(&mut self.key);
        self.find(&key).map_or(Ok(()), |reader| value.serialize(reader))
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

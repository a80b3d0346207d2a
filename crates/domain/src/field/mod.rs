//! The description of a field that people set, in one place: its name, how it is read and checked, its options and
//! headings, and where it is exported, filtered and shown.
//!
//! All code that goes through the fields of an asset or a person reads these descriptions, so a new field only needs a
//! new entry.

mod value;

use super::{
    fault::Fault,
    funding,
    meaning::Meaning,
    money::{self, Vat},
    reading::Reading,
    support::SupportEnd,
    text::{self, shown},
    words::Word,
};
use chrono::NaiveDate;
pub use value::Value;

/// A field of assets or of people. The field's word is the name of its column in the register, and its name in JSON.
pub trait Field: Word + PartialEq {
    /// The record that has the field.
    type Of: 'static;
    /// The heading above the options of these fields in the help.
    const TITLE: &'static str;

    /// The description of the field.
    fn data(self) -> Data<Self::Of>;

    /// The value of the field.
    fn get(self, of: &Self::Of) -> Value<'_> {
        self.data().reads.get(of)
    }

    /// Sets the field from text; an empty text clears it. Returns notes on how the text was understood. The caller must
    /// refold the record after the last field.
    ///
    /// Errors: the text is not valid for the field.
    fn set(self, of: &mut Self::Of, text: &str, reading: &Reading) -> Result<Vec<String>, Fault> {
        let Data { label, reads, .. } = self.data();
        reads.set(label, of, text, reading)
    }

    /// True if the field is a date.
    fn is_date(self) -> bool {
        matches!(self.data().reads, Reads::Day(..) | Reads::Term(..) | Reads::Support(_))
    }

    /// True if the field is a date, or a year.
    fn is_of_time(self) -> bool {
        self.is_date() || matches!(self.data().reads, Reads::Year(_))
    }

    /// True if the field depends on another field, which must be set first: a number of months on a date, and the VAT
    /// basis on a price.
    fn follows_another(self) -> bool {
        matches!(self.data().reads, Reads::Term(..) | Reads::Vat(_))
    }

    /// True if the field is a note: several notes become one.
    fn is_note(self) -> bool {
        matches!(self.data().reads, Reads::Note(_))
    }
}

/// The description of a field.
pub struct Data<T> {
    /// The name of the field in messages.
    pub label: &'static str,
    /// The heading that exports write and imports read.
    pub heading: &'static str,
    /// Headings of other registers and of MIS files, which imports read too.
    pub also: &'static [&'static str],
    pub typed: Typed,
    /// The name of the option's value in the help.
    pub takes: &'static str,
    /// The help text; empty if the name says it all.
    pub help: &'static str,
    /// True if the text of the field may begin with a hyphen.
    pub hyphen: bool,
    pub reads: Reads<T>,
    pub exported: Exported,
    pub filtered: Filtered,
    pub shown: Shown,
    /// True if each row of a list includes the field in JSON; otherwise only the record's page does.
    pub listed: bool,
}

/// The option by which a field is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// This option of `add` and `edit`.
    Option(&'static str),
    /// This option of `add` only, with the reason why `edit` doesn't have it.
    AtAdd(&'static str, &'static str),
}

/// The place of a field in the CSV of all records, if it is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    Yes,
    /// No, for this reason.
    No(&'static str),
}

/// The options by which a list is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filtered {
    /// This option: it takes any part of a text, or a word of a set.
    By(&'static str),
    /// These two options: they take the least and the greatest value.
    Between(&'static str, &'static str),
    /// This option, which the list reads in its own way.
    Apart(&'static str),
    /// No, for this reason.
    No(&'static str),
}

/// The place of a field on a record's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The title shows the field.
    Title,
    On(Line),
    /// A line shows the field, only on request.
    Asked(Line),
    /// The value of another field, which this explains, has it.
    With(&'static str),
    /// No, for this reason.
    No(&'static str),
}

/// A line of a page. Neighbouring fields with the same line name share one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub place: Place,
    pub name: &'static str,
    /// The words before the value, such as "from ".
    pub lead: &'static str,
}

/// A part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The state of an item, or the kind of person.
    Standing,
    /// The place where an item is kept.
    Whereabouts,
    /// The make, the model and so on of an item, or a person's job.
    Nature,
    /// The ways to reach a person.
    Contact,
    Price,
    Purchase,
    /// First and last dates.
    Days,
    Notes,
}

/// Reads and writes one field of a struct.
pub struct Lens<T, X> {
    pub get: fn(&T) -> &X,
    pub put: fn(&mut T) -> &mut X,
}

/// Builds the lens for a struct's field.
macro_rules! lens {
    ($field:ident) => {
        $crate::field::Lens { get: |of| &of.$field, put: |of| &mut of.$field }
    };
}
pub(crate) use lens;

/// Cleans and checks a text. The first argument is the name of the field.
type Check = fn(&str, &str) -> Result<Option<String>, Fault>;

/// Works out a date from a number of months. The last argument is the text as typed, for the error.
type Counted<T> = fn(&T, u32, &str) -> Result<NaiveDate, Fault>;

/// The type of a field, with the functions that read and write it.
pub enum Reads<T> {
    Text(Check, Lens<T, Option<String>>),
    /// Text that may have several lines.
    Note(Lens<T, Option<String>>),
    Day(Meaning, Lens<T, Option<NaiveDate>>),
    /// A date, or a number of months.
    Term(Meaning, Counted<T>, Lens<T, Option<NaiveDate>>),
    /// A price in pence, and its VAT basis. A price without a basis keeps the known one if the amount is the same.
    Price(Lens<T, Option<i64>>, Lens<T, Option<Vat>>),
    /// An amount in pence without a VAT basis.
    Pounds(Lens<T, Option<i64>>),
    /// The VAT basis of a price.
    Vat(Lens<T, Option<Vat>>),
    /// Yes or no; `None` if unknown.
    YesNo(Lens<T, Option<bool>>),
    /// The day on which the maker's support ends, or that none is published.
    Support(Lens<T, Option<SupportEnd>>),
    /// A share of a cost, in hundredths of a per cent.
    Share(Lens<T, Option<i64>>),
    Year(Lens<T, Option<i64>>),
    Word(OneOf<T>),
}

/// A field that takes one word of a set.
pub struct OneOf<T> {
    pub read: fn(&str) -> Result<&'static str, Fault>,
    pub get: fn(&T) -> &'static str,
    pub set: fn(&mut T, &str) -> Result<(), Fault>,
}

impl<T> Data<T> {
    fn new(label: &'static str, heading: &'static str, takes: &'static str, reads: Reads<T>) -> Self {
        Self {
            label,
            heading,
            also: &[],
            typed: Typed::Option(label),
            takes,
            help: "",
            hyphen: matches!(reads, Reads::Note(_) | Reads::Day(..) | Reads::Term(..) | Reads::Support(_)),
            reads,
            exported: Exported::Yes,
            filtered: Filtered::By(label),
            shown: on(Place::Nature, label),
            listed: false,
        }
    }

    /// Describes a field with one line of text.
    pub(crate) fn line(label: &'static str, heading: &'static str, lens: Lens<T, Option<String>>) -> Self {
        Self::text(label, heading, |label, text| text::line(label, text, text::SHORT), lens)
    }

    /// Describes a field with one line of text and its own check.
    pub(crate) fn text(
        label: &'static str,
        heading: &'static str,
        check: Check,
        lens: Lens<T, Option<String>>,
    ) -> Self {
        Self::new(label, heading, "TEXT", Reads::Text(check, lens))
    }

    pub(crate) fn note(label: &'static str, heading: &'static str, lens: Lens<T, Option<String>>) -> Self {
        let shown = on(Place::Notes, label);
        Self { shown, ..Self::new(label, heading, "TEXT", Reads::Note(lens)) }
    }

    pub(crate) fn day(
        label: &'static str,
        heading: &'static str,
        meaning: Meaning,
        lens: Lens<T, Option<NaiveDate>>,
    ) -> Self {
        Self { shown: on(Place::Days, label), ..Self::new(label, heading, "DAY", Reads::Day(meaning, lens)) }
    }

    pub(crate) fn price(
        label: &'static str,
        heading: &'static str,
        lens: Lens<T, Option<i64>>,
        vat: Lens<T, Option<Vat>>,
    ) -> Self {
        Self::new(label, heading, "POUNDS", Reads::Price(lens, vat))
    }

    pub(crate) fn pounds(label: &'static str, heading: &'static str, lens: Lens<T, Option<i64>>) -> Self {
        Self::new(label, heading, "POUNDS", Reads::Pounds(lens))
    }

    pub(crate) fn vat(label: &'static str, heading: &'static str, lens: Lens<T, Option<Vat>>) -> Self {
        Self::new(label, heading, "WORD", Reads::Vat(lens))
    }

    pub(crate) fn yes_no(label: &'static str, heading: &'static str, lens: Lens<T, Option<bool>>) -> Self {
        Self { help: "yes, no or unknown", ..Self::new(label, heading, "WORD", Reads::YesNo(lens)) }
    }

    pub(crate) fn term(
        label: &'static str,
        heading: &'static str,
        meaning: Meaning,
        after: Counted<T>,
        lens: Lens<T, Option<NaiveDate>>,
    ) -> Self {
        Self {
            shown: on(Place::Days, label),
            ..Self::new(label, heading, "DAY|MONTHS", Reads::Term(meaning, after, lens))
        }
    }

    pub(crate) fn support(label: &'static str, heading: &'static str, lens: Lens<T, Option<SupportEnd>>) -> Self {
        Self { shown: on(Place::Days, label), ..Self::new(label, heading, "DAY|ANSWER", Reads::Support(lens)) }
    }

    pub(crate) fn share(label: &'static str, heading: &'static str, lens: Lens<T, Option<i64>>) -> Self {
        Self::new(label, heading, "PERCENT", Reads::Share(lens))
    }

    pub(crate) fn year(label: &'static str, heading: &'static str, lens: Lens<T, Option<i64>>) -> Self {
        Self { shown: on(Place::Days, label), ..Self::new(label, heading, "YEAR", Reads::Year(lens)) }
    }

    pub(crate) fn word(label: &'static str, heading: &'static str, one_of: OneOf<T>) -> Self {
        Self::new(label, heading, "WORD", Reads::Word(one_of))
    }

    /// Sets the option's name for all verbs, if it differs from the label.
    pub(crate) fn by(self, option: &'static str) -> Self {
        Self { typed: Typed::Option(option), filtered: Filtered::By(option), ..self }
    }

    /// All headings that imports read for this field.
    pub fn headings(&self) -> impl Iterator<Item = &'static str> + use<T> {
        std::iter::once(self.heading).chain(self.also.iter().copied())
    }

    /// Lets lists filter by a range.
    pub(crate) fn between(self, from: &'static str, until: &'static str) -> Self {
        Self { filtered: Filtered::Between(from, until), ..self }
    }
}

/// Shows the field on a line of the page, with no words before the value.
pub(crate) fn on(place: Place, name: &'static str) -> Shown {
    Shown::On(Line { place, name, lead: "" })
}

impl<T> Reads<T> {
    /// The value of the field.
    pub fn get<'a>(&self, of: &'a T) -> Value<'a> {
        match self {
            Self::Text(_, lens) | Self::Note(lens) => Value::Text((lens.get)(of).as_deref()),
            Self::Day(_, lens) | Self::Term(.., lens) => Value::Day(*(lens.get)(of)),
            Self::Price(lens, vat) => Value::Price(*(lens.get)(of), *(vat.get)(of)),
            Self::Pounds(lens) => Value::Price(*(lens.get)(of), None),
            Self::Vat(lens) => Value::Vat(*(lens.get)(of)),
            Self::YesNo(lens) => Value::YesNo(*(lens.get)(of)),
            Self::Support(lens) => Value::Support(*(lens.get)(of)),
            Self::Share(lens) => Value::Share(*(lens.get)(of)),
            Self::Year(lens) => Value::Year(*(lens.get)(of)),
            Self::Word(word) => Value::Word((word.get)(of)),
        }
    }

    fn set(&self, label: &str, of: &mut T, text: &str, reading: &Reading) -> Result<Vec<String>, Fault> {
        let mut said = Vec::new();
        match self {
            Self::Text(check, lens) => *(lens.put)(of) = check(label, text)?,
            Self::Note(lens) => *(lens.put)(of) = text::note(label, text)?,
            Self::Day(meaning, lens) => *(lens.put)(of) = reading.day(text, *meaning)?.told(&mut said),
            Self::Term(meaning, after, lens) => {
                let day = match months(text)? {
                    None => reading.day(text, *meaning)?.told(&mut said),
                    Some(0) => None,
                    Some(months) => reading.meant(text, after(of, months, text.trim())?, *meaning)?.told(&mut said),
                };
                *(lens.put)(of) = day;
            }
            Self::Price(lens, vat) => {
                let text = text.trim();
                let (pence, basis) = match money::parse_price(text) {
                    _ if text.is_empty() => (None, None),
                    read => read.map(|(pence, basis)| (Some(pence), basis))?,
                };
                let before = *(lens.get)(of);
                let stays = pence.is_some() && (before.is_none() || before == pence);
                *(lens.put)(of) = pence;
                *(vat.put)(of) = basis.or(if stays { *(vat.get)(of) } else { None });
            }
            Self::Pounds(lens) => {
                let text = text.trim();
                *(lens.put)(of) = if text.is_empty() { None } else { Some(money::parse(text)?) };
            }
            Self::Vat(lens) => *(lens.put)(of) = Vat::read(text)?,
            Self::YesNo(lens) => *(lens.put)(of) = yes_or_no(label, text)?,
            Self::Support(lens) => *(lens.put)(of) = SupportEnd::read(text, reading, &mut said)?,
            Self::Share(lens) => *(lens.put)(of) = funding::share(text)?,
            Self::Year(lens) => *(lens.put)(of) = funding::year(text, reading, &mut said)?,
            Self::Word(word) => (word.set)(of, text)?,
        }
        Ok(said)
    }

    /// Fills an empty field from another record; the notes of both are joined.
    pub(crate) fn fill(&self, of: &mut T, from: &T) {
        fn or<T, X: Clone>(lens: &Lens<T, Option<X>>, of: &mut T, from: &T) {
            if (lens.get)(of).is_none() {
                (lens.put)(of).clone_from((lens.get)(from));
            }
        }
        match self {
            Self::Note(lens) => match ((lens.put)(of), (lens.get)(from)) {
                (Some(own), Some(other)) if own != other => *own = format!("{own}\n{other}"),
                _ => or(lens, of, from),
            },
            Self::Text(_, lens) => or(lens, of, from),
            Self::Day(_, lens) | Self::Term(.., lens) => or(lens, of, from),
            Self::Price(lens, vat) => {
                if (lens.get)(of).is_none() {
                    *(vat.put)(of) = *(vat.get)(from);
                }
                or(lens, of, from);
            }
            Self::Pounds(lens) => or(lens, of, from),
            Self::Vat(lens) => or(lens, of, from),
            Self::YesNo(lens) => or(lens, of, from),
            Self::Support(lens) => or(lens, of, from),
            Self::Share(lens) | Self::Year(lens) => or(lens, of, from),
            // A word is never empty.
            Self::Word(_) => {}
        }
    }
}

/// Reads a time in months or years, such as `36 months`, `3 years` or `3y`, as a number of months. `None` if the text is no
/// such time.
///
/// Errors: the text is a number alone. Even a high one is not surely of months: a light may have a warranty of 12 years.
pub(crate) fn months(text: &str) -> Result<Option<u32>, Fault> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let Some(number) = Some(number).filter(|_| (1..=3).contains(&digits)).and_then(|n| n.parse::<u32>().ok()) else {
        return Ok(None);
    };
    match unit.trim_matches([' ', '-', '.']).to_ascii_lowercase().as_str() {
        "months" | "month" | "mths" | "mth" | "mos" | "mo" | "m" => Ok(Some(number)),
        "years" | "year" | "yrs" | "yr" | "y" => Ok(Some(number * 12)),
        "" if unit.trim().is_empty() && number == 0 => Ok(Some(number)),
        "" if unit.trim().is_empty() => Err(Fault::invalid(format!("{} may be months or years", shown(text))).hint(
            format!("Write {number} months or {number} years. In a file, the heading can say it: Warranty Months, Warranty Years."),
        )),
        _ => Ok(None),
    }
}

/// Reads yes or no; `None` if unknown.
pub fn yes_or_no(what: &str, text: &str) -> Result<Option<bool>, Fault> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(Some(true)),
        "no" | "n" | "false" | "0" => Ok(Some(false)),
        "" | "unknown" => Ok(None),
        _ => {
            Err(Fault::invalid(format!("{} is not an answer for {what}", shown(text)))
                .hint("Write yes, no or unknown."))
        }
    }
}

//! What there is to say of a field that people set, said once: what it is called, how it is read and what it may mean, by
//! which option and under which headings it comes in, where it is exported, filtered and shown.
//!
//! Whoever goes over the fields of an asset or a person asks these data, so that a new field is a new entry of them.

use super::{
    fault::Fault,
    meaning::Meaning,
    money,
    reading::Reading,
    text::{self, fold, shown},
    when::show_day,
    words::Word,
};
use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// A field of assets, or of people. Its word is its column in the register, and its name in JSON.
pub trait Field: Word + PartialEq {
    /// Whose it is.
    type Of: 'static;
    /// The heading of its options in a help text.
    const TITLE: &'static str;

    /// All that there is to say of it.
    fn data(self) -> Data<Self::Of>;

    /// What is known.
    fn get(self, of: &Self::Of) -> Value<'_> {
        self.data().reads.get(of)
    }

    /// Sets it from text; an empty text clears it. Whoever has it is to be refolded when all are set.
    ///
    /// How it was understood, where that is to be said.
    ///
    /// Errors: the text is not what the field takes.
    fn set(self, of: &mut Self::Of, text: &str, reading: &Reading) -> Result<Vec<String>, Fault> {
        let Data { label, reads, .. } = self.data();
        reads.set(label, of, text, reading)
    }

    /// Whether its text is a day.
    fn is_date(self) -> bool {
        matches!(self.data().reads, Reads::Day(..) | Reads::Term(..))
    }

    /// Whether its text may count from another day, which is to be set first.
    fn is_term(self) -> bool {
        matches!(self.data().reads, Reads::Term(..))
    }

    /// Whether it is a note: several of them are joined.
    fn is_note(self) -> bool {
        matches!(self.data().reads, Reads::Note(_))
    }
}

/// All that there is to say of a field.
pub struct Data<T> {
    /// What messages call it.
    pub label: &'static str,
    /// What exports call it, and imports read.
    pub heading: &'static str,
    /// What other registers and systems call it.
    pub also: &'static [&'static str],
    pub typed: Typed,
    /// What stands for its text in a help.
    pub takes: &'static str,
    /// What a help says of it; empty where its name says it all.
    pub help: &'static str,
    /// Whether its text may begin with a hyphen.
    pub hyphen: bool,
    pub reads: Reads<T>,
    pub exported: Exported,
    pub filtered: Filtered,
    pub shown: Shown,
    /// Whether each row of a list has it in JSON; else only the page does.
    pub listed: bool,
}

/// How it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// By this option of `add` and `edit`.
    Option(&'static str),
    /// By this option of `add` alone, and why.
    AtAdd(&'static str, &'static str),
}

/// Whether it stands in a CSV of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    Yes,
    /// And why not.
    No(&'static str),
}

/// How a list is asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filtered {
    /// By this option: any part of a text, a word of a set.
    By(&'static str),
    /// By these: at least, and at most.
    Between(&'static str, &'static str),
    /// By this option, which the list reads in its own way.
    Apart(&'static str),
    /// And why not.
    No(&'static str),
}

/// Where a page tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// With what it is called.
    Title,
    On(Line),
    /// Only where it is asked for by name.
    Asked(Line),
    /// And why not.
    No(&'static str),
}

/// A line of a page. Fields that follow each other on lines of one name share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub place: Place,
    pub name: &'static str,
    /// Said before it.
    pub lead: &'static str,
}

/// Which part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What state it is in, or who they are.
    Standing,
    /// Where it belongs.
    Whereabouts,
    /// What it is like, or what they do.
    Nature,
    /// How they are reached, and through whom.
    Contact,
    Price,
    Purchase,
    /// When it begins and ends.
    Days,
    Notes,
}

/// A part of a whole, to be read and to be written.
pub struct Lens<T, X> {
    pub get: fn(&T) -> &X,
    pub put: fn(&mut T) -> &mut X,
}

/// The lens of a struct's field.
macro_rules! lens {
    ($field:ident) => {
        $crate::field::Lens { get: |of| &of.$field, put: |of| &mut of.$field }
    };
}
pub(crate) use lens;

/// How a text is cleaned and checked; it is told what the field is called.
type Check = fn(&str, &str) -> Result<Option<String>, Fault>;

/// What a number of months, which was written so, comes to.
type Counted<T> = fn(&T, u32, &str) -> Result<NaiveDate, Fault>;

/// How a field is read, and where it is kept.
pub enum Reads<T> {
    Text(Check, Lens<T, Option<String>>),
    /// Text of several lines.
    Note(Lens<T, Option<String>>),
    Day(Meaning, Lens<T, Option<NaiveDate>>),
    /// A day, or a number of months.
    Term(Meaning, Counted<T>, Lens<T, Option<NaiveDate>>),
    /// Pence.
    Money(Lens<T, Option<i64>>),
    /// `None`: nobody has looked.
    YesNo(Lens<T, Option<bool>>),
    Word(OneOf<T>),
}

/// One word of a set.
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
            hyphen: matches!(reads, Reads::Note(_) | Reads::Day(..) | Reads::Term(..)),
            reads,
            exported: Exported::Yes,
            filtered: Filtered::By(label),
            shown: on(Place::Nature, label),
            listed: false,
        }
    }

    /// A line of text.
    pub(crate) fn line(label: &'static str, heading: &'static str, lens: Lens<T, Option<String>>) -> Self {
        Self::text(label, heading, |label, text| text::line(label, text, text::SHORT), lens)
    }

    /// A line of text that has to be of some shape.
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

    pub(crate) fn money(label: &'static str, heading: &'static str, lens: Lens<T, Option<i64>>) -> Self {
        Self::new(label, heading, "POUNDS", Reads::Money(lens))
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

    pub(crate) fn word(label: &'static str, heading: &'static str, one_of: OneOf<T>) -> Self {
        Self::new(label, heading, "WORD", Reads::Word(one_of))
    }

    /// With its option for all verbs, where its name is another.
    pub(crate) fn by(self, option: &'static str) -> Self {
        Self { typed: Typed::Option(option), filtered: Filtered::By(option), ..self }
    }

    /// All headings.
    pub fn headings(&self) -> impl Iterator<Item = &'static str> + use<T> {
        std::iter::once(self.heading).chain(self.also.iter().copied())
    }

    /// Asked for by a range.
    pub(crate) fn between(self, from: &'static str, until: &'static str) -> Self {
        Self { filtered: Filtered::Between(from, until), ..self }
    }
}

/// On a line of its own.
pub(crate) fn on(place: Place, name: &'static str) -> Shown {
    Shown::On(Line { place, name, lead: "" })
}

impl<T> Reads<T> {
    /// What is known.
    pub fn get<'a>(&self, of: &'a T) -> Value<'a> {
        match self {
            Self::Text(_, lens) | Self::Note(lens) => Value::Text((lens.get)(of).as_deref()),
            Self::Day(_, lens) | Self::Term(.., lens) => Value::Day(*(lens.get)(of)),
            Self::Money(lens) => Value::Money(*(lens.get)(of)),
            Self::YesNo(lens) => Value::YesNo(*(lens.get)(of)),
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
                let day = match months(text) {
                    None => reading.day(text, *meaning)?.told(&mut said),
                    Some(0) => None,
                    Some(months) => reading.meant(text, after(of, months, text.trim())?, *meaning)?.told(&mut said),
                };
                *(lens.put)(of) = day;
            }
            Self::Money(lens) => {
                let text = text.trim();
                *(lens.put)(of) = if text.is_empty() { None } else { Some(money::parse(text)?) };
            }
            Self::YesNo(lens) => *(lens.put)(of) = yes_or_no(label, text)?,
            Self::Word(word) => (word.set)(of, text)?,
        }
        Ok(said)
    }

    /// Fills what is empty from another; notes of both are joined.
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
            Self::Money(lens) => or(lens, of, from),
            Self::YesNo(lens) => or(lens, of, from),
            // Never empty.
            Self::Word(_) => {}
        }
    }
}

/// `36 months`, or `36` alone.
fn months(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    if !(1..=3).contains(&digits) || !matches!(unit.trim().to_ascii_lowercase().as_str(), "" | "months" | "month") {
        return None;
    }
    number.parse().ok()
}

/// `None`: nobody has looked.
fn yes_or_no(what: &str, text: &str) -> Result<Option<bool>, Fault> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(Some(true)),
        "no" | "n" | "false" | "0" => Ok(Some(false)),
        "" | "unknown" => Ok(None),
        _ => Err(Fault::invalid(format!("{} does not say whether it is so ({what})", shown(text)))
            .hint("Write yes, no or unknown.")),
    }
}

/// What is known of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    Text(Option<&'a str>),
    Day(Option<NaiveDate>),
    Money(Option<i64>),
    YesNo(Option<bool>),
    Word(&'a str),
}

impl<'a> Value<'a> {
    /// As a page shows it; empty where nothing is known.
    pub fn shown(self) -> String {
        match self {
            Self::Text(text) => text.unwrap_or_default().to_owned(),
            Self::Day(day) => day.map(show_day).unwrap_or_default(),
            Self::Money(pence) => pence.map(money::shown_pounds).unwrap_or_default(),
            Self::YesNo(_) | Self::Word(_) => self.cell().into_owned(),
        }
    }

    /// As a CSV holds it, safe for a spreadsheet; empty where nothing is known.
    pub fn cell(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text::cell(text.unwrap_or_default()),
            Self::Day(day) => day.map(|day| day.to_string()).unwrap_or_default().into(),
            Self::Money(pence) => pence.map(money::decimal).unwrap_or_default().into(),
            Self::YesNo(Some(true)) => "yes".into(),
            Self::YesNo(Some(false)) => "no".into(),
            Self::YesNo(None) => "".into(),
            Self::Word(word) => word.into(),
        }
    }

    fn is_known(self) -> bool {
        !matches!(self, Self::Text(None) | Self::Day(None) | Self::Money(None) | Self::YesNo(None))
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Day(day) => day.serialize(serializer),
            Self::Money(pence) => pence.serialize(serializer),
            Self::YesNo(yes) => yes.serialize(serializer),
            Self::Word(word) => word.serialize(serializer),
        }
    }
}

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<F> {
    pub field: F,
    asks: Asks,
}

/// Which end of a range a text is, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Is,
    From,
    Until,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Asks {
    /// That nothing is known.
    Nothing,
    /// Folded, any part of it.
    Part(String),
    Word(&'static str),
    YesNo(Option<bool>),
    Days(Bound, NaiveDate),
    Pence(Bound, i64),
}

impl<F: Field> Wanted<F> {
    /// Reads what is asked for; an empty text asks for those of whom nothing is known.
    ///
    /// Errors: the text is not what the field takes.
    pub fn read(field: F, bound: Bound, text: &str, reading: &Reading) -> Result<Self, Fault> {
        let Data { label, reads, .. } = field.data();
        let asks = match reads {
            _ if text.trim().is_empty() => Asks::Nothing,
            Reads::Text(..) | Reads::Note(_) => Asks::Part(fold(text.trim())),
            Reads::Word(word) => Asks::Word((word.read)(text)?),
            Reads::YesNo(_) => Asks::YesNo(yes_or_no(label, text)?),
            Reads::Money(_) => Asks::Pence(bound, money::parse(text)?),
            Reads::Day(..) | Reads::Term(..) => {
                reading.day(text, Meaning::Asked)?.day.map_or(Asks::Nothing, |day| Asks::Days(bound, day))
            }
        };
        Ok(Self { field, asks })
    }

    /// Whether this is what is asked for.
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
            (Asks::Part(part), Value::Text(Some(text))) => fold(text).contains(part),
            (Asks::Word(wanted), Value::Word(word)) => *wanted == word,
            (Asks::YesNo(wanted), Value::YesNo(yes)) => *wanted == yes,
            (Asks::Days(bound, asked), Value::Day(Some(day))) => within(&day, *bound, asked),
            (Asks::Pence(bound, asked), Value::Money(Some(pence))) => within(&pence, *bound, asked),
            _ => false,
        }
    }
}

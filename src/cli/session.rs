//! What every command works with: the register, its circumstances, input and answers.

use super::{
    columns::Show,
    error::Code,
    output::Output,
    prompt::Prompt,
    remedy::written,
    verb::Effect,
    words::{Format, Globals},
    world::Program,
};
use chrono_tz::Tz;
use domain::{
    calendar::Calendar,
    fault::{Failure, Fault},
    meaning::{self, Meaning},
    operator::Operator,
    stamp::Timepiece,
    text,
    when::Clock,
};
use register::{
    act::{Act, Answer},
    keep, log,
    privacy::tidy,
    view::Unnumbered,
};
use std::{
    io::{self, BufRead, Read},
    path::Path,
    sync::{Arc, Mutex},
};
use store::{Address, Aside, Random, Store, asset::Spelling, register_of};

/// The zone of a new register.
const LONDON: Tz = chrono_tz::Europe::London;

/// What every command works with.
pub struct Session<'w> {
    pub globals: Globals,
    /// The program itself, for what needs all of it.
    pub program: Program,
    pub out: Output<'w>,
    pub input: &'w mut dyn BufRead,
    pub(super) prompt: Option<&'w mut dyn Prompt>,
    pub(super) time: Timepiece,
    /// Of the identities and salts that are made.
    pub random: Random,
    pub(super) address: Result<Address, Fault>,
    /// Nobody said where the register lies.
    pub(super) default_place: bool,
    /// Who is at the keyboard, where somebody said.
    pub(super) operator: Option<String>,
    pub(super) login: String,
    /// What the verb does to the register.
    pub(super) effect: Effect,
    /// Of the registers that were opened.
    pub(super) asides: Vec<Arc<Mutex<Aside>>>,
}

/// An open register, and the circumstances of this act on it.
pub struct Desk {
    pub store: Store,
    pub act: Act,
}

impl Session<'_> {
    /// Where the register lies.
    ///
    /// Errors: nobody said, and the machine names no place.
    pub fn address(&self) -> Result<Address, Fault> {
        self.address
            .as_ref()
            .map(Address::clone)
            .map_err(|f| Fault::new(f.kind, f.message.clone()).hint(f.hint.clone().unwrap_or_default()))
    }

    /// Whether the register lies where the platform keeps a program's data, and nobody said otherwise.
    pub fn is_default_place(&self) -> bool {
        self.default_place
    }

    /// Opens the register.
    ///
    /// Errors: it is not there, or not one.
    pub fn desk(&mut self) -> Result<Desk, Failure> {
        self.desk_at(&self.address()?)
    }

    /// Opens a register that lies elsewhere.
    ///
    /// Errors: it is not there, or not one.
    pub fn desk_at(&mut self, address: &Address) -> Result<Desk, Failure> {
        let mut store = Store::open(address)?;
        let (register, called) = store.read::<_, Fault>(|tx| Ok((register_of(tx)?, store::setting::called(tx)?)))?;
        self.out.called = called;
        let zone = register.zone.parse().map_err(|_| {
            Fault::register(format!("the register's time zone {} is not known", text::shown(&register.zone)))
                .hint("Use the newest Kitbook.")
        })?;
        let act = self.act_in(zone)?;
        self.asides.push(store.aside());
        self.out.notes(keep::init::upgrade(&mut store, &act)?);
        // Who only reads is not kept waiting while the file is written anew.
        match self.effect {
            Effect::Records => self.out.notes(tidy::go_on(&mut store, &act)),
            Effect::Reads => self.out.notes(store.read(|tx| log::clock::remark(tx, act.clock()))?),
        }
        Ok(Desk { store, act })
    }

    /// Says so where a service copies the folder that the register lies in.
    pub fn warn_of_place(&mut self, path: &Path) {
        let service = store::synchronised(path);
        self.out.notes(service.map(|service| {
            format!(
                "the register lies in a folder that {service} copies: it may put an older copy in its place, or take one \
                 between two writes; keep it elsewhere, and let {service} copy the folder of the backups"
            )
        }));
    }

    /// The circumstances of an act where there is no register yet.
    ///
    /// Errors: `--on` is no day.
    pub fn act(&self) -> Result<Act, Fault> {
        self.act_in(LONDON)
    }

    fn act_in(&self, zone: Tz) -> Result<Act, Fault> {
        let (time, sure) = (self.time.in_zone(zone), self.globals.yes);
        let clock = time.clock();
        let on = self.globals.on.as_deref().map(|on| Calendar::new(clock).when(on, Meaning::Asked)).transpose()?;
        let operator = match &self.operator {
            Some(name) => Operator::given(name)?,
            None => Operator::login(&self.login),
        };
        let act = Act { time, operator, random: self.random.clone(), on, sure, dry_run: self.globals.dry_run };
        // No act of any verb lies in the future, or, unless that is meant, before there were registers.
        let day = clock.day_of(act.now().moment(None)?);
        if let Some(typed) = &self.globals.on {
            meaning::meant(typed, day, Meaning::Happened, clock.today(), sure)?;
        }
        Ok(act)
    }

    /// Tags as they were given; `-` reads them from standard input, one a line or parted by spaces.
    ///
    /// Errors: standard input can't be read, or holds no tag.
    pub fn tags(&mut self, given: &[String]) -> Result<(Vec<String>, Spelling), Fault> {
        if !given.iter().any(|t| t == "-") {
            return Ok((given.to_vec(), Spelling::Short));
        }
        let mut tags: Vec<String> = given.iter().filter(|t| *t != "-").cloned().collect();
        let mut line = String::new();
        loop {
            match read_line(self.input, &mut line)? {
                Line::Text => {
                    tags.extend(line.split(['\t', ',']).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned));
                }
                Line::TooLong => return Err(too_long()),
                Line::End => break,
            }
        }
        if tags.is_empty() {
            return Err(Fault::invalid("no tag came on standard input").hint("Give a tag a line."));
        }
        Ok((tags, Spelling::Whole))
    }

    /// Whoever can be asked: at a terminal, for a table, unless `--yes` was said.
    pub fn ask(&mut self) -> Option<&mut dyn Prompt> {
        let may = !self.globals.yes && self.globals.format == Format::Table;
        match &mut self.prompt {
            Some(prompt) if may => Some(&mut **prompt),
            _ => None,
        }
    }

    /// Asks once more before what can't be taken back, where somebody can be asked. An Enter too many is no answer to that.
    pub fn is_sure(&mut self, question: &str) -> bool {
        let Some(prompt) = self.ask() else { return true };
        let answer = prompt.line(&format!("{question} Type yes"));
        answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes"))
    }

    /// Shows what would be done, and asks whether it is meant, where somebody can be asked. A trial always is.
    pub fn is_meant<T>(&mut self, planned: &Answer<T>, question: &str, show: impl FnOnce(&mut Self, &T)) -> bool {
        if self.globals.dry_run {
            return true;
        }
        if self.ask().is_some() {
            show(self, &planned.value);
            planned.notes.iter().for_each(|note| self.out.line(&written(note)));
            self.out.line_now("");
        }
        self.is_sure(question)
    }

    /// What was done is on the disk; if it was a trial, that is said.
    pub fn kept(&mut self) {
        if self.globals.dry_run {
            self.out.hint("tried only, nothing written".to_owned());
        } else {
            self.out.recorded();
        }
    }

    /// Answers an act with the item that it made or changed.
    ///
    /// Errors: the answer can't be written.
    pub fn answer<T: Show + Unnumbered>(&mut self, answer: Answer<T>, clock: Clock) -> Result<Code, Failure> {
        let (mut item, code) = self.talk(answer);
        self.kept();
        if self.globals.dry_run {
            item.unnumber();
        }
        match self.out.format() {
            Format::Json => self.out.json(&item),
            Format::Csv | Format::Table => self.out.list(&[item], clock)?,
        }
        Ok(code)
    }

    /// Answers an act with the items that it made or changed.
    ///
    /// Errors: the answer can't be written.
    pub fn answer_all<T: Show + Unnumbered>(&mut self, answer: Answer<Vec<T>>, clock: Clock) -> Result<Code, Failure> {
        let (mut items, code) = self.talk(answer);
        self.kept();
        if self.globals.dry_run {
            items.unnumber();
        }
        match self.out.format() {
            Format::Json => self.out.json(&items),
            Format::Csv | Format::Table => self.out.list(&items, clock)?,
        }
        Ok(code)
    }

    /// Says what an act answered with beside its value: warnings, notes, what was left out.
    pub fn talk<T>(&mut self, answer: Answer<T>) -> (T, Code) {
        let code = match (answer.unknown.is_empty(), answer.left_out.is_empty()) {
            (false, _) => Code::NotFound,
            (true, false) => Code::Refused,
            (true, true) => Code::Done,
        };
        self.out.warnings(answer.warnings);
        self.out.left_out(answer.left_out);
        self.out.notes(answer.unknown.iter().map(|tag| format!("{} is not known, and was left out", text::shown(tag))));
        self.out.notes(answer.notes);
        self.out.unfinished(answer.unfinished);
        (answer.value, code)
    }
}

/// The longest line that a scanner or a pipe may send, in bytes.
const LONGEST_LINE: u64 = 4_096;

/// What came on standard input.
pub enum Line {
    Text,
    /// Longer than [`LONGEST_LINE`]; the rest of it was thrown away.
    TooLong,
    End,
}

/// Reads a line, without its end.
///
/// Errors: standard input can't be read.
pub fn read_line(input: &mut dyn BufRead, line: &mut String) -> Result<Line, Fault> {
    line.clear();
    let mut bytes = Vec::new();
    let unreadable =
        |e: io::Error| Fault::register("standard input can't be read").hint("Give the lines again.").because(e);
    let mut limited = Read::take(&mut *input, LONGEST_LINE);
    let read = limited.read_until(b'\n', &mut bytes).map_err(unreadable)?;
    if read as u64 == LONGEST_LINE && bytes.last() != Some(&b'\n') {
        input.skip_until(b'\n').map_err(unreadable)?;
        return Ok(Line::TooLong);
    }
    line.push_str(&String::from_utf8_lossy(&bytes));
    let end = line.trim_end_matches(['\n', '\r']).len();
    line.truncate(end);
    Ok(if read == 0 { Line::End } else { Line::Text })
}

/// A line that no tag or name can be.
pub fn too_long() -> Fault {
    Fault::bad_file(format!("a line on standard input is longer than {LONGEST_LINE} bytes"))
        .hint("Give one tag a line.")
}

//! The parts that every command works with: the register, time and operator, input and output.

use super::{
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
    fault::{Failure, Fault, FaultKind},
    meaning::{self, Meaning},
    operator::Operator,
    remedy::Input,
    say, scan,
    stamp::Timepiece,
    text,
    when::{Clock, zone_called},
};
use register::listed::columns::Show;
use register::{
    act::{Act, Answer},
    file::replace,
    keep, log,
    privacy::tidy,
    view::Unnumbered,
};
use std::{
    io::{self, BufRead},
    path::Path,
    sync::{Arc, Mutex},
};
use store::{Address, Aside, Random, Secrets, Store, asset::Spelling, register_of};

/// The time zone of a new register.
const LONDON: Tz = chrono_tz::Europe::London;

/// The parts that every command works with.
pub struct Session<'w> {
    pub globals: Globals,
    /// The program itself, for commands that run or list all others.
    pub program: Program,
    pub out: Output<'w>,
    pub input: &'w mut dyn BufRead,
    pub(super) prompt: Option<&'w mut dyn Prompt>,
    pub(super) time: Timepiece,
    /// The source of random ids and salts.
    pub random: Random,
    pub(super) address: Result<Address, Fault>,
    /// What the school's scanners put before each code.
    pub(super) scan_prefix: Option<String>,
    /// The end of the last line, if a line break may belong to it.
    pub(super) ended_with: Option<u8>,
    /// True if no path of the register was given.
    pub(super) default_place: bool,
    /// What the environment says about servers and their passwords.
    pub servers: Secrets,
    /// The person at the keyboard, if given.
    pub(super) operator: Option<String>,
    pub(super) login: String,
    /// The password of the server for e-mails, if the environment has it.
    pub mail_password: Option<String>,
    /// The passphrase that encrypts and opens backups, if the environment has it.
    pub passphrase: Option<String>,
    /// The verb's effect on the register.
    pub(super) effect: Effect,
    /// Remarks on opening the registers that this command uses.
    pub(super) asides: Vec<Arc<Mutex<Aside>>>,
}

/// An open register, with the time and operator of this command.
pub struct Desk {
    pub store: Store,
    pub act: Act,
}

impl Session<'_> {
    /// The register's address.
    ///
    /// Errors: no path was given, and the machine has no data folder.
    pub fn address(&self) -> Result<Address, Fault> {
        self.address
            .as_ref()
            .map(Address::clone)
            .map_err(|f| Fault::new(f.kind, f.message.clone()).hint(f.hint.clone().unwrap_or_default()))
    }

    /// True if the register is in the platform's data folder, because no path was given.
    pub fn is_default_place(&self) -> bool {
        self.default_place
    }

    /// Opens the register.
    pub fn desk(&mut self) -> Result<Desk, Failure> {
        self.desk_at(&self.address()?)
    }

    /// Opens another register.
    pub fn desk_at(&mut self, address: &Address) -> Result<Desk, Failure> {
        let mut store = Store::open(address)?;
        let (register, called, prefix) = store.read::<_, Fault>(|tx| {
            Ok((register_of(tx)?, store::setting::called(tx)?, store::setting::scan_prefix(tx)?))
        })?;
        (self.out.called, self.scan_prefix) = (called, prefix);
        let zone = zone_called(&register.zone)?;
        let act = self.act_in(zone)?;
        self.asides.push(store.aside());
        if !act.dry_run {
            replace::sweep_beside(store.path(), &register.uuid, false);
        }
        self.out.notes(keep::init::upgrade(&mut store, &act)?);
        // A command that only reads must not wait while the file is rewritten.
        match self.effect {
            Effect::Records => self.out.notes(tidy::go_on(&mut store, &act)),
            Effect::Reads => self.out.notes(store.read(|tx| log::clock::remark(tx, act.clock()))?),
        }
        Ok(Desk { store, act })
    }

    /// The machine's time, in a zone.
    pub fn now_in(&self, zone: Tz) -> Timepiece {
        self.time.in_zone(zone)
    }

    /// Adds a note if a sync service copies the register's folder.
    pub fn warn_of_place(&mut self, path: &Path) {
        let service = store::synchronised(path);
        self.out.notes(service.map(|service| {
            format!(
                "the register is in a folder that {service} copies: it may put back an older copy, or take a copy between \
                 two writes; keep the register elsewhere, and let {service} copy the backups"
            )
        }));
    }

    /// The time and operator of a command that has no register.
    ///
    /// Errors: `--on` is not a date.
    pub fn act(&self) -> Result<Act, Fault> {
        self.act_in(LONDON)
    }

    fn act_in(&self, zone: Tz) -> Result<Act, Fault> {
        let (time, sure) = (self.time.in_zone(zone), self.globals.yes);
        let clock = time.clock();
        let on = self.globals.on.as_deref().map(|on| Calendar::new(clock).when(on, Meaning::Asked)).transpose()?;
        let operator = match &self.operator {
            Some(name) => Operator::given(name)?.at_login(&self.login),
            None => Operator::login(&self.login),
        };
        let dry_run = self.globals.dry_run;
        let act = Act { time, operator, random: self.random.clone(), on, sure, dry_run, form: None, seen: None };
        // Nothing may be recorded in the future or, unless the user is sure, before registers existed.
        let day = clock.day_of(act.now().moment(None)?);
        if let Some(typed) = &self.globals.on {
            meaning::meant(typed, day, Meaning::Happened, clock.today(), sure)?;
        }
        Ok(act)
    }

    /// Reads the tags. For `-`, they are read from standard input, one per line or separated by tabs or commas. Nobody can
    /// be asked there, so a tag that is also a person's ref needs the word `item` before it.
    ///
    /// Errors: standard input can't be read, or has no tag.
    pub fn tags(&mut self, given: &[String]) -> Result<(Vec<String>, Spelling), Fault> {
        if !given.iter().any(|t| t == "-") {
            return Ok((given.to_vec(), Spelling::Short));
        }
        let mut tags: Vec<String> = given.iter().filter(|t| *t != "-").cloned().collect();
        let mut line = String::new();
        loop {
            match self.read_line(&mut line)? {
                Line::Text => {
                    tags.extend(line.split(['\t', ',']).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned));
                }
                Line::TooLong => return Err(too_long()),
                Line::End => break,
            }
        }
        if tags.is_empty() {
            return Err(Fault::invalid("no tag came on standard input").hint("Give one tag per line."));
        }
        Ok((tags, Spelling::Scanned))
    }

    /// Reads a line of standard input. A scanner may end it with CR, LF, both, or a tab, and put something before the
    /// code, which is taken off.
    ///
    /// Errors: standard input can't be read.
    pub fn read_line(&mut self, line: &mut String) -> Result<Line, Fault> {
        line.clear();
        let unreadable =
            |e: io::Error| Fault::register("standard input can't be read").hint("Give the lines again.").because(e);
        let (mut bytes, mut read, mut is_first) = (Vec::new(), 0_usize, true);
        let ended = loop {
            let available = match self.input.fill_buf() {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                available => available.map_err(unreadable)?,
            };
            if available.is_empty() {
                break None;
            }
            // The rest of the end of the line before.
            if is_first && available[0] == b'\n' && self.ended_with.take() == Some(b'\r') {
                self.input.consume(1);
                continue;
            }
            is_first = false;
            let end = available.iter().position(|byte| matches!(byte, b'\n' | b'\r' | b'\t'));
            let taken = end.unwrap_or(available.len());
            let kept = taken.min((LONGEST_LINE + 1).saturating_sub(bytes.len()));
            bytes.extend_from_slice(&available[..kept]);
            read += taken;
            // A line break after a tab belongs to it if it came with it, as in a file.
            let byte = end.map(|end| available[end]);
            let after = end.and_then(|end| available.get(end + 1));
            let extra = usize::from(byte == Some(b'\t') && after == Some(&b'\n'));
            let consumed = taken + usize::from(end.is_some()) + extra;
            self.input.consume(consumed);
            if byte.is_some() {
                break byte;
            }
        };
        self.ended_with = ended;
        if read > LONGEST_LINE {
            return Ok(Line::TooLong);
        }
        line.push_str(scan::cleaned(&String::from_utf8_lossy(&bytes), self.scan_prefix.as_deref()));
        Ok(if read == 0 && ended.is_none() { Line::End } else { Line::Text })
    }

    /// The person to ask. There is one only at a terminal, for a table and without `--yes`.
    pub fn ask(&mut self) -> Option<&mut dyn Prompt> {
        let may = !self.globals.yes && self.globals.format == Format::Table;
        match &mut self.prompt {
            Some(prompt) if may => Some(&mut **prompt),
            _ => None,
        }
    }

    /// Asks for confirmation of a command that can't be undone, if there is someone to ask. Enter alone does not
    /// confirm.
    pub fn is_sure(&mut self, question: &str) -> bool {
        let Some(prompt) = self.ask() else { return true };
        let answer = prompt.line(&format!("{question} Type yes"));
        answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes"))
    }

    /// Asks for agreement to what was shown, if there is someone to ask. Other words than yes and no are asked again.
    pub fn agrees(&mut self, question: &str) -> bool {
        loop {
            let Some(prompt) = self.ask() else { return true };
            let answer = prompt.line(&format!("{question} yes or no")).unwrap_or_default();
            match answer.trim().to_lowercase().as_str() {
                "y" | "yes" => return true,
                "n" | "no" | "" => return false,
                _ => {}
            }
        }
    }

    /// Shows the planned answer and asks for confirmation, if there is someone to ask. A dry run needs none.
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

    /// Makes sure that a planned act is meant, because it can't be undone: by `--yes`, or by a typed yes at a terminal,
    /// where the plan is shown first. A dry run needs neither.
    ///
    /// Errors: nobody confirmed it; `undone` says what was not done.
    pub fn must_be_meant<T>(
        &mut self,
        planned: &Answer<T>,
        question: &str,
        undone: &str,
        show: impl FnOnce(&mut Self, &T),
    ) -> Result<(), Fault> {
        if self.globals.yes || self.globals.dry_run {
            return Ok(());
        }
        if self.ask().is_none() {
            return Err(Fault::new(FaultKind::Question, format!("{undone}, because it was not confirmed"))
                .details([question.to_owned()])
                .hint(say!["To confirm it, add ", Input::Yes, ". To see it first, add ", Input::DryRun, "."]));
        }
        if self.is_meant(planned, question, show) {
            return Ok(());
        }
        Err(Fault::invalid(undone).hint(say!["To see what would happen, add ", Input::DryRun, "."]))
    }

    /// Notes that the command was recorded, or says that it was a dry run.
    pub fn kept(&mut self) {
        if self.globals.dry_run {
            self.out.hint("dry run: nothing was written".to_owned());
        } else {
            self.out.recorded();
        }
    }

    /// Answers with the record that the command made or changed.
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

    /// Answers with the records that the command made or changed.
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

    /// Shows the warnings, notes and skipped items of an answer. Returns the value.
    pub fn talk<T>(&mut self, answer: Answer<T>) -> (T, Code) {
        let code = match (answer.unknown.is_empty(), answer.left_out.is_empty()) {
            (false, _) => Code::NotFound,
            (true, false) => Code::Refused,
            (true, true) => Code::Done,
        };
        self.out.warnings(answer.warnings);
        self.out.left_out(answer.left_out);
        self.out.notes(answer.unknown.iter().map(|tag| format!("{} is unknown and was skipped", text::shown(tag))));
        self.out.notes(answer.notes);
        self.out.unfinished(answer.unfinished);
        (answer.value, code)
    }
}

/// The longest line that a scanner or a pipe may send, in bytes.
const LONGEST_LINE: usize = 4_096;

/// A line of standard input, or its end.
pub enum Line {
    Text,
    /// The line was longer than [`LONGEST_LINE`]; the rest was discarded.
    TooLong,
    End,
}

/// The fault of a line that is too long for a tag or a name.
pub fn too_long() -> Fault {
    Fault::bad_file(format!("a line on standard input is longer than {LONGEST_LINE} bytes"))
        .hint("Give one tag per line.")
}

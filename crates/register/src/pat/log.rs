//! The caretaker's round with a scanner. Without a room, a tag records a passed visual check, `f TAG reason` a fail,
//! `p TAG` a pass after a fail. In a room, a tag opens its item, and the next line is its test: `P`, `F reason`, or
//! readings such as `0.08 99 P`. Each line is saved before it is answered.

use super::{
    label::{LabelView, labels},
    line::{self, Doing},
    record::{Given, reason_of, write},
    room::{self, RoomView},
    view::{ApplianceView, ResultView},
};
use crate::{
    act::{Act, Answer},
    tested::target::find_target,
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    pat::{LINE_WORDS, Limits, Outcome, TestLine, begins_a_test},
    say::Notes,
    text::{self, fold, shown},
};
use store::{Plans, Store, asset::Spelling};

/// The answer to one line.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A result was recorded.
    Recorded(Box<ResultView>, Notes),
    /// The last result of this round was voided.
    Undone(Box<ResultView>, Notes),
    /// An item was opened: the next line is its test.
    Opened(Box<ApplianceView>, Notes),
    /// The class or fuse of the open item was changed, and no result was recorded.
    Changed(Box<ApplianceView>, Notes),
    /// The items of the room that are still to do.
    Room(Box<RoomView>),
    /// The red labels of the items that failed in this round.
    Labels(Vec<LabelView>),
    /// Nothing was recorded, for this reason.
    Nothing(String),
}

/// An order to start a round.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// The person checking, if not the operator.
    pub tester: Option<String>,
    /// The full name of the room.
    pub location: Option<String>,
    /// The instrument that shows the readings.
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    /// The reason why full tests have no readings, for `T`.
    pub no_readings: Option<String>,
}

/// A round with a scanner.
#[derive(Debug, Default)]
pub struct Sitting {
    pub(super) round: Round,
    /// The label of the item that the next line tests.
    open: Option<String>,
    /// The results recorded so far, oldest first.
    pub(super) done: Vec<ResultView>,
    /// The numbers of passes and fails.
    pub tally: (usize, usize),
}

impl Sitting {
    /// Starts a round.
    ///
    /// Errors: a name is not valid; no item is in the room.
    pub fn new(store: &mut Store, act: &Act, round: Round) -> Result<Self, Failure> {
        let round = Round {
            tester: text::given_line("tester", round.tester.as_deref())?,
            location: text::given_line("location", round.location.as_deref())?,
            instrument: text::given_line("instrument", round.instrument.as_deref())?,
            instrument_serial: text::given_line("instrument's serial", round.instrument_serial.as_deref())?,
            no_readings: text::given_line("reason for no readings", round.no_readings.as_deref())?,
        };
        let sitting = Self { round, ..Self::default() };
        sitting.room(store, act)?;
        Ok(sitting)
    }

    /// The room of this round with the items in it; `None` if the round has no room.
    pub fn room(&self, store: &mut Store, act: &Act) -> Result<Option<RoomView>, Fault> {
        let today = act.clock().today();
        self.round.location.as_deref().map(|name| store.read(|tx| room::room(tx, name, today))).transpose()
    }

    /// The items of the room that this round has missed; `None` if the round has no room.
    pub fn missed(&self, store: &mut Store, act: &Act) -> Result<Option<RoomView>, Fault> {
        Ok(self.room(store, act)?.map(|room| room::missed(room, &self.done)))
    }

    /// The label of the item that the next line tests.
    pub fn open(&self) -> Option<&str> {
        self.open.as_deref()
    }

    /// True if a tag opens its item, instead of recording a passed visual check.
    fn opens(&self) -> bool {
        self.round.location.is_some() || self.round.instrument.is_some() || self.round.no_readings.is_some()
    }

    /// Answers one line. A recorded result is saved when this returns. The round can go on after an error.
    ///
    /// Errors: the tag is unknown; a fail has no reason; the test is refused.
    pub fn line(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let typed = typed.trim();
        match fold(typed).as_str() {
            "" if self.opens() => return Ok(Reply::Nothing("scan a tag; `help` lists the words".to_owned())),
            "" => return Ok(Reply::Nothing("scan a tag, or type `f TAG reason`; `quit` ends the round".to_owned())),
            "help" | "?" if self.opens() => return Ok(Reply::Nothing(room_words())),
            "help" | "?" => return Ok(Reply::Nothing(WORDS.to_owned())),
            "undo" => return self.undo(store, act),
            _ => {}
        }
        // A scan is never an answer, whatever was asked: a whole tag is an item, even if a word looks the same.
        if self.opens() {
            return match seen(store, typed) {
                Ok(Some(label)) => self.opened(store, act, label),
                Ok(None) => self.answered(store, act, typed),
                Err(failure) => {
                    self.open = None;
                    Err(failure)
                }
            };
        }
        if matches!(fold(typed).as_str(), "l" | "label") && seen(store, typed)?.is_none() {
            return self.red_labels(store, act);
        }
        // A single word is a tag, even `F`: an asset may have that tag.
        let Some((word, rest)) = typed.split_once([' ', '\t']) else { return self.scanned(store, act, typed) };
        let rest = rest.trim();
        match fold(word).as_str() {
            "f" | "fail" => {
                let (tag, reason) = self.split(store, rest)?;
                must_not_be_a_tag(store, &reason, "a reason")?;
                self.record(store, act, &tag, Some(&reason))
            }
            "p" | "pass" => self.record(store, act, rest, None),
            _ => self.scanned(store, act, typed),
        }
    }

    /// Opens an item: the next line is its test.
    fn opened(&mut self, store: &mut Store, act: &Act, label: String) -> Result<Reply, Failure> {
        let view = store.read(|tx| line::shown_item(tx, &label, act.clock().today()))?;
        let mut notes = Notes::default();
        if let Some(left) = self.open.replace(label.clone()).filter(|left| *left != label && self.last(left).is_none())
        {
            notes.push(format!("{left} has no result yet"));
        }
        if let Some(last) = self.last(&label) {
            notes.push(format!("it has a {} in this round", last.result));
        }
        Ok(Reply::Opened(Box::new(view), notes))
    }

    /// Answers a line in a room that is not a tag: a word of the round, or the test of the open item.
    fn answered(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let folded = fold(typed);
        if matches!(folded.as_str(), "l" | "label" | "labels") {
            return self.red_labels(store, act);
        }
        if folded == "list" {
            let missed = self.missed(store, act)?;
            return Ok(missed.map_or_else(
                || Reply::Nothing("this round has no room".to_owned()),
                |room| Reply::Room(Box::new(room)),
            ));
        }
        if let Some(name) = folded.strip_prefix("instrument ").map(|_| typed["instrument ".len()..].trim()) {
            must_not_be_a_tag(store, name, "an instrument")?;
            self.round.instrument = text::given_line("instrument", Some(name))?;
            return Ok(Reply::Nothing(format!("the instrument is {} from now on", shown(name))));
        }
        if let Some((label, rest)) = before_a_test(store, typed)? {
            self.open = Some(label);
            return self.tested(store, act, &rest);
        }
        if !begins_a_test(typed) {
            // Another item is in the caretaker's hand now, so the next line must not test the open one.
            let left = self.open.take();
            let unknown = store.read(|tx| store::pat::find(tx, typed, Spelling::Scanned)).err();
            let closed = left.map(|left| format!(" {left} is closed: scan it again to test it.")).unwrap_or_default();
            let hint = format!("Scan a tag, or type a test: {LINE_WORDS}.{closed}");
            return Err(match unknown {
                Some(fault) => fault.hint(hint),
                None => Fault::not_found(format!("{} is unknown", shown(typed))).hint(hint),
            }
            .into());
        }
        self.tested(store, act, typed)
    }

    /// Records the test in a line for the open item.
    fn tested(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let word = typed.split_whitespace().next().map(fold).unwrap_or_default();
        if matches!(word.as_str(), "f" | "fail" | "p" | "pass")
            && let Some((_, rest)) = typed.split_once(char::is_whitespace)
            && let Some((label, reason)) = self.of_another(store, rest.trim())?
        {
            // `f TAG reason` and `p TAG` name their item themselves.
            let line = if reason.is_empty() { word.clone() } else { format!("{word} {reason}") };
            self.open = Some(label);
            return self.tested(store, act, &line);
        }
        let read = match TestLine::parse(typed) {
            Ok(read) => read,
            Err(fault) => {
                // A number alone may be the barcode of something else.
                if !typed.contains(char::is_whitespace) && typed.chars().all(|c| c.is_ascii_digit()) {
                    self.open = None;
                }
                return Err(fault.into());
            }
        };
        if let Some(reason) = &read.rest {
            must_not_be_a_tag(store, reason, "a reason")?;
        }
        let Some(label) = self.open.clone() else {
            return Ok(Reply::Nothing("no item is open: scan its tag first, then type its test".to_owned()));
        };
        match line::record(store, act, self, &label, &read)? {
            Doing::Recorded(result, notes) => {
                self.open = None;
                Ok(self.noted(*result, notes))
            }
            Doing::Changed(item, notes) => Ok(Reply::Changed(item, notes)),
            Doing::Known => {
                self.open = None;
                Ok(Reply::Nothing(format!("{label} is already recorded in this round; nothing was changed")))
            }
        }
    }

    /// The item and the rest of the words after `f` or `p`, if they begin with a tag.
    ///
    /// Errors: they are only a tag, which is a scan and no reason; they begin with the tag of an item that is not open.
    fn of_another(&self, store: &mut Store, rest: &str) -> Result<Option<(String, String)>, Failure> {
        if let Some(label) = seen(store, rest)? {
            return Ok(match &self.open {
                Some(open) if *open != label => {
                    return Err(Fault::invalid(format!("{label} is a tag, and {open} is open"))
                        .hint("Scan the item that you tested, then type its result.")
                        .into());
                }
                _ => Some((label, String::new())),
            });
        }
        let Some((label, reason)) = beginning(store, rest)? else { return Ok(None) };
        match &self.open {
            Some(open) if *open != label => {
                Err(Fault::invalid(format!("the words begin with the tag {label}, and {open} is open"))
                    .hint("Scan the item that you tested, then type its result. Begin a reason with another word.")
                    .into())
            }
            _ => Ok(Some((label, reason))),
        }
    }

    /// Lists the red labels of the items that failed in this round and have not passed since.
    fn red_labels(&self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let mut all: Vec<LabelView> = Vec::new();
        for failed in self.done.iter().filter(|result| result.result == Outcome::Fail) {
            let label = failed.appliance();
            let views = store.read(|tx| {
                let target = find_target(tx, &mut Plans::default(), &label, Spelling::Whole)?;
                labels(tx, &target.asset, target.appliance.part.as_deref(), false, act.clock().today())
            })?;
            let own = views.into_iter().filter(|view| view.label() == label && view.result == Outcome::Fail);
            all.extend(own.filter(|view| !all.iter().any(|known| known.label() == view.label())).collect::<Vec<_>>());
        }
        if all.is_empty() {
            return Ok(Reply::Nothing("nothing failed in this round, so there is no red label".to_owned()));
        }
        Ok(Reply::Labels(all))
    }

    /// Keeps a recorded result in the round.
    fn noted(&mut self, result: ResultView, mut notes: Notes) -> Reply {
        match result.result {
            Outcome::Fail => {
                self.tally.1 += 1;
                notes.push("type `l` for its red label".to_owned());
            }
            _ => self.tally.0 += 1,
        }
        self.done.push(result.clone());
        Reply::Recorded(Box::new(result), notes)
    }

    /// Answers a line that holds only a tag. It refuses to pass an item that failed in this round, because a
    /// repeated scan must not turn a fail into a pass.
    fn scanned(&mut self, store: &mut Store, act: &Act, tag: &str) -> Result<Reply, Failure> {
        let found = store.read(|tx| {
            Ok::<_, Fault>(find_target(tx, &mut Plans::default(), tag, Spelling::Scanned).map(|target| target.label()))
        })?;
        let label = match found {
            Ok(label) => label,
            Err(fault) if matches!(fold(tag).as_str(), "f" | "fail" | "p" | "pass") => {
                return Err(fault
                    .hint(format!("Type `{tag} TAG`. A fail also needs a reason: `f TAG reason`."))
                    .into());
            }
            Err(fault) => return Err(fault.into()),
        };
        if self.last(&label).is_some_and(|last| last.result == Outcome::Fail) {
            let why = format!(
                "{label} failed in this round: type `p {label}` if it passes now, or `undo` if the fail was wrong"
            );
            return Ok(Reply::Nothing(why));
        }
        self.record(store, act, tag, None)
    }

    /// The last result of an item in this round.
    pub(super) fn last(&self, label: &str) -> Option<&ResultView> {
        self.done.iter().rev().find(|d| d.appliance() == label)
    }

    /// Splits a line into tag and reason. A tag may have spaces in it, so the longest known beginning is the tag.
    fn split(&self, store: &mut Store, rest: &str) -> Result<(String, String), Failure> {
        let ends: Vec<usize> = rest.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).collect();
        for at in ends.into_iter().rev() {
            let tag = &rest[..at];
            let known = store.read(|tx| Ok::<_, Fault>(store::pat::seek(tx, tag, Spelling::Scanned)));
            if matches!(known?, Ok(Some(_))) {
                return Ok((tag.to_owned(), rest[at..].trim().to_owned()));
            }
        }
        let known = store.read(|tx| store::pat::find(tx, rest, Spelling::Scanned));
        match known {
            Ok(named) => Err(Fault::invalid(format!("no reason was given for the fail of {}", named.label()))
                .hint("Type `f TAG reason`, like `f KET-0003 flex cut`.")
                .into()),
            Err(_) => {
                let first = rest.split_whitespace().next().unwrap_or_default();
                store.read(|tx| store::pat::find(tx, first, Spelling::Scanned))?;
                Ok((first.to_owned(), String::new()))
            }
        }
    }

    fn record(&mut self, store: &mut Store, act: &Act, tag: &str, reason: Option<&str>) -> Result<Reply, Failure> {
        let outcome = if reason.is_some() { Outcome::Fail } else { Outcome::Pass };
        let reason = reason.map(reason_of).transpose()?;
        let answer = act.write(store, |tx, act| {
            let mut plans = Plans::default();
            let target = find_target(tx, &mut plans, tag, Spelling::Scanned)?;
            let label = target.label();
            if self.last(&label).is_some_and(|d| d.result == outcome) {
                return Ok(Err(label));
            }
            let given = Given::visual_check(outcome, self.round.tester.clone(), reason.clone());
            write(tx, act, &mut plans, &Limits::default(), target, &given).map(Ok)
        })?;
        let Answer { value, notes, .. } = match answer {
            Ok(answer) => answer,
            Err(label) => {
                return Ok(Reply::Nothing(format!("{label} is already recorded in this round; nothing was changed")));
            }
        };
        Ok(self.noted(value, notes))
    }

    fn undo(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let Some((no, result)) = self.done.last().and_then(|d| Some((d.no?, d.result))) else {
            return Ok(Reply::Nothing("there is nothing to undo in this round".to_owned()));
        };
        let undone = crate::pat::void(store, act, no, "undone in the round")?;
        self.done.pop();
        match result {
            Outcome::Fail => self.tally.1 -= 1,
            _ => self.tally.0 -= 1,
        }
        Ok(Reply::Undone(Box::new(undone.value), undone.notes))
    }
}

/// Finds the item of a whole tag, old tag or serial; `None` if the line is none.
///
/// Errors: it is the tag of an asset of which several parts are tested.
fn seen(store: &mut Store, typed: &str) -> Result<Option<String>, Failure> {
    let found = store.read(|tx| {
        Ok::<_, Fault>(find_target(tx, &mut Plans::default(), typed, Spelling::Scanned).map(|target| target.label()))
    })?;
    match found {
        Ok(label) => Ok(Some(label)),
        Err(fault) if fault.kind == FaultKind::NotFound => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// Splits a line that begins with a tag. A tag may have spaces in it, so the longest known beginning is the tag.
fn beginning(store: &mut Store, typed: &str) -> Result<Option<(String, String)>, Failure> {
    let ends: Vec<usize> = typed.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).collect();
    for at in ends.into_iter().rev() {
        if let Some(label) = seen(store, &typed[..at])? {
            return Ok(Some((label, typed[at..].trim().to_owned())));
        }
    }
    Ok(None)
}

/// Splits a line with a tag and its test, such as `KET-1 0.08 99 P`.
fn before_a_test(store: &mut Store, typed: &str) -> Result<Option<(String, String)>, Failure> {
    if begins_a_test(typed) {
        return Ok(None);
    }
    Ok(beginning(store, typed)?.filter(|(_, rest)| begins_a_test(rest)))
}

/// Refuses a tag where another text is asked for: a scan is never an answer.
fn must_not_be_a_tag(store: &mut Store, text: &str, what: &str) -> Result<(), Failure> {
    match seen(store, text)? {
        None => Ok(()),
        Some(label) => Err(Fault::invalid(format!("{label} is a tag, not {what}"))
            .hint("Nothing was recorded. Scan a tag on a line of its own.")
            .into()),
    }
}

/// The answer to a line with `help`.
const WORDS: &str = "a tag or `p TAG` records a passed visual check, `f TAG reason` a fail; `undo` voids the last result; `l` writes \
     the red labels of this round; `quit` ends";

/// The answer to a line with `help` in a room.
fn room_words() -> String {
    format!(
        "scan a tag to open its item, then type its test: {LINE_WORDS}; `F` with readings needs no reason; `T reason` \
         passes a full test on a tester without readings; `l` writes the red labels of this round; `instrument NAME` \
         changes the instrument; `list` shows what is still to do; `undo` voids the last result; `quit` ends"
    )
}

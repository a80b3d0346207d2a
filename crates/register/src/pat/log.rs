//! The caretaker's loop: a tag is a visual pass, `f TAG reason` a fail, `p TAG` a pass after that. Each line is on the disk before its answer.

use super::{
    record::{Given, reason_of, write},
    view::ResultView,
};
use crate::{
    act::{Act, Answer},
    tested::which::meant,
};
use domain::{
    fault::{Failure, Fault},
    pat::{Limits, Outcome},
    say::Notes,
    text::{self, fold},
};
use store::{Plans, Store, asset::Spelling};

/// What a line came to.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Recorded, with what there is to say about it.
    Recorded(Box<ResultView>, Notes),
    /// The last result of this sitting was struck out, with what there is to say about where that leaves the item.
    Undone(Box<ResultView>, Notes),
    Nothing(String),
}

/// A round with a scanner.
#[derive(Debug, Default)]
pub struct Sitting {
    tester: Option<String>,
    /// What was recorded, the last one last.
    done: Vec<ResultView>,
    /// How many passed and failed.
    pub tally: (usize, usize),
}

impl Sitting {
    /// A round; `tester` is who looks, if not the one at the keyboard.
    ///
    /// Errors: that is no name.
    pub fn new(tester: Option<&str>) -> Result<Self, Fault> {
        Ok(Self { tester: text::given_line("tester", tester)?, ..Self::default() })
    }

    /// Answers one line. What it says was recorded is on the disk.
    ///
    /// Errors: not known, no reason for a fail, or the register can't be written; the round goes on.
    pub fn line(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let typed = typed.trim();
        match fold(typed).as_str() {
            "" => return Ok(Reply::Nothing("scan a tag, or type `f TAG reason`; `quit` ends".to_owned())),
            "help" | "?" => return Ok(Reply::Nothing(WORDS.to_owned())),
            "undo" => return self.undo(store, act),
            _ => {}
        }
        // An asset may be tagged `F`: that alone is a tag.
        let Some((word, rest)) = typed.split_once([' ', '\t']) else { return self.scanned(store, act, typed) };
        let rest = rest.trim();
        match fold(word).as_str() {
            "f" | "fail" => {
                let (tag, reason) = self.split(store, rest)?;
                self.record(store, act, &tag, Some(&reason))
            }
            "p" | "pass" => self.record(store, act, rest, None),
            _ => self.scanned(store, act, typed),
        }
    }

    /// A tag alone. One that failed in this round does not pass by being scanned again.
    fn scanned(&mut self, store: &mut Store, act: &Act, tag: &str) -> Result<Reply, Failure> {
        let found = store.read(|tx| {
            Ok::<_, Fault>(meant(tx, &mut Plans::default(), tag, Spelling::Whole).map(|meant| meant.label()))
        })?;
        let label = match found {
            Ok(label) => label,
            Err(fault) if matches!(fold(tag).as_str(), "f" | "fail" | "p" | "pass") => {
                return Err(fault.hint(format!("Type `{tag} TAG`, and behind an `f` the reason.")).into());
            }
            Err(fault) => return Err(fault.into()),
        };
        if self.last(&label).is_some_and(|last| last.result == Outcome::Fail) {
            let why =
                format!("{label} failed in this round: `p {label}` if it passes after all, `undo` if it never failed");
            return Ok(Reply::Nothing(why));
        }
        self.record(store, act, tag, None)
    }

    /// What was last recorded of an item in this round.
    fn last(&self, label: &str) -> Option<&ResultView> {
        self.done.iter().rev().find(|d| d.appliance() == label)
    }

    /// A tag may hold spaces: the longest beginning that is known is the tag, and the rest the reason.
    fn split(&self, store: &mut Store, rest: &str) -> Result<(String, String), Failure> {
        let ends: Vec<usize> = rest.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).collect();
        for at in ends.into_iter().rev() {
            let tag = &rest[..at];
            let known = store.read(|tx| Ok::<_, Fault>(store::pat::seek(tx, tag, Spelling::Whole)));
            if matches!(known?, Ok(Some(_))) {
                return Ok((tag.to_owned(), rest[at..].trim().to_owned()));
            }
        }
        let known = store.read(|tx| store::pat::find(tx, rest, Spelling::Whole));
        match known {
            Ok(named) => Err(Fault::invalid(format!("it is not said why {} failed", named.label()))
                .hint("Type `f TAG reason`, like `f KET-0003 flex cut`.")
                .into()),
            Err(_) => {
                let first = rest.split_whitespace().next().unwrap_or_default();
                store.read(|tx| store::pat::find(tx, first, Spelling::Whole))?;
                Ok((first.to_owned(), String::new()))
            }
        }
    }

    fn record(&mut self, store: &mut Store, act: &Act, tag: &str, reason: Option<&str>) -> Result<Reply, Failure> {
        let outcome = if reason.is_some() { Outcome::Fail } else { Outcome::Pass };
        let reason = reason.map(reason_of).transpose()?;
        let answer = act.write(store, |tx, act| {
            let mut plans = Plans::default();
            let meant = meant(tx, &mut plans, tag, Spelling::Whole)?;
            let label = meant.label();
            if self.last(&label).is_some_and(|d| d.result == outcome) {
                return Ok(Err(label));
            }
            let given = Given::look(outcome, self.tester.clone(), reason.clone());
            write(tx, act, &mut plans, &Limits::default(), meant, &given).map(Ok)
        })?;
        let Answer { value, notes, .. } = match answer {
            Ok(answer) => answer,
            Err(label) => return Ok(Reply::Nothing(format!("{label} is logged already; nothing changed"))),
        };
        match outcome {
            Outcome::Fail => self.tally.1 += 1,
            _ => self.tally.0 += 1,
        }
        self.done.push(value.clone());
        Ok(Reply::Recorded(Box::new(value), notes))
    }

    fn undo(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let Some((no, result)) = self.done.last().and_then(|d| Some((d.no?, d.result))) else {
            return Ok(Reply::Nothing("nothing was logged in this round that could be undone".to_owned()));
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

/// What may be typed.
const WORDS: &str =
    "a tag, or `p TAG`, is a visual pass; `f TAG reason` is a fail; `undo` takes the last one back; `quit` ends";

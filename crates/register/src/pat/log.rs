//! The caretaker's round with a scanner: a tag records a passed visual check, `f TAG reason` a fail, `p TAG` a pass
//! after a fail. Each line is saved before it is answered.

use super::{
    record::{Given, reason_of, write},
    view::ResultView,
};
use crate::{
    act::{Act, Answer},
    tested::target::find_target,
};
use domain::{
    fault::{Failure, Fault},
    pat::{Limits, Outcome},
    say::Notes,
    text::{self, fold},
};
use store::{Plans, Store, asset::Spelling};

/// The answer to one line.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A result was recorded.
    Recorded(Box<ResultView>, Notes),
    /// The last result of this round was voided.
    Undone(Box<ResultView>, Notes),
    /// Nothing was recorded, for this reason.
    Nothing(String),
}

/// A round with a scanner.
#[derive(Debug, Default)]
pub struct Sitting {
    tester: Option<String>,
    /// The results recorded so far, oldest first.
    done: Vec<ResultView>,
    /// The numbers of passes and fails.
    pub tally: (usize, usize),
}

impl Sitting {
    /// Starts a round. `tester` is the person checking, if not the operator.
    ///
    /// Errors: `tester` is not a valid name.
    pub fn new(tester: Option<&str>) -> Result<Self, Fault> {
        Ok(Self { tester: text::given_line("tester", tester)?, ..Self::default() })
    }

    /// Answers one line. A recorded result is saved when this returns. The round can go on after an error.
    ///
    /// Errors: the tag is unknown; a fail has no reason.
    pub fn line(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let typed = typed.trim();
        match fold(typed).as_str() {
            "" => return Ok(Reply::Nothing("scan a tag, or type `f TAG reason`; `quit` ends the round".to_owned())),
            "help" | "?" => return Ok(Reply::Nothing(WORDS.to_owned())),
            "undo" => return self.undo(store, act),
            _ => {}
        }
        // A single word is a tag, even `F`: an asset may have that tag.
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

    /// Answers a line that holds only a tag. It refuses to pass an item that failed in this round, because a
    /// repeated scan must not turn a fail into a pass.
    fn scanned(&mut self, store: &mut Store, act: &Act, tag: &str) -> Result<Reply, Failure> {
        let found = store.read(|tx| {
            Ok::<_, Fault>(find_target(tx, &mut Plans::default(), tag, Spelling::Whole).map(|target| target.label()))
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
    fn last(&self, label: &str) -> Option<&ResultView> {
        self.done.iter().rev().find(|d| d.appliance() == label)
    }

    /// Splits a line into tag and reason. A tag may have spaces in it, so the longest known beginning is the tag.
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
            Ok(named) => Err(Fault::invalid(format!("no reason was given for the fail of {}", named.label()))
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
            let target = find_target(tx, &mut plans, tag, Spelling::Whole)?;
            let label = target.label();
            if self.last(&label).is_some_and(|d| d.result == outcome) {
                return Ok(Err(label));
            }
            let given = Given::visual_check(outcome, self.tester.clone(), reason.clone());
            write(tx, act, &mut plans, &Limits::default(), target, &given).map(Ok)
        })?;
        let Answer { value, notes, .. } = match answer {
            Ok(answer) => answer,
            Err(label) => {
                return Ok(Reply::Nothing(format!("{label} is already recorded in this round; nothing was changed")));
            }
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

/// The answer to a line with `help`.
const WORDS: &str =
    "a tag or `p TAG` records a passed visual check, `f TAG reason` a fail; `undo` voids the last result; `quit` ends";

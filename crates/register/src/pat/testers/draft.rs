//! A record under construction: the parts that both formats collect in the same way.

use super::Problem;
use domain::{
    fault::Fault,
    pat::{Measure, Outcome, Reading, TestKind},
    text::{self, LONG, SHORT, shown},
};

/// The most readings that one test can have.
const MOST_READINGS: usize = 64;

/// The readings, outcomes and notes of one test.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) readings: Vec<Reading>,
    /// The parts of the note, separated by `; `.
    pub(crate) note: Option<String>,
    /// The words that say that the visual inspection was not made.
    pub(crate) no_visual: Option<String>,
    /// The words that may mean a pass or a fail, each after its heading.
    pub(crate) unclear: Option<String>,
    /// The outcome that such words are taken for.
    taken_for: Option<Outcome>,
    passed: bool,
    failed: bool,
    by_instrument: bool,
}

impl Draft {
    /// Begins a draft in which unclear words are taken for this outcome.
    pub(crate) fn taking_unclear_for(outcome: Outcome) -> Self {
        Self { taken_for: Some(outcome), ..Self::default() }
    }

    /// Adds words for a result that may mean a pass or a fail, and gives the outcome that they are taken for.
    pub(crate) fn doubt(&mut self, heading: &str, words: &str) -> Outcome {
        let words = format!("{heading}: {}", shown(words));
        let before = self.unclear.take().map(|before| format!("{before}; ")).unwrap_or_default();
        self.unclear = Some(before + &words);
        let outcome = self.taken_for.unwrap_or(Outcome::Pass);
        self.end(outcome);
        outcome
    }

    /// True if the test has unclear words, and they are taken for a fail.
    pub(crate) fn is_taken_for_a_fail(&self) -> bool {
        self.unclear.is_some() && self.taken_for == Some(Outcome::Fail)
    }

    /// Adds a reading.
    ///
    /// Errors: the test has too many readings.
    pub(crate) fn read(&mut self, reading: Reading) -> Result<(), Fault> {
        if self.readings.len() == MOST_READINGS {
            return Err(Fault::bad_file(format!("the test has more than {MOST_READINGS} readings")));
        }
        self.readings.push(reading);
        Ok(())
    }

    /// Adds the outcome of a part of the test.
    pub(crate) fn end(&mut self, outcome: Outcome) {
        self.passed |= outcome == Outcome::Pass;
        self.failed |= outcome == Outcome::Fail;
    }

    /// The outcome of the whole test: one failed part fails it.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match (self.failed, self.passed) {
            (true, _) => Some(Outcome::Fail),
            (false, true) => Some(Outcome::Pass),
            (false, false) => None,
        }
    }

    /// True if an instrument measured something. The rating of the fuse can be read without one.
    pub(crate) fn is_measured(&self) -> bool {
        self.by_instrument || self.readings.iter().any(|reading| reading.measure != Measure::Fuse)
    }

    /// The kind of test: without a measurement it was a visual check.
    pub(crate) fn kind(&self) -> TestKind {
        if self.is_measured() { TestKind::Full } else { TestKind::Visual }
    }

    /// Notes that an instrument made a part of the test that the register keeps no reading of.
    pub(crate) fn used_instrument(&mut self) {
        self.by_instrument = true;
    }

    /// Adds a line to the note.
    ///
    /// Errors: the text has a control character, or the note gets too long.
    pub(crate) fn note(&mut self, text: &str) -> Result<(), Fault> {
        // A tab between words becomes a space.
        let Some(text) = text::line("note", &text.replace('\t', " "), LONG)? else { return Ok(()) };
        let note = self.note.get_or_insert_default();
        let separator = if note.is_empty() { "" } else { "; " };
        if note.chars().count() + separator.len() + text.chars().count() > LONG {
            return Err(Fault::bad_file(format!("the note is longer than {LONG} characters")));
        }
        note.push_str(separator);
        note.push_str(&text);
        Ok(())
    }
}

/// Cleans up a short text.
///
/// Errors: it has a control character, or is too long.
pub(crate) fn short(column: &str, text: &str) -> Result<Option<String>, Fault> {
    text::line(column, text, SHORT)
}

/// Builds a problem from its place and cause.
pub(crate) fn problem(line: u64, column: &str, fault: &Fault) -> Problem {
    Problem { line, column: Some(column.to_owned()), reason: fault.message.clone() }
}

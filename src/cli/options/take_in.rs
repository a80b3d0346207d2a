//! What is seen of an item that comes back: said as options, or asked at a terminal.

use crate::cli::{
    prompt::Prompt,
    session::{Desk, Session},
    words,
};
use domain::{
    asset::Condition,
    fault::{Failure, Fault},
    loan::PartOutcome,
    words::Word as _,
};
use register::loan::{return_check, take_in::Seen};
use store::asset::Spelling;

// What is seen of an item that comes back.
#[derive(Debug, Clone, clap::Args)]
pub struct SeenArgs {
    /// What it looks like: new, good, fair, poor, damaged
    #[arg(long, value_parser = words::word::<Condition>)]
    condition: Option<Condition>,
    /// What became of a part: charger=missing; a part that is not named came back
    #[arg(long = "part", value_name = "NAME=OUTCOME", value_parser = words::named_word::<PartOutcome>)]
    parts: Vec<(String, PartOutcome)>,
    /// The answer to a return check: screen=yes
    #[arg(long = "check", value_name = "NAME=yes|no", value_parser = words::named_yes_no)]
    checks: Vec<(String, bool)>,
    /// Everything was looked at, and is well
    #[arg(long)]
    all_well: bool,
    /// A note to keep with the loan
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Report what is wrong as an incident, in the same act; --note says what was seen
    #[arg(long)]
    incident: bool,
}

impl SeenArgs {
    /// As they were given.
    pub fn seen(&self) -> Seen {
        Seen {
            condition: self.condition,
            parts: self.parts.clone(),
            checks: self.checks.clone(),
            all_well: self.all_well,
            incident: self.incident,
            note: self.note.clone(),
        }
    }

    /// Whether nothing was said of what was seen, so that it is worth asking.
    pub fn is_silent(&self) -> bool {
        self.condition.is_none() && self.parts.is_empty() && self.checks.is_empty() && !self.all_well
    }
}

/// Asks what there is to ask, where somebody sits at a terminal.
pub fn ask(
    session: &mut Session<'_>,
    desk: &mut Desk,
    tag: &str,
    spelling: Spelling,
    seen: &mut Seen,
) -> Result<(), Failure> {
    let Some(prompt) = session.ask() else { return Ok(()) };
    let questions = desk.store.read(|tx| return_check::to_ask(tx, &desk.act.now(), tag, spelling))?;
    for part in questions.parts {
        if prompt.yes_no(&format!("Is the {part} back, and whole?")) == Some(false) {
            seen.parts.push((part.clone(), what_became_of(prompt, &part)?));
        }
    }
    for check in questions.checks {
        if let Some(answer) = prompt.yes_no(&check.question) {
            seen.checks.push((check.name, answer));
        }
    }
    if !seen.checks.is_empty() {
        seen.condition = condition(prompt)?;
    }
    offer_incident(prompt, seen)
}

/// Offers to report what is wrong in the same breath.
///
/// Errors: nobody answers any more.
fn offer_incident(prompt: &mut dyn Prompt, seen: &mut Seen) -> Result<(), Failure> {
    let is_wrong =
        seen.condition == Some(Condition::Damaged) || seen.parts.iter().any(|(_, outcome)| outcome.is_owed());
    if !is_wrong || seen.incident || prompt.yes_no("Report it as an incident?") != Some(true) {
        return Ok(());
    }
    seen.incident = true;
    if seen.note.is_none() {
        let note = prompt.line("What was seen (Enter: what was said above)").ok_or_else(unanswered)?;
        seen.note = Some(note);
    }
    Ok(())
}

/// What became of a part that is not back whole; asked until it is said.
///
/// Errors: nobody answers any more.
fn what_became_of(prompt: &mut dyn Prompt, part: &str) -> Result<PartOutcome, Fault> {
    loop {
        let answer = prompt.line(&format!("What became of the {part} (missing, damaged)")).ok_or_else(unanswered)?;
        if let Some(outcome @ (PartOutcome::Missing | PartOutcome::Damaged)) = PartOutcome::parse(&answer) {
            return Ok(outcome);
        }
    }
}

/// What an item looks like, if that is not as it was; asked until it is a word of the set, or empty.
///
/// Errors: nobody answers any more.
fn condition(prompt: &mut dyn Prompt) -> Result<Option<Condition>, Fault> {
    let question = format!("Condition ({}; Enter: as it was)", Condition::list());
    loop {
        let answer = prompt.line(&question).ok_or_else(unanswered)?;
        if answer.trim().is_empty() {
            return Ok(None);
        }
        if let Some(condition) = Condition::parse(&answer) {
            return Ok(Some(condition));
        }
    }
}

fn unanswered() -> Fault {
    Fault::invalid("the questions were not answered to the end")
        .hint("Nothing was written. Say it with the command instead: --part, --check, --condition, --all-well.")
}

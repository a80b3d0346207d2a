//! Findings about a returned item: given as options, or asked at a terminal.

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

// Findings about a returned item. (A doc comment here would become the command's help.)
#[derive(Debug, Clone, clap::Args)]
pub struct SeenArgs {
    /// Condition of the item: new, good, fair, poor or damaged
    #[arg(long, value_parser = words::word::<Condition>)]
    condition: Option<Condition>,
    /// A part and its outcome: charger=missing. Outcomes: returned, missing, damaged, replaced (the borrower brought a
    /// new part) or waived (the school does not insist on it). A part that you leave out counts as returned
    #[arg(long = "part", value_name = "NAME=OUTCOME", value_parser = words::named_word::<PartOutcome>)]
    parts: Vec<(String, PartOutcome)>,
    /// Answer to a question of the return check: screen=yes
    #[arg(long = "check", value_name = "NAME=yes|no", value_parser = words::named_yes_no)]
    checks: Vec<(String, bool)>,
    /// Everything was checked and is fine: answer yes to every question of the return check
    #[arg(long)]
    all_well: bool,
    /// A note to keep with the loan
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Report any damage or missing part as an incident too; --note describes it
    #[arg(long)]
    incident: bool,
}

impl SeenArgs {
    /// The findings given as options.
    pub fn seen(&self) -> Seen {
        Seen {
            condition: self.condition,
            parts: self.parts.clone(),
            checks: self.checks.clone(),
            all_well: self.all_well,
            incident: self.incident,
            note: self.note.clone(),
            by: None,
        }
    }

    /// True if a part is waived, which someone decides.
    pub fn waives(&self) -> bool {
        self.parts.iter().any(|(_, outcome)| *outcome == PartOutcome::Waived)
    }

    /// True if no finding was given, so that it is worth asking.
    pub fn is_silent(&self) -> bool {
        self.condition.is_none() && self.parts.is_empty() && self.checks.is_empty() && !self.all_well
    }
}

/// Asks about the item's parts and return checks, if someone is at a terminal.
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
        if prompt.yes_no(&format!("Is the {part} back and undamaged?")) == Some(false) {
            seen.parts.push((part.clone(), outcome_of(prompt, &part)?));
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

/// Offers to report damage or a missing part as an incident.
///
/// Errors: there is no answer.
fn offer_incident(prompt: &mut dyn Prompt, seen: &mut Seen) -> Result<(), Failure> {
    let is_wrong =
        seen.condition == Some(Condition::Damaged) || seen.parts.iter().any(|(_, outcome)| outcome.is_owed());
    if !is_wrong || seen.incident || prompt.yes_no("Report it as an incident?") != Some(true) {
        return Ok(());
    }
    seen.incident = true;
    if seen.note.is_none() {
        let note = prompt.line("Describe the problem (Enter: use the answers above)").ok_or_else(unanswered)?;
        seen.note = Some(note);
    }
    Ok(())
}

/// Asks until the answer is an outcome for a part that is not back undamaged.
///
/// Errors: there is no answer.
fn outcome_of(prompt: &mut dyn Prompt, part: &str) -> Result<PartOutcome, Fault> {
    loop {
        let answer = prompt.line(&format!("Outcome of the {part} (missing, damaged)")).ok_or_else(unanswered)?;
        if let Some(outcome @ (PartOutcome::Missing | PartOutcome::Damaged)) = PartOutcome::parse(&answer) {
            return Ok(outcome);
        }
    }
}

/// Asks until the answer is a condition, or empty if it is unchanged.
///
/// Errors: there is no answer.
fn condition(prompt: &mut dyn Prompt) -> Result<Option<Condition>, Fault> {
    let question = format!("Condition ({}; Enter: unchanged)", Condition::list());
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
    Fault::invalid("not all questions were answered")
        .hint("Nothing was written. Give the answers as options: --part, --check, --condition, --all-well.")
}

//! Questions at a terminal, answered by a script.

use super::school;
use crate::support::Cli;
use kitbook::cli::Prompt;
use std::collections::VecDeque;

/// A person with fixed answers, who keeps the questions.
#[derive(Default)]
struct Scripted {
    yes_no: VecDeque<bool>,
    lines: VecDeque<&'static str>,
    asked: Vec<String>,
}

impl Prompt for Scripted {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        self.asked.push(question.to_owned());
        self.yes_no.pop_front()
    }

    fn line(&mut self, question: &str) -> Option<String> {
        self.asked.push(question.to_owned());
        self.lines.pop_front().map(str::to_owned)
    }
}

fn scripted(yes_no: &[bool], lines: &[&'static str]) -> Scripted {
    Scripted { yes_no: yes_no.iter().copied().collect(), lines: lines.iter().copied().collect(), asked: Vec::new() }
}

/// Counts the questions with this beginning.
fn times(prompt: &Scripted, question: &str) -> usize {
    prompt.asked.iter().filter(|q| q.starts_with(question)).count()
}

const YES: bool = true;

#[test]
fn the_outcome_of_a_part_is_asked_until_it_is_given() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    // The charger is not back, everything else is, and an incident is reported.
    let mut answers = vec![false];
    answers.extend([YES; 12]);
    let mut prompt = scripted(&answers, &["", "gone", "returned", "damaged", "", ""]);
    let ran = Cli::of(&school).ask(&mut prompt, &["in", "LAP-0001"]);
    assert_eq!(ran.code, 0, "{ran:?} {:?}", prompt.asked);
    assert_eq!(times(&prompt, "Outcome of the charger"), 4, "{:?}", prompt.asked);
    let loan = Cli::of(&school).json(&["loan", "show", "1"]);
    assert_eq!(
        loan["parts"][0],
        serde_json::json!({ "name": "charger", "outcome": "damaged", "damaged_before": false })
    );
}

#[test]
fn the_condition_is_asked_until_it_is_valid_or_empty() {
    for (lines, asked, condition) in [(&["shiny", "ok", "Poor"][..], 3, "poor"), (&[""], 1, "good")] {
        let mut school = school();
        school.lent("LAP-0001", "S1");
        let mut prompt = scripted(&[YES; 12], lines);
        let ran = Cli::of(&school).ask(&mut prompt, &["in", "LAP-0001"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(times(&prompt, "Condition"), asked);
        assert_eq!(Cli::of(&school).json(&["show", "LAP-0001"])["condition"], condition);
    }
}

#[test]
fn nothing_is_written_if_a_question_is_not_answered() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let traces = school.traces();
    let mut prompt = scripted(&[false], &["gone"]);
    let ran = Cli::of(&school).ask(&mut prompt, &["in", "LAP-0001"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert_eq!(school.traces(), traces);
}

#[test]
fn yes_and_json_ask_nothing() {
    for more in [&["--yes"][..], &["--format", "json"], &["--all-well"]] {
        let mut school = school();
        school.lent("LAP-0001", "S1");
        let mut prompt = Scripted::default();
        let ran = Cli::of(&school).ask(&mut prompt, &[&["in", "LAP-0001"], more].concat());
        assert_eq!((ran.code, prompt.asked.len()), (0, 0), "{more:?}: {ran:?}");
    }
}

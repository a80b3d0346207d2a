//! The answers that a user gives to the questions of an import.

use super::{
    super::{fault::Fault, remedy::Input, say, text::shown, words::Word as _},
    question::{Answer, Group},
};
use std::collections::HashMap;

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    Word(Answer),
    /// The ref of the person who is meant, or the number of the charge.
    Person(String),
}

/// The answers that the user has given: for whole groups, and for single rows by line or key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    groups: HashMap<Group, Answer>,
    rows: HashMap<(Group, String), Chosen>,
}

impl Answers {
    /// Reads answers such as `holder=no-loan`, or `holder:12=P1` for the row on line 12.
    ///
    /// Errors: there is no such group; the word is no answer to it; two answers differ.
    pub fn read(typed: &[String]) -> Result<Self, Fault> {
        let mut answers = Self::default();
        for one in typed {
            answers.add(one)?;
        }
        Ok(answers)
    }

    fn add(&mut self, typed: &str) -> Result<(), Fault> {
        let example = || {
            say![
                "Write the group and the answer: ",
                Input::Answer.with("unlikely-date=keep"),
                ". A dry run lists both."
            ]
        };
        let (about, word) = typed
            .rsplit_once('=')
            .ok_or_else(|| Fault::invalid(format!("{} has no “=”", shown(typed))).hint(example()))?;
        let (group, row) = about.split_once(':').map_or((about, None), |(group, row)| (group, Some(row.trim())));
        let group = Group::parse(group).ok_or_else(|| {
            Fault::invalid(format!("there is no group of questions {}", shown(group.trim()))).hint(example())
        })?;
        let answer =
            group.answers().iter().map(|(answer, _)| *answer).find(|answer| Answer::parse(word) == Some(*answer));
        let clash = || Fault::invalid(format!("two answers to {about} differ")).hint("Give one of them.");
        match (row, answer) {
            (None, Some(answer)) => match self.groups.insert(group, answer) {
                Some(before) if before != answer => Err(clash()),
                _ => Ok(()),
            },
            (Some(row), answer) if answer.is_some() || (group.takes_a_ref() && !word.trim().is_empty()) => {
                let chosen = answer.map_or_else(|| Chosen::Person(word.trim().to_owned()), Chosen::Word);
                match self.rows.insert((group, row.to_lowercase()), chosen.clone()) {
                    Some(before) if before != chosen => Err(clash()),
                    _ => Ok(()),
                }
            }
            _ => {
                let words: Vec<&str> = group.answers().iter().map(|(answer, _)| answer.word()).collect();
                Err(no_answer(group, word, &words))
            }
        }
    }

    /// The answer for a row, by its line or key, or for its whole group.
    pub fn of(&self, group: Group, line: u64, key: &str) -> Option<Chosen> {
        self.of_row(group, line, key).cloned().or_else(|| self.of_group(group).map(Chosen::Word))
    }

    fn of_row(&self, group: Group, line: u64, key: &str) -> Option<&Chosen> {
        if self.rows.is_empty() {
            return None;
        }
        let row = |word: String| self.rows.get(&(group, word));
        row(by_line(line)).or_else(|| row(line.to_string())).or_else(|| row(key.to_lowercase()))
    }

    /// True if a row has an answer of its own.
    pub fn has_row(&self, group: Group, line: u64, key: &str) -> bool {
        self.of_row(group, line, key).is_some()
    }

    /// The answer for a whole group.
    pub fn of_group(&self, group: Group) -> Option<Answer> {
        self.groups.get(&group).copied()
    }

    /// True if this answer is given to a group, or to one of its rows.
    pub fn has(&self, group: Group, answer: Answer) -> bool {
        let is_it = |((of, _), chosen): (&(Group, String), &Chosen)| *of == group && *chosen == Chosen::Word(answer);
        self.of_group(group) == Some(answer) || self.rows.iter().any(is_it)
    }

    /// Adds an answer to a group, or `LINE=ANSWER` to one of its rows. `possible` has the group's answers here.
    ///
    /// Errors: the word is no answer to the group.
    pub fn answer(&mut self, group: Group, typed: &str, possible: &[&str]) -> Result<(), Fault> {
        let is_possible = possible.iter().any(|word| Answer::parse(word) == Answer::parse(typed));
        if !typed.contains('=') && !is_possible {
            return Err(no_answer(group, typed, possible));
        }
        // A number is a line here, because the plan that is answered lists the lines.
        let is_line =
            typed.split_once('=').is_some_and(|(row, _)| row.trim().parse::<u64>().is_ok() && !typed.starts_with('0'));
        let between = if is_line {
            ":line "
        } else if typed.contains('=') {
            ":"
        } else {
            "="
        };
        self.add(&format!("{}{between}{}", group.word(), typed.trim()))
    }

    /// Adds the answer to a whole group, unless it has one.
    pub fn settle(&mut self, group: Group, answer: Answer) {
        self.groups.entry(group).or_insert(answer);
    }

    /// The answers to whole groups.
    pub fn of_groups(&self) -> impl Iterator<Item = (Group, Answer)> {
        self.groups.iter().map(|(group, answer)| (*group, *answer))
    }

    /// Makes sure that every answer is to one of the groups that are asked here.
    ///
    /// Errors: an answer is to another group.
    pub fn must_be_to(&self, asked: &[Group]) -> Result<(), Fault> {
        let given = self.groups.keys().chain(self.rows.keys().map(|(group, _)| group));
        let Some(other) = given.filter(|group| !asked.contains(group)).min() else { return Ok(()) };
        let words: Vec<&str> = asked.iter().map(|group| group.word()).collect();
        Err(Fault::invalid(format!("no question of the group {other} is asked here"))
            .hint(format!("The groups are {}.", words.join(", "))))
    }

    /// Makes sure that no number means two rows: one by its line, and another by its key. `asked` has the questions that were
    /// answered.
    ///
    /// Errors: a number does.
    pub fn must_mean_one<'a>(&self, asked: impl Iterator<Item = (Group, u64, &'a str)> + Clone) -> Result<(), Fault> {
        let mut numbers: Vec<_> = self.rows.keys().filter(|(_, row)| row.parse::<u64>().is_ok()).collect();
        numbers.sort_unstable();
        for (group, row) in numbers {
            let mut of_group = asked.clone().filter(|(of, ..)| of == group);
            let has_line = of_group.clone().any(|(_, line, _)| line.to_string() == *row);
            let other = of_group.find(|(_, line, key)| line.to_string() != *row && is_key(key, row));
            if let Some((_, line, _)) = other.filter(|_| has_line) {
                let message = format!("in {group}:{row}, {row} is a line, and also the key of the row on line {line}");
                let ways =
                    [row.as_str(), &line.to_string()].map(|line| Input::Answer.with(format!("{group}:line {line}=…")));
                let [one, another] = ways;
                return Err(Fault::invalid(message).hint(say![
                    "Name the row by its line: ",
                    one,
                    " or ",
                    another,
                    "."
                ]));
            }
        }
        Ok(())
    }

    /// The answers that were given to no question: each with its group, and its line or key. `asked` has the questions that were answered.
    pub fn unused<'a>(&self, asked: impl Iterator<Item = (Group, u64, &'a str)> + Clone) -> Vec<String> {
        let is_row = |(group, row): &(Group, String)| {
            let is_it = |line: u64, key: &str| by_line(line) == *row || line.to_string() == *row || is_key(key, row);
            asked.clone().any(|(of, line, key)| of == *group && is_it(line, key))
        };
        let told = |row: &str| row.strip_prefix(LINE).unwrap_or(row).to_owned();
        let unused = self.rows.keys().filter(|row| !is_row(row));
        let rows = unused.map(|(group, row)| format!("{}:{}", group.word(), told(row)));
        let mut unused: Vec<String> = rows.collect();
        unused.sort_unstable();
        unused
    }
}

/// True if a row is answered by its key.
fn is_key(key: &str, given: &str) -> bool {
    key.to_lowercase() == given
}

/// The word before a number that means a row by its line only, and not by its key.
pub const LINE: &str = "line ";

fn by_line(line: u64) -> String {
    format!("{LINE}{line}")
}

fn no_answer(group: Group, word: &str, possible: &[&str]) -> Fault {
    Fault::invalid(format!("{} is no answer to {group}", shown(word.trim())))
        .hint(format!("The answers are {}.", possible.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &[&str]) -> Result<Answers, String> {
        let typed: Vec<String> = typed.iter().map(|one| (*one).to_owned()).collect();
        Answers::read(&typed).map_err(|fault| fault.message)
    }

    #[test]
    fn a_row_is_answered_before_its_group() {
        let answers = read(&[
            "holder=no-loan",
            "holder:12=P1",
            "holder:000113=P2",
            "unlikely-date=keep",
            "names-changed:ANA=same",
        ])
        .unwrap();
        assert_eq!(answers.of(Group::Holder, 11, "LAP-1"), Some(Chosen::Word(Answer::NoLoan)));
        assert_eq!(answers.of(Group::Holder, 12, "LAP-1"), Some(Chosen::Person("P1".to_owned())));
        assert_eq!(answers.of(Group::UnlikelyDate, 12, "LAP-1"), Some(Chosen::Word(Answer::Keep)));
        assert_eq!(answers.of(Group::NamesChanged, 2, "ana"), Some(Chosen::Word(Answer::Same)));
        assert_eq!(answers.of(Group::NamesChanged, 3, "BEN"), None);
        // A number is a line, or a key.
        assert_eq!(answers.of(Group::Holder, 40, "12"), Some(Chosen::Person("P1".to_owned())));
        assert_eq!(answers.of(Group::Holder, 40, "000113"), Some(Chosen::Person("P2".to_owned())));
    }

    #[test]
    fn an_answer_that_fits_no_question_is_found() {
        let answers = read(&["holder:12=P1", "holder:LAP-1=P2", "holder:99=P3", "one-cell-row=skip"]).unwrap();
        let asked = [(Group::Holder, 12, "LAP-7"), (Group::Holder, 3, "lap-1")];
        assert_eq!(answers.unused(asked.into_iter()), ["holder:99"]);
    }

    #[test]
    fn a_number_that_is_a_line_and_the_key_of_another_row_is_refused() {
        let answers = read(&["holder:12=P1", "holder:line 3=P2", "kind:12=staff"]).unwrap();
        let wrong =
            |asked: &[(Group, u64, &str)]| answers.must_mean_one(asked.iter().copied()).err().map(|f| f.message);
        let holder = Group::Holder;
        assert_eq!(wrong(&[(holder, 12, "LAP-1"), (holder, 3, "3"), (holder, 4, "3")]), None);
        assert_eq!(wrong(&[(holder, 40, "12"), (Group::Kind, 12, "ANA")]), None);
        assert_eq!(wrong(&[(holder, 12, "12")]), None);
        let message = "in holder:12, 12 is a line, and also the key of the row on line 40";
        assert_eq!(wrong(&[(holder, 12, "LAP-1"), (holder, 40, "12")]), Some(message.to_owned()));
        assert_eq!(answers.of(holder, 3, "X"), Some(Chosen::Person("P2".to_owned())));
        assert_eq!(answers.of(holder, 4, "3"), None);
    }

    #[test]
    fn an_answer_at_the_terminal_is_for_a_group_or_a_line() {
        let (mut answers, possible) = (Answers::default(), ["ignore"]);
        assert!(answers.answer(Group::UnknownColumns, "keep", &possible).is_err());
        assert!(answers.answer(Group::UnknownColumns, "?", &possible).is_err());
        answers.answer(Group::UnknownColumns, "Ignore", &possible).unwrap();
        answers.answer(Group::Holder, "17=P1", &["no-loan"]).unwrap();
        assert_eq!(answers.of_group(Group::UnknownColumns), Some(Answer::Ignore));
        assert_eq!(answers.of(Group::Holder, 17, "LAP-1"), Some(Chosen::Person("P1".to_owned())));
    }

    #[test]
    fn a_wrong_answer_is_refused() {
        assert_eq!(read(&["holder"]).unwrap_err(), "“holder” has no “=”");
        assert_eq!(read(&["holders=keep"]).unwrap_err(), "there is no group of questions “holders”");
        assert_eq!(read(&["unlikely-date=same"]).unwrap_err(), "“same” is no answer to unlikely-date");
        assert_eq!(read(&["holder=P1"]).unwrap_err(), "“P1” is no answer to holder");
        assert_eq!(read(&["kind=staff", "kind=pupil"]).unwrap_err(), "two answers to kind differ");
        assert!(read(&["kind=staff", "kind=staff"]).is_ok());
    }
}

//! Questions about what an import can't decide from the file. They are grouped by cause, and one answer can settle a
//! whole group.

use super::super::{fault::Fault, remedy::Input, say, text::shown, words::Word as _};
use crate::words;
use std::collections::HashMap;

words! {
    /// The cause of a question.
    Group, "group of questions" {
        UnknownColumns = "unknown-columns",
        NoTag = "no-tag",
        NumericKey = "numeric-key",
        LeadingZeros = "leading-zeros",
        OneCellRow = "one-cell-row",
        UnlikelyDate = "unlikely-date",
        DayNumber = "day-number",
        ShortSerial = "short-serial",
        Holder = "holder",
        OnLoanToNobody = "on-loan-to-nobody",
        NamesChanged = "names-changed",
        Renumbered = "renumbered",
        Kind = "kind",
        NoName = "no-name",
    }
}

words! {
    /// An answer to a question of an import.
    Answer, "answer" {
        Ignore = "ignore",
        Keep = "keep",
        Skip = "skip",
        Take = "take",
        Blank = "blank",
        Date = "date",
        Same = "same",
        New = "new",
        Serial = "serial",
        Name = "name",
        Username = "username",
        NoLoan = "no-loan",
        AddStaff = "add-staff",
        AddPupil = "add-pupil",
        AwaitingCheck = "awaiting-check",
        Missing = "missing",
        Available = "available",
        Staff = "staff",
        Pupil = "pupil",
    }
}

impl Group {
    /// The question about all rows of the group.
    pub fn question(self) -> &'static str {
        match self {
            Self::UnknownColumns => "Kitbook doesn't know these columns. Ignore them?",
            Self::NoTag => "These items have no tag. What should be their tag?",
            Self::NumericKey => {
                "These keys are plain numbers in the workbook, so leading zeros may be lost. Are they right?"
            }
            Self::LeadingZeros => "These keys differ from known ones only in zeros, case or spaces. Are they the same?",
            Self::OneCellRow => "These rows have only one cell. Are they records?",
            Self::UnlikelyDate => "These dates are unlikely. Are they right?",
            Self::DayNumber => "These dates are numbers of days, as spreadsheets store them. Read them as dates?",
            Self::ShortSerial => "These serial numbers have lost digits in a spreadsheet. Keep what is left?",
            Self::Holder => "These holders are nobody in the register, or fit several people. Who has the items?",
            Self::OnLoanToNobody => "These items are on loan, but the file doesn't say to whom. Where are they?",
            Self::NamesChanged => {
                "These people have other first and last names in the register. Are they the same people?"
            }
            Self::Renumbered => "These people have another ref in the register. Are they the same people?",
            Self::Kind => "The file doesn't say if these people are staff or pupils. Which are they?",
            Self::NoName => "These people have no names in the file. What should they be called?",
        }
    }

    /// The possible answers, with their meaning.
    pub fn answers(self) -> &'static [(Answer, &'static str)] {
        use Answer as A;
        match self {
            Self::UnknownColumns => {
                &[(A::Ignore, "leave the columns out"), (A::Keep, "keep them as extra fields of the items")]
            }
            Self::NoTag => &[
                (A::Serial, "use the serial number as the tag"),
                (A::Name, "use the device's name as the tag"),
                (A::Skip, "leave the rows out"),
            ],
            Self::NumericKey => &[(A::Keep, "they are right"), (A::Skip, "leave the rows out")],
            Self::LeadingZeros => &[(A::Same, "they are the known records"), (A::New, "they are new records")],
            Self::OneCellRow => &[(A::Skip, "leave the rows out"), (A::Take, "they are records")],
            Self::UnlikelyDate => &[(A::Keep, "they are right"), (A::Blank, "leave the dates out")],
            Self::DayNumber => &[(A::Date, "read them as dates"), (A::Blank, "leave the dates out")],
            Self::ShortSerial => &[(A::Keep, "keep what is left"), (A::Blank, "leave the serial numbers out")],
            Self::Holder => &[
                (A::NoLoan, "record no loan, and keep the holder's name in the notes"),
                (A::AddStaff, "add them as staff"),
                (A::AddPupil, "add them as pupils"),
            ],
            Self::OnLoanToNobody => &[
                (A::AwaitingCheck, "in school, to be checked before they are lent"),
                (A::Missing, "missing"),
                (A::Available, "in school, and available"),
            ],
            Self::NamesChanged => &[(A::Same, "take the new names"), (A::Skip, "leave the rows out")],
            Self::Renumbered => {
                &[(A::Same, "take the new refs"), (A::Keep, "keep the old refs"), (A::New, "they are other people")]
            }
            Self::Kind => &[(A::Staff, "staff"), (A::Pupil, "pupils"), (A::Skip, "leave the rows out")],
            Self::NoName => &[(A::Username, "use the username as the name"), (A::Skip, "leave the rows out")],
        }
    }

    /// True if a single row can be answered with the ref of a person.
    fn takes_a_ref(self) -> bool {
        self == Self::Holder
    }
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    Word(Answer),
    /// The ref of the person who is meant.
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
                Err(Fault::invalid(format!("{} is no answer to {group}", shown(word.trim())))
                    .hint(format!("The answers are {}.", words.join(", "))))
            }
        }
    }

    /// The answer for a row, by its line or key, or for its whole group.
    pub fn of(&self, group: Group, line: u64, key: &str) -> Option<Chosen> {
        let row = |word: String| self.rows.get(&(group, word)).cloned();
        if self.rows.is_empty() {
            return self.of_group(group).map(Chosen::Word);
        }
        row(line.to_string()).or_else(|| row(key.to_lowercase())).or_else(|| self.of_group(group).map(Chosen::Word))
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

    /// Adds the answer for a whole group.
    pub fn settle(&mut self, group: Group, answer: Answer) {
        self.groups.insert(group, answer);
    }
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
        let answers =
            read(&["holder=no-loan", "holder:12=P1", "unlikely-date=keep", "names-changed:ANA=same"]).unwrap();
        assert_eq!(answers.of(Group::Holder, 11, "LAP-1"), Some(Chosen::Word(Answer::NoLoan)));
        assert_eq!(answers.of(Group::Holder, 12, "LAP-1"), Some(Chosen::Person("P1".to_owned())));
        assert_eq!(answers.of(Group::UnlikelyDate, 12, "LAP-1"), Some(Chosen::Word(Answer::Keep)));
        assert_eq!(answers.of(Group::NamesChanged, 2, "ana"), Some(Chosen::Word(Answer::Same)));
        assert_eq!(answers.of(Group::NamesChanged, 3, "BEN"), None);
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

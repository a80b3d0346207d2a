//! Routine checks: an item on loan is shown, and the loan goes on.

use super::{
    No, Readings, School, Told,
    time::{Day, day_of, months_after},
};
use std::collections::BTreeSet;

/// A question of routine checks.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub name: String,
    /// The part of which a yes is a visual check.
    pub tests_part: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Routine {
    pub loan: i64,
    pub seen_on: Day,
    pub due_before: Option<Day>,
    pub next_on: Option<Day>,
    /// The answers, each with the number of the test that it made.
    pub answers: Vec<(String, bool, Option<i64>)>,
    pub is_void: bool,
}

impl School {
    /// Records that items were shown: all of them, or none.
    pub fn see(&mut self, items: &[usize], checks: &[(String, bool)], all_well: bool) -> Told {
        if items.len() > 1 && !checks.is_empty() {
            return Err(No::Usage);
        }
        let mut refused = BTreeSet::new();
        for item in items {
            match self.see_one(*item, checks, all_well) {
                Ok(_) => {}
                Err(No::Rules(rules)) => refused.extend(rules),
                Err(no) => return Err(no),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(No::Rules(refused)) }
    }

    /// Records that one item was shown. Returns the number of the routine check.
    pub fn see_one(&mut self, item: usize, checks: &[(String, bool)], all_well: bool) -> Told<i64> {
        let Some(loan) = self.open_loan(item) else { return Err(No::rule("not-on-loan")) };
        let seen_on = day_of(self.moment(Some(self.loans[&loan].out_at))?);
        let asked = self.category(item).routine.clone();
        if checks.iter().any(|(name, _)| !asked.iter().any(|question| question.name == *name)) {
            return Err(No::Usage);
        }
        if self.newest_routine(loan).is_some_and(|no| self.routines[&no].seen_on > seen_on) {
            return Err(No::State);
        }
        let mut answers = Vec::new();
        for question in asked {
            let named = checks.iter().find(|(name, _)| *name == question.name).map(|(_, answer)| *answer);
            let Some(answer) = named.or(all_well.then_some(true)) else { continue };
            let mut test = None;
            if let Some(part) = question.tests_part.filter(|_| answer) {
                self.test((item, Some(&part)), ("visual", "pass"), Readings::default(), false)?;
                test = self.counters.get("pat").copied();
            }
            answers.push((question.name, answer, test));
        }
        let due_before = self.loans[&loan].check_in_on;
        let months = self.category(item).check_in_months.filter(|_| self.loans[&loan].kind == "issue");
        let next_on = months.map(|months| self.school_day(months_after(seen_on, months)));
        let no = self.next("routine_check");
        self.routines.insert(no, Routine { loan, seen_on, due_before, next_on, answers, is_void: false });
        self.loans.get_mut(&loan).unwrap().check_in_on = next_on;
        Ok(no)
    }

    /// The newest routine check of a loan that is not void.
    pub fn newest_routine(&self, loan: i64) -> Option<i64> {
        self.routines.iter().rfind(|(_, routine)| routine.loan == loan && !routine.is_void).map(|(no, _)| *no)
    }

    /// Voids the newest routine check of a loan, with the visual checks that it made.
    pub fn unsee(&mut self, no: i64) -> Told {
        let routine = self.routines.get(&no).ok_or(No::Unknown)?.clone();
        if routine.is_void || self.newest_routine(routine.loan) != Some(no) {
            return Err(No::State);
        }
        let loan = &self.loans[&routine.loan];
        if loan.is_open() && loan.kind == "issue" {
            let day = routine.due_before.map(|day| self.school_day(day));
            self.loans.get_mut(&routine.loan).unwrap().check_in_on = day;
        }
        for test in routine.answers.iter().filter_map(|(.., test)| *test) {
            self.tests.get_mut(&test).unwrap().state = "void";
        }
        self.routines.get_mut(&no).unwrap().is_void = true;
        Ok(())
    }
}

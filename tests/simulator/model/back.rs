//! Returns: parts, return checks, and what is left to do with an item that came back.

use super::{
    Loan, No, Report, School, Told,
    money::MONEY,
    time::{At, day_of},
};
use chrono::Days;

/// What is seen of an item that comes back.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub condition: Option<&'static str>,
    /// Parts by name, or for a trolley the tags of what is in it, each with its outcome.
    pub parts: Vec<(String, &'static str)>,
    pub checks: Vec<(String, bool)>,
    pub all_well: bool,
    pub note: bool,
    pub incident: bool,
    /// The person who waives a part.
    pub by: Option<usize>,
}

impl Seen {
    fn answer_to(&self, check: &str) -> Option<bool> {
        let named = self.checks.iter().find(|(name, _)| name == check).map(|(_, answer)| *answer);
        named.or(self.all_well.then_some(true))
    }

    fn is_bad(&self) -> bool {
        self.condition == Some("damaged")
            || self.parts.iter().any(|(_, outcome)| matches!(*outcome, "missing" | "damaged"))
    }
}

impl School {
    /// Takes items in. What came back with its trolley is not asked for again.
    pub fn take_in(&mut self, items: &[usize], seen: &Seen, partial: bool) -> Told {
        let (mut taken, mut refused, mut wrote) = (Vec::new(), std::collections::BTreeSet::new(), false);
        for item in items {
            if taken.contains(item) {
                continue;
            }
            match self.take_one(*item, seen) {
                Ok((back, changed)) => {
                    taken.extend(back);
                    wrote |= changed;
                }
                Err(No::Rules(rules)) => refused.extend(rules),
                Err(no) => return Err(no),
            }
        }
        if !refused.is_empty() && (!partial || taken.is_empty()) {
            return Err(No::Rules(refused));
        }
        (self.left_out, self.wrote) = (refused, wrote);
        Ok(())
    }

    /// Takes one item in, with what is in it; or answers the rest of its return check. Tells what came back, and if
    /// that changed anything.
    pub fn take_one(&mut self, item: usize, seen: &Seen) -> Told<(Vec<usize>, bool)> {
        let Some(no) = self.open_loan(item) else {
            return if self.items[item].awaiting_check {
                self.answer_rest(item, seen)
            } else {
                Err(No::rule("not-on-loan"))
            };
        };
        let along = self.went_along(item, no);
        let of_inside: Vec<(usize, &'static str)> = along
            .iter()
            .filter_map(|inner| {
                let named = seen.parts.iter().find(|(name, _)| *name == self.items[*inner].tag)?;
                Some((*inner, named.1))
            })
            .collect();
        let mut own = seen.clone();
        own.parts.retain(|(name, _)| !along.iter().any(|inner| self.items[*inner].tag == *name));
        self.end_loan(item, no, &own)?;
        let is_damaged_inside = of_inside.iter().any(|(_, outcome)| *outcome == "damaged");
        if own.incident && (!is_damaged_inside || own.is_bad()) {
            self.report_return(item, no, own.note)?;
        }
        let mut back = vec![item];
        for inner in along {
            let outcome = of_inside.iter().find(|(at, _)| *at == inner).map(|(_, outcome)| *outcome);
            if outcome == Some("missing") {
                self.items[inner].inside = None;
                continue;
            }
            let condition = (outcome == Some("damaged")).then_some("damaged");
            let seen = Seen { condition, parts: Vec::new(), checks: Vec::new(), ..own.clone() };
            let no = self.open_loan(inner).unwrap();
            self.end_loan(inner, no, &seen)?;
            if seen.incident && condition.is_some() {
                self.report_return(inner, no, seen.note)?;
            }
            back.push(inner);
        }
        Ok((back, true))
    }

    /// What went out in a trolley on the same slip, and is still out.
    fn went_along(&self, trolley: usize, no: i64) -> Vec<usize> {
        let (mut along, mut wave) = (Vec::new(), self.inside(trolley));
        while let Some(item) = wave.pop() {
            wave.extend(self.inside(item));
            if self.open_loan(item).is_some_and(|inner| self.loans[&inner].slip == self.loans[&no].slip) {
                along.push(item);
            }
        }
        along.sort_by_key(|at| self.items[*at].tag.clone());
        along
    }

    fn end_loan(&mut self, item: usize, no: i64, seen: &Seen) -> Told {
        let at = self.moment(Some(self.loans[&no].out_at))?;
        self.must_be_parts_of(no, &seen.parts)?;
        self.must_waive(no, &seen.parts, seen.by, at)?;
        let loan = self.loans.get_mut(&no).unwrap();
        for part in &mut loan.parts {
            let named = seen.parts.iter().find(|(name, _)| *name == part.name).map(|(_, outcome)| *outcome);
            if named.is_some() || part.outcome.is_none() {
                part.settle(named.unwrap_or("returned"), at);
            }
        }
        let questions = self.questions(item, no, at);
        if seen.checks.iter().any(|(name, _)| !questions.contains(name)) {
            return Err(No::Usage);
        }
        let all_yes = self.ask(no, &questions, seen);
        let leaves_data = self.leaves_data(item, no, at);
        let loan = self.loans.get_mut(&no).unwrap();
        loan.state = if loan.owes() { "part_returned" } else { "returned" };
        loan.ended_at = Some(at);
        loan.condition_in = seen.condition.or(seen.all_well.then_some(loan.condition_out));
        let it = &mut self.items[item];
        it.look(seen.condition);
        it.awaiting_check = !all_yes;
        it.awaiting_wipe |= leaves_data;
        self.go_home(item);
        Ok(())
    }

    /// Checks that a part is waived by someone who may.
    fn must_waive(&self, no: i64, named: &[(String, &'static str)], by: Option<usize>, at: At) -> Told {
        if named.iter().any(|(_, outcome)| *outcome == "waived") {
            self.must_decide(by.ok_or(No::Usage)?, &MONEY, Some(self.loans[&no].person), day_of(at))?;
        }
        Ok(())
    }

    /// Checks that parts went out on a loan. What was missing then is recorded elsewhere.
    fn must_be_parts_of(&self, no: i64, named: &[(String, &'static str)]) -> Told {
        let loan = &self.loans[&no];
        let lacking = self.lacking(loan.item);
        match named.iter().find(|(name, _)| !loan.parts.iter().any(|part| part.name == *name)) {
            Some((name, _)) if lacking.contains_key(name) => Err(No::State),
            Some(_) => Err(No::Usage),
            None => Ok(()),
        }
    }

    /// The questions that a return asks: on the day of the loan, the short list.
    fn questions(&self, item: usize, no: i64, at: At) -> Vec<String> {
        let is_same_day = day_of(self.loans[&no].out_at) == day_of(at);
        let asked = self.category(item).checks.iter().filter(|(_, on_short)| *on_short || !is_same_day);
        asked.map(|(name, _)| name.clone()).collect()
    }

    /// Writes the questions of a return with their answers. True if all were answered yes.
    pub fn ask(&mut self, no: i64, questions: &[String], seen: &Seen) -> bool {
        let checks = &mut self.loans.get_mut(&no).unwrap().checks;
        for question in questions {
            let answer = seen.answer_to(question);
            match checks.iter_mut().find(|(name, _)| name == question) {
                Some(check) => check.1 = answer,
                None => checks.push((question.clone(), answer)),
            }
        }
        checks.iter().filter(|(name, _)| questions.contains(name)).all(|(_, answer)| *answer == Some(true))
    }

    /// True if the end of a loan leaves its borrower's data on the item.
    pub fn leaves_data(&self, item: usize, no: i64, at: At) -> bool {
        let loan = &self.loans[&no];
        let (out, back) = (day_of(loan.out_at), day_of(loan.ended_at.unwrap_or(at)));
        // Who has left, or leaves within 60 days and had it overnight.
        let of_leaver = self.people[loan.person]
            .last_day
            .is_some_and(|last| last < back || (last - Days::new(60) <= back && out < back));
        self.category(item).holds_data && (loan.was_issued() || of_leaver)
    }

    /// Puts an item back into the trolley where it belongs, unless the trolley is out or gone.
    pub fn go_home(&mut self, item: usize) {
        let it = &self.items[item];
        if let (None, Some(home)) = (it.inside, it.home)
            && self.open_loan(home).is_none()
            && self.items[home].fate.is_none()
        {
            self.items[item].inside = Some(home);
        }
    }

    /// Answers the open questions of an item that is back already.
    fn answer_rest(&mut self, item: usize, seen: &Seen) -> Told<(Vec<usize>, bool)> {
        let Some(no) = self.last_loan(item) else { return self.first_check(item, seen) };
        self.moment(self.loans[&no].ended_at)?;
        let loan = self.loans.get_mut(&no).unwrap();
        if seen.checks.iter().any(|(name, _)| !loan.checks.iter().any(|(known, _)| known == name)) {
            return Err(No::Usage);
        }
        if !seen.parts.is_empty() {
            return Err(No::State);
        }
        let mut changed = false;
        for (name, answer) in loan.checks.iter_mut().filter(|(_, answer)| *answer != Some(true)) {
            let given = seen.answer_to(name);
            if given.is_some() && given != *answer {
                (*answer, changed) = (given, true);
            }
        }
        if self.items[item].look(seen.condition) {
            return Err(No::State);
        }
        changed |= seen.condition.is_some() || seen.note;
        if changed {
            loan.condition_in = seen.condition.or(loan.condition_in);
            self.items[item].awaiting_check = loan.checks.iter().any(|(_, answer)| *answer != Some(true));
        }
        if seen.incident {
            self.report_return(item, no, seen.note)?;
            changed = true;
        }
        Ok((vec![item], changed))
    }

    /// Checks an item that was never lent.
    fn first_check(&mut self, item: usize, seen: &Seen) -> Told<(Vec<usize>, bool)> {
        if !seen.parts.is_empty() || !seen.checks.is_empty() {
            return Err(No::State);
        }
        if !seen.all_well && seen.condition.is_none() {
            return Err(No::rule("not-on-loan"));
        }
        let it = &mut self.items[item];
        it.awaiting_check = false;
        if it.look(seen.condition) {
            return Err(No::State);
        }
        if seen.incident {
            // It has no loan, so only its own damage can be reported.
            if !self.items[item].is_damaged() {
                return Err(No::State);
            }
            self.report(item, &Report { kind: "damage", note: true, ..Report::default() })?;
        }
        Ok((vec![item], true))
    }

    /// Reports what is wrong with an item that came back: damage, parts that are owed, or a failed check.
    fn report_return(&mut self, item: usize, no: i64, _note: bool) -> Told {
        let loan = &self.loans[&no];
        let mut found: Vec<(&'static str, Option<String>)> = Vec::new();
        if self.items[item].is_damaged() {
            found.push(("damage", None));
        }
        for part in &loan.parts {
            match part.outcome {
                Some("missing") => found.push(("loss", Some(part.name.clone()))),
                Some("damaged") => found.push(("damage", Some(part.name.clone()))),
                _ => {}
            }
        }
        if found.is_empty() && loan.checks.iter().any(|(_, answer)| *answer == Some(false)) {
            found.push(("fault", None));
        }
        if found.is_empty() {
            return Err(No::State);
        }
        for (kind, part) in found {
            self.report(item, &Report { kind, part, note: true, ..Report::default() })?;
        }
        Ok(())
    }

    /// Records outcomes of parts, during the loan or after it.
    pub fn settle_parts(&mut self, no: i64, outcomes: &[(String, &'static str)], by: Option<usize>) -> Told {
        let Some(loan) = self.loans.get(&no) else { return Err(No::Unknown) };
        if !matches!(loan.state, "open" | "part_returned" | "returned") {
            return Err(No::State);
        }
        let at = self.moment(Some(loan.out_at))?;
        self.must_be_parts_of(no, outcomes)?;
        self.must_waive(no, outcomes, by, at)?;
        let loan = self.loans.get_mut(&no).unwrap();
        for part in &mut loan.parts {
            if let Some((_, outcome)) = outcomes.iter().find(|(name, _)| *name == part.name) {
                part.settle(outcome, at);
            }
        }
        if loan.state != "open" {
            loan.state = if loan.owes() { "part_returned" } else { "returned" };
        }
        Ok(())
    }
}

/// True if two loans were open at the same time, or end at the same moment: a trolley and what went out in it.
pub fn ended_together(one: &Loan, other: &Loan) -> bool {
    one.is_open() == other.is_open() && one.ended_at == other.ended_at
}

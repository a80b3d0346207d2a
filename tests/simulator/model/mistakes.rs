//! Renewing, recalling and handing over; and corrections: void, reopen, correct, swap.

use super::{
    Loan, No, Out, School, Seen, Told,
    back::ended_together,
    lending::Before,
    time::{At, Due, day_of},
};
use std::collections::BTreeSet;

impl School {
    fn loan(&self, no: i64) -> Told<&Loan> {
        self.loans.get(&no).ok_or(No::Unknown)
    }

    fn change(&mut self, no: i64) -> &mut Loan {
        self.loans.get_mut(&no).unwrap()
    }

    fn is_past(&self, due: Due) -> bool {
        self.late_from(due).is_some_and(|from| from <= self.now)
    }

    /// Gives open loans a new due date. An issue becomes a dated loan. If one is due earlier then, the user is `sure`.
    pub fn renew(&mut self, which: &[i64], due: Due, partial: bool, sure: bool) -> Told {
        let due = self.settled(due);
        for no in which {
            if !self.loan(*no)?.is_open() {
                return Err(No::State);
            }
        }
        let (mut done, mut refused, mut sooner) = (0, BTreeSet::new(), false);
        for no in which {
            let before = self.loans[no].late_from;
            match self.renew_one(*no, due) {
                Ok(()) => {
                    sooner |= before.is_some() && self.loans[no].late_from < before;
                    done += 1;
                }
                Err(No::Rules(rules)) => refused.extend(rules),
                Err(no) => return Err(no),
            }
        }
        if !refused.is_empty() && (!partial || done == 0) {
            return Err(No::Rules(refused));
        }
        if sooner && !sure {
            return Err(No::State);
        }
        self.left_out = refused;
        Ok(())
    }

    /// Renews what a form has on loan until a day. What is open-ended is left as it is.
    pub fn renew_class(&mut self, class: &str, due: Due, partial: bool, sure: bool) -> Told {
        let mut which: Vec<i64> = self.in_class(class).into_iter().flat_map(|person| self.loans_of(person)).collect();
        which.retain(|no| self.loans[no].kind != "issue");
        if which.is_empty() {
            return Err(No::Unknown);
        }
        self.renew(&which, due, partial, sure)
    }

    fn renew_one(&mut self, no: i64, due: Due) -> Told {
        let loan = self.loans[&no].clone();
        let (due, _) = self.pulled_back(due, loan.person);
        if self.is_past(due) {
            return Err(No::Usage);
        }
        if loan.recalled_on.is_some() {
            return Err(No::rule("recalled"));
        }
        if self.tested(loan.item).failed {
            return Err(No::rule("pat-failed"));
        }
        let late = self.days_late(&loan, self.moment(Some(loan.out_at))?);
        self.set_due(no, due);
        if late > 0 {
            // What was late stays known.
            self.change(no).late_days = Some(loan.late_days.unwrap_or(0) + late);
        }
        Ok(())
    }

    /// Sets a due date. The terms of an issue are kept, so that it is known to have been one.
    fn set_due(&mut self, no: i64, due: Due) {
        let loan = self.change(no);
        if loan.kind == "issue" {
            loan.before = Some(loan.before.unwrap_or_else(|| terms_of(loan)));
            (loan.kind, loan.check_in_on) = ("dated", None);
        }
        self.put_due(no, due);
    }

    /// Recalls loans by a day. A recall never gives more time.
    pub fn recall(&mut self, which: &[i64], due: Due) -> Told {
        let due = self.settled(due);
        if self.is_past(due) {
            return Err(No::Usage);
        }
        let at = self.moment(None)?;
        for no in which {
            if !self.loan(*no)?.is_open() {
                return Err(No::State);
            }
            let late_from = self.late_from(due);
            let loan = self.change(*no);
            if loan.recalled_on.is_none() {
                loan.before = Some(terms_of(loan));
            }
            if loan.late_from.is_none_or(|from| late_from.unwrap() < from) {
                self.set_due(*no, due);
            }
            self.change(*no).recalled_on = Some(day_of(at));
        }
        Ok(())
    }

    /// Lifts the recall of one loan, which is due as before.
    pub fn lift_recall(&mut self, no: i64) -> Told {
        let loan = self.loan(no)?;
        if !loan.is_open() || loan.recalled_on.is_none() {
            return Err(No::State);
        }
        let loan = self.change(no);
        loan.recalled_on = None;
        if let Some(before) = loan.before.take() {
            (loan.kind, loan.check_in_on) = (before.kind, before.check_in_on);
            if before.issued && loan.kind != "issue" {
                loan.before = Some(before);
            }
            self.put_due(no, before.due);
        }
        Ok(())
    }

    /// Hands an item over: a return and a new slip in one act.
    pub fn transfer(&mut self, no: i64, seen: &Seen, wiped: bool, order: &Out) -> Told {
        let loan = self.loan(no)?.clone();
        if !loan.is_open() || loan.person == order.to {
            return Err(No::State);
        }
        if loan.recalled_on.is_some() {
            return Err(No::rule("recalled"));
        }
        self.take_one(loan.item, seen)?;
        if wiped {
            self.wipe_one(loan.item, true)?;
        }
        self.lend(&Out { items: vec![loan.item], ..order.clone() }, None).map(drop)
    }

    /// What is in a trolley, on loans that began on the same slip and are in the same state.
    fn along(&self, no: i64) -> Vec<i64> {
        let loan = &self.loans[&no];
        let is_along = |(other, inner): &(&i64, &Loan)| {
            inner.slip == loan.slip
                && **other != no
                && inner.state != "void"
                && ended_together(inner, loan)
                && self.encloses(loan.item, inner.item)
        };
        self.loans.iter().filter(is_along).map(|(no, _)| *no).collect()
    }

    /// Voids a loan that was recorded by mistake, with what went out in it.
    pub fn void(&mut self, no: i64) -> Told {
        self.loan(no)?;
        let along = self.along(no);
        self.void_one(no)?;
        along.into_iter().try_for_each(|inner| self.void_one(inner))
    }

    pub fn void_one(&mut self, no: i64) -> Told {
        let loan = self.loans[&no].clone();
        // If a return was voided with it, its check and wipe are not needed any more.
        if !loan.is_open() && self.last_loan(loan.item) == Some(no) {
            self.items[loan.item].awaiting_check = false;
            self.items[loan.item].awaiting_wipe = loan.overrides.contains("awaiting-wipe");
        }
        let at = self.moment(Some(loan.out_at))?;
        if !matches!(loan.state, "open" | "returned" | "part_returned") {
            return Err(No::State);
        }
        let loan = self.change(no);
        (loan.state, loan.ended_at) = ("void", Some(loan.ended_at.unwrap_or(at)));
        let item = loan.item;
        self.go_home(item);
        Ok(())
    }

    /// Undoes a return that was recorded by mistake, with what came back in it.
    pub fn reopen(&mut self, no: i64) -> Told {
        let person = self.loan(no)?.person;
        if self.is_cleared(person) {
            return Err(No::rule("cleared"));
        }
        let along = self.along(no);
        self.open_again(no)?;
        along.into_iter().try_for_each(|inner| self.open_again(inner))
    }

    pub fn open_again(&mut self, no: i64) -> Told {
        let loan = self.loans[&no].clone();
        self.moment(loan.ended_at)?;
        if !matches!(loan.state, "returned" | "part_returned" | "lost" | "stolen") {
            return Err(No::State);
        }
        let newer = self.open_loan(loan.item).or(self.last_loan(loan.item));
        if newer != Some(no) {
            return Err(No::rule("already-on-loan"));
        }
        if self.disposal_of(loan.item).is_some() {
            return Err(No::rule("in-disposal"));
        }
        if self.items[loan.item].fate == Some("disposed") {
            return Err(No::State);
        }
        let again = self.change(no);
        (again.state, again.ended_at, again.condition_in) = ("open", None, None);
        // What was recorded at the return or later is undone with it.
        for part in again.parts.iter_mut().filter(|part| part.settled_at >= loan.ended_at) {
            (part.outcome, part.settled_at) = (None, None);
        }
        for (_, answer) in &mut again.checks {
            *answer = None;
        }
        let trolley = self.items[loan.item].inside.and_then(|trolley| self.open_loan(trolley));
        let is_along = trolley.is_some_and(|trolley| self.loans[&trolley].slip == loan.slip);
        let it = &mut self.items[loan.item];
        it.awaiting_check = false;
        it.awaiting_wipe = loan.overrides.contains("awaiting-wipe");
        if !it.is_damaged() || loan.condition_in == Some("damaged") {
            it.condition = loan.condition_out;
        }
        it.fate = None;
        if !is_along {
            it.inside = None;
        }
        Ok(())
    }

    /// Corrects a wrong tag: the loan is void, and the right item is on the same slip instead.
    pub fn correct(&mut self, no: i64, item: usize, more: &Out) -> Told {
        let wrong = self.loan(no)?.clone();
        if !wrong.is_open() || item == wrong.item {
            return Err(No::State);
        }
        let last = self.last_loan(item).map(|last| &self.loans[&last]);
        if last.is_some_and(|last| last.ended_at.is_some_and(|at| at > wrong.out_at)) {
            return Err(No::State);
        }
        for inner in self.along(no) {
            self.void_one(inner)?;
        }
        self.void_one(no)?;
        let lent = self.relend(no, item, more, Some(wrong.slip))?;
        let loan = self.change(lent);
        (loan.out_at, loan.kind, loan.check_in_on) = (wrong.out_at, wrong.kind, wrong.check_in_on);
        (loan.recalled_on, loan.late_days) = (wrong.recalled_on, wrong.late_days);
        self.put_due(lent, wrong.due);
        Ok(())
    }

    /// Lends an item on the terms of another loan.
    fn relend(&mut self, like: i64, item: usize, more: &Out, slip: Option<i64>) -> Told<i64> {
        self.relend_all(like, item, more, slip).map(|lent| lent[0])
    }

    /// Lends an item, with what is in it, on the terms of another loan.
    pub fn relend_all(&mut self, like: i64, item: usize, more: &Out, slip: Option<i64>) -> Told<Vec<i64>> {
        let loan = self.loans[&like].clone();
        let terms = &self.slips[&loan.slip];
        let order = Out {
            items: vec![item],
            to: loan.person,
            off_site: terms.off_site,
            purpose: terms.purpose,
            adjustment: loan.adjustment,
            overrides: loan.overrides.union(&more.overrides).copied().collect(),
            kept: loan.overrides.difference(&more.overrides).copied().collect(),
            by: more.by,
            ..Out::default()
        };
        self.lend(&order, slip)
    }

    /// Two borrowers have each other's items: both loans end, and each gets a new one.
    pub fn swap(&mut self, first: i64, second: i64, more: &Out) -> Told {
        let (a, b) = (self.loan(first)?.clone(), self.loan(second)?.clone());
        if !a.is_open() || !b.is_open() || a.person == b.person {
            return Err(No::State);
        }
        let at = self.moment(Some(a.out_at.max(b.out_at)))?;
        for no in [first, second] {
            for inner in self.along(no) {
                self.change_hands(inner, at)?;
            }
            self.change_hands(no, at)?;
        }
        for (person_of, item_of, like) in [(&a, &b, first), (&b, &a, second)] {
            let lent = self.relend(like, item_of.item, more, None)?;
            let loan = self.change(lent);
            (loan.kind, loan.check_in_on) = (person_of.kind, person_of.check_in_on);
            loan.recalled_on = item_of.recalled_on;
            self.put_due(lent, person_of.due);
        }
        Ok(())
    }

    /// Ends a loan without a check: the item goes straight to the other borrower.
    fn change_hands(&mut self, no: i64, at: At) -> Told {
        let loan = self.change(no);
        if at < loan.out_at {
            return Err(No::State);
        }
        for part in loan.parts.iter_mut().filter(|part| part.outcome.is_none()) {
            (part.outcome, part.settled_at) = (Some("returned"), Some(at));
        }
        loan.state = if loan.owes() { "part_returned" } else { "returned" };
        loan.ended_at = Some(at);
        Ok(())
    }
}

fn terms_of(loan: &Loan) -> Before {
    Before { issued: loan.was_issued(), kind: loan.kind, due: loan.due, check_in_on: loan.check_in_on }
}

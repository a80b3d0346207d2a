//! A desk: a person is open, and what is scanned goes out to them; with nobody open, it comes back.

use super::{No, Out, Report, School, Seen, Told};

/// What a line at the desk did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    Opened,
    Out,
    In,
    Undone,
    Closed,
    Nothing,
    Seen,
    Noted,
}

/// What is said of the item that came back last.
#[derive(Debug, Clone)]
pub enum Said {
    /// A part that did not come back, or is damaged; true if it is reported.
    Part(String, &'static str, bool),
    Damaged,
    Condition(&'static str),
    /// A question of the return check, answered with no.
    Check(String),
    Note,
}

#[derive(Debug, Clone, Default)]
struct Step {
    ended: Vec<i64>,
    begun: Vec<i64>,
    /// Incidents that were opened about the return.
    incidents: Vec<i64>,
    /// The routine check that was recorded.
    seen: Option<i64>,
}

/// What a desk remembers between two lines.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    pub person: Option<usize>,
    pub slip: Option<i64>,
    /// The items that went out to this person, each with its slip.
    scanned: Vec<(usize, i64)>,
    came_in: Vec<usize>,
    steps: Vec<Step>,
    pub offered: Option<usize>,
    /// The loan that ended last at this desk.
    pub last_in: Option<i64>,
    /// True if every return is checked and fine.
    pub all_well: bool,
    /// The last entry of the log after the last line, and its hash.
    pub head: Option<(i64, String)>,
}

impl Desk {
    pub fn new(all_well: bool) -> Self {
        Self { all_well, ..Self::default() }
    }

    fn clear(&mut self, person: Option<usize>) {
        (self.person, self.slip) = (person, None);
        self.scanned.clear();
        self.came_in.clear();
    }

    /// Forgets everything: the register is another one since the last line.
    pub fn forget(&mut self) {
        self.clear(None);
        self.steps.clear();
        self.last_in = None;
    }

    pub fn close(&mut self) -> Did {
        let is_slip = self.person.is_some() && self.scanned.iter().any(|(_, slip)| Some(*slip) == self.slip);
        self.clear(None);
        if is_slip { Did::Closed } else { Did::Nothing }
    }

    pub fn open(&mut self, person: usize) -> Did {
        self.clear(Some(person));
        Did::Opened
    }

    /// A tag is scanned.
    pub fn tag(&mut self, school: &mut School, item: usize) -> Told<Did> {
        let Some(person) = self.person else { return self.take_in(school, item) };
        if self.scanned.iter().any(|(scanned, _)| *scanned == item) || self.came_in.contains(&item) {
            return Ok(Did::Nothing);
        }
        match school.open_loan(item).map(|no| school.loans[&no].person) {
            Some(holder) if holder == school.whom(person) => return self.take_in(school, item),
            Some(_) => self.offered = Some(item),
            None => {}
        }
        self.lend(school, item)?;
        self.offered = None;
        Ok(Did::Out)
    }

    fn lend(&mut self, school: &mut School, item: usize) -> Told {
        // The record may have been merged, or erased, since the card was scanned.
        let to = school.whom(self.person.unwrap());
        if school.people[to].is_erased {
            return Err(No::State);
        }
        // What is signed already is not added to.
        let slip = self.slip.filter(|no| school.slips[no].signed.is_none());
        let lent = school.lend(&Out { items: vec![item], to, ..Out::default() }, slip)?;
        self.slip = Some(school.loans[&lent[0]].slip);
        self.scanned.extend(lent.iter().map(|no| (school.loans[no].item, school.loans[no].slip)));
        self.steps.push(Step { begun: lent, ..Step::default() });
        school.wrote = true;
        Ok(())
    }

    fn take_in(&mut self, school: &mut School, item: usize) -> Told<Did> {
        self.receive(school, item, self.all_well)
    }

    /// All is well with an item, which may still be out.
    pub fn all_is_well(&mut self, school: &mut School, item: usize) -> Told<Did> {
        self.receive(school, item, true)
    }

    fn receive(&mut self, school: &mut School, item: usize, all_well: bool) -> Told<Did> {
        let is_out = school.open_loan(item).is_some();
        if !is_out && school.items[item].awaiting_check && !all_well {
            // What is said next is about it.
            self.last_in = school.last_loan(item);
            return Ok(Did::Nothing);
        }
        let seen = Seen { all_well, ..Seen::default() };
        let (back, wrote) = school.take_one(item, &seen)?;
        school.wrote = wrote;
        if !is_out {
            return Ok(Did::Nothing);
        }
        self.last_in = school.last_loan(item);
        self.steps.push(Step { ended: ended(school, &back), ..Step::default() });
        self.came_in.extend(back);
        Ok(Did::In)
    }

    /// The item of the last refusal is handed over: it comes back and goes out in one act.
    pub fn hand_over(&mut self, school: &mut School, offered: Option<usize>) -> Told<Did> {
        let (Some(item), Some(_)) = (offered, self.person) else { return Ok(Did::Nothing) };
        if school.open_loan(item).is_some_and(|no| school.loans[&no].recalled_on.is_some()) {
            return Err(No::rule("recalled"));
        }
        let (back, _) = school.take_one(item, &Seen { all_well: true, ..Seen::default() })?;
        let ended = ended(school, &back);
        self.lend(school, item)?;
        self.steps.last_mut().unwrap().ended = ended;
        Ok(Did::Out)
    }

    /// An item is shown, and all is well with it.
    pub fn see(&mut self, school: &mut School, item: usize) -> Told<Did> {
        let no = school.see_one(item, &[], true)?;
        self.steps.push(Step { seen: Some(no), ..Step::default() });
        school.wrote = true;
        Ok(Did::Seen)
    }

    /// An item comes back, and its borrower gets another on the same terms.
    pub fn swap(&mut self, school: &mut School, old: usize, new: usize) -> Told<Did> {
        let Some(no) = school.open_loan(old) else { return Err(No::State) };
        let like = school.loans[&no].clone();
        let seen = Seen { all_well: self.all_well, ..Seen::default() };
        let (back, _) = school.take_one(old, &seen)?;
        let ended = ended(school, &back);
        let begun = school.relend_all(no, new, &Default::default(), None)?;
        for lent in &begun {
            let loan = school.loans.get_mut(lent).unwrap();
            (loan.kind, loan.check_in_on) = (like.kind, like.check_in_on);
            school.put_due(*lent, like.due);
        }
        self.last_in = Some(no);
        self.steps.push(Step { ended, begun, ..Step::default() });
        school.wrote = true;
        Ok(Did::Out)
    }

    /// Something is said of the item that came back last.
    pub fn say(&mut self, school: &mut School, said: &Said) -> Told<Did> {
        let Some(no) = self.last_in else { return Ok(Did::Nothing) };
        let loan = &school.loans[&no];
        let item = loan.item;
        if !matches!(loan.state, "returned" | "part_returned") || school.last_loan(item) != Some(no) {
            return Err(No::State);
        }
        let at = school.moment(loan.ended_at)?;
        let loan = school.loans.get_mut(&no).unwrap();
        let mut found = None;
        match said {
            Said::Part(name, outcome, is_reported) => {
                let Some(part) = loan.parts.iter_mut().find(|part| part.name == *name) else { return Err(No::State) };
                part.settle(outcome, at);
                if *is_reported && matches!(part.outcome, Some("missing" | "damaged")) {
                    found = Some((if *outcome == "missing" { "loss" } else { "damage" }, Some(name.clone())));
                }
                loan.state = if loan.owes() { "part_returned" } else { "returned" };
            }
            Said::Damaged => {
                loan.condition_in = Some("damaged");
                school.items[item].look(Some("damaged"));
                found = Some(("damage", None));
            }
            Said::Condition(condition) => {
                loan.condition_in = Some(condition);
                if school.items[item].look(Some(condition)) {
                    return Err(No::State);
                }
            }
            Said::Check(name) => {
                let Some((_, answer)) = loan.checks.iter_mut().find(|(known, _)| known == name) else {
                    return Err(No::State);
                };
                *answer = Some(false);
                school.items[item].awaiting_check = true;
            }
            Said::Note => {}
        }
        if let Some((kind, part)) = found {
            school.report(item, &Report { kind, part, note: true, ..Report::default() })?;
            let incident = school.counters["incident"];
            if let Some(step) = self.steps.iter_mut().rev().find(|step| step.ended.contains(&no)) {
                step.incidents.push(incident);
            }
        }
        school.wrote = true;
        Ok(Did::Noted)
    }

    /// Undoes the last step of this session: what it lent is void, and what it took in is out again.
    pub fn undo(&mut self, school: &mut School) -> Told<Did> {
        let Some(step) = self.steps.last().cloned() else { return Ok(Did::Nothing) };
        if let Some(no) = step.seen {
            school.unsee(no)?;
        }
        for no in &step.begun {
            if !school.loans[no].is_open() {
                return Err(No::State);
            }
            school.void_one(*no)?;
        }
        for no in &step.ended {
            school.open_again(*no)?;
        }
        for no in &step.incidents {
            school.void_incident(*no)?;
        }
        self.steps.pop();
        school.wrote = true;
        let voided: Vec<usize> = step.begun.iter().map(|no| school.loans[no].item).collect();
        let reopened: Vec<usize> = step.ended.iter().map(|no| school.loans[no].item).collect();
        self.scanned.retain(|(item, _)| !voided.contains(item));
        self.came_in.retain(|item| !reopened.contains(item));
        Ok(Did::Undone)
    }
}

/// The loans of items that have just come back.
fn ended(school: &School, back: &[usize]) -> Vec<i64> {
    back.iter().filter_map(|item| school.last_loan(*item)).collect()
}

impl School {
    /// The record that a person has now.
    pub fn whom(&self, person: usize) -> usize {
        self.people[person].merged_into.map_or(person, |into| self.whom(into))
    }
}

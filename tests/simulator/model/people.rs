//! People: bans, leavers, people who were registered twice, and people who are erased.

use super::{
    No, PersonRow, School, Told,
    paper::Permission,
    time::{Day, Due, day_of},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// A number of their own, also in backups.
    pub made: usize,
    pub reference: String,
    /// The refs of records that were merged into this one.
    pub old_refs: Vec<String>,
    pub kind: &'static str,
    pub name: String,
    pub class: Option<&'static str>,
    pub last_day: Option<Day>,
    pub role: Option<&'static str>,
    /// The record that this one was merged into.
    pub merged_into: Option<usize>,
    pub is_erased: bool,
    /// Lines of the leaver's checklist that are ticked, by name.
    pub ticks: BTreeMap<String, &'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Ban {
    pub from: Day,
    pub until: Option<Day>,
    pub lifted_on: Option<Day>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Clearance {
    pub person: usize,
    /// True if it belongs to an earlier leaving, or was undone.
    pub is_past: bool,
}

/// The school's own line on the checklist of staff.
pub const KEYS: &str = "keys";

/// The roles that decide about bans; nobody else has one in a simulated school.
const BANS: [&str; 2] = ["headteacher", "ict-coordinator"];

impl School {
    /// The person with a ref, or whose other record had it.
    pub fn person(&self, reference: &str) -> Option<usize> {
        let is_theirs = |person: &Person| {
            person.merged_into.is_none()
                && (person.reference == reference || person.old_refs.iter().any(|old| old == reference))
        };
        self.people.iter().position(is_theirs)
    }

    pub fn add_person(&mut self, new: &PersonRow) -> Told {
        if self.person(&new.reference).is_some() {
            return Err(No::State);
        }
        self.people.push(Person {
            made: new.made,
            reference: new.reference.clone(),
            old_refs: Vec::new(),
            kind: new.kind,
            name: new.name.clone(),
            class: new.class,
            last_day: None,
            role: None,
            merged_into: None,
            is_erased: false,
            ticks: BTreeMap::new(),
        });
        Ok(())
    }

    /// Sets or clears a last working day. Open loans that are due later are due then.
    pub fn set_last_day(&mut self, person: usize, last: Option<Day>) -> Told {
        let before = self.people[person].last_day;
        self.wrote = before != last;
        if before == last {
            return Ok(());
        }
        self.people[person].last_day = last;
        if before.is_some() && last.is_none() {
            // Somebody who stays begins again: the checklist and clearance are history.
            self.people[person].ticks.clear();
            for clearance in self.clearances.values_mut().filter(|clearance| clearance.person == person) {
                clearance.is_past = true;
            }
        }
        self.pull_loans(person);
        Ok(())
    }

    fn pull_loans(&mut self, person: usize) {
        let Some(last) = self.people[person].last_day else { return };
        for no in self.loans_of(person) {
            let loan = &self.loans[&no];
            let day = last.max(day_of(loan.out_at));
            if loan.due.day().is_none_or(|due| due > day) {
                self.put_due(no, Due::Day(day));
            }
        }
    }

    pub fn set_class(&mut self, person: usize, class: &'static str) {
        self.wrote = self.people[person].class != Some(class);
        self.people[person].class = Some(class);
    }

    pub fn is_banned(&self, person: usize) -> bool {
        let today = self.today();
        self.bans.iter().any(|((_, whom), ban)| {
            *whom == person
                && ban.lifted_on.is_none()
                && ban.from <= today
                && ban.until.is_none_or(|until| today <= until)
        })
    }

    pub fn ban(&mut self, people: &[usize], from: Option<Day>, until: Option<Day>, by: usize) -> Told {
        if people.is_empty() {
            return Err(No::Unknown);
        }
        let today = day_of(self.moment(None)?);
        let from = from.unwrap_or(today);
        if until.is_some_and(|until| until < from) {
            return Err(No::Usage);
        }
        // Nobody decides about themselves, and that is checked before the role.
        if people.contains(&by) {
            return Err(No::Usage);
        }
        people.iter().try_for_each(|person| self.must_decide(by, &BANS, Some(*person), today))?;
        // The same ban on the same person is a question, and nobody says yes.
        let is_same = |ban: &Ban| ban.lifted_on.is_none() && (ban.from, ban.until) == (from, until);
        if self.bans.iter().any(|((_, person), ban)| people.contains(person) && is_same(ban)) {
            return Err(No::State);
        }
        let no = self.next("ban");
        for person in people {
            self.bans.insert((no, *person), Ban { from, until, lifted_on: None });
        }
        Ok(())
    }

    /// Those of a form who have not left.
    pub fn in_class(&self, class: &str) -> Vec<usize> {
        let is_here = |person: &Person| {
            person.merged_into.is_none()
                // The teacher of a form has it on record too.
                && person.kind != "staff"
                && person.class == Some(class)
                && person.last_day.is_none_or(|last| last >= self.today())
        };
        (0..self.people.len()).filter(|at| is_here(&self.people[*at])).collect()
    }

    pub fn lift_ban(&mut self, no: i64, by: usize) -> Told {
        let of_it: Vec<usize> = self.bans.keys().filter(|(ban, _)| *ban == no).map(|(_, person)| *person).collect();
        if of_it.is_empty() {
            return Err(No::Unknown);
        }
        let day = day_of(self.moment(None)?);
        let mut lifted = false;
        let lasting = of_it.iter().filter(|person| self.bans[&(no, **person)].lifted_on.is_none());
        if lasting.clone().any(|person| *person == by) {
            return Err(No::Usage);
        }
        let mut lasting = lasting;
        lasting.try_for_each(|person| self.must_decide(by, &BANS, Some(*person), day))?;
        for person in of_it {
            let ban = self.bans.get_mut(&(no, person)).unwrap();
            if ban.lifted_on.is_none() {
                (ban.lifted_on, lifted) = (Some(day), true);
            }
        }
        if lifted { Ok(()) } else { Err(No::State) }
    }

    fn clearance(&self, person: usize) -> Option<i64> {
        let of_them = self.clearances.iter().find(|(_, clearance)| clearance.person == person && !clearance.is_past);
        of_them.map(|(no, _)| *no)
    }

    /// True if a leaver has a clearance.
    pub fn is_cleared(&self, person: usize) -> bool {
        self.people[person].last_day.is_some() && self.clearance(person).is_some()
    }

    /// The lines of a leaver's checklist that the register works out, and the school's own.
    pub fn lines_of(&self, person: usize) -> (Vec<String>, Vec<&'static str>) {
        let mut lines = Vec::new();
        for (no, loan) in self.loans.iter().filter(|(_, loan)| loan.person == person) {
            if loan.is_open() {
                lines.push(format!("loan-{no}"));
            }
            let owed = loan.parts.iter().filter(|part| matches!(part.outcome, Some("missing" | "damaged")));
            if loan.state == "part_returned" {
                lines.extend(owed.map(|part| format!("part-{no}-{}", part.name)));
            }
        }
        let unsigned = self.slips.iter().filter(|(_, slip)| slip.person == person && slip.signed.is_none());
        for no in unsigned.map(|(no, _)| no) {
            if self.loans.values().any(|loan| loan.slip == *no && loan.is_open()) {
                lines.push(format!("slip-{no}"));
            }
        }
        lines.extend(self.licences_of(person).iter().map(|no| format!("licence-{no}")));
        let incidents = self.incidents.iter().filter(|(_, incident)| incident.person == Some(person));
        lines.extend(incidents.filter(|(_, i)| i.state != "closed").map(|(no, _)| format!("incident-{no}")));
        let own = if self.people[person].kind == "staff" { vec![KEYS] } else { Vec::new() };
        (lines, own)
    }

    /// True if a line of the checklist is still to do.
    pub fn is_line_open(&self, person: usize, line: &str) -> bool {
        let ticked = self.people[person].ticks.get(line);
        if line == KEYS { ticked.is_none() } else { ticked != Some(&"waived") }
    }

    pub fn tick(&mut self, person: usize, line: &str, outcome: &'static str, by: usize) -> Told {
        if self.people[person].last_day.is_none() || self.clearance(person).is_some() {
            return Err(No::State);
        }
        let (lines, own) = self.lines_of(person);
        let is_own = own.contains(&line);
        if !is_own && !lines.iter().any(|known| known == line) {
            return Err(No::Unknown);
        }
        if !is_own && outcome != "waived" {
            return Err(No::State);
        }
        let day = day_of(self.moment(None)?);
        if outcome == "waived" {
            self.must_decide(by, &["headteacher", "business-manager"], Some(person), day)?;
        }
        self.people[person].ticks.insert(line.to_owned(), outcome);
        Ok(())
    }

    /// Clears a leaver with nothing left to do.
    pub fn clear(&mut self, person: usize) -> Told {
        if self.people[person].last_day.is_none() || self.clearance(person).is_some() {
            return Err(No::State);
        }
        let (lines, own) = self.lines_of(person);
        let mut all = lines.iter().map(String::as_str).chain(own);
        if all.any(|line| self.is_line_open(person, line)) {
            return Err(No::rule("line-open"));
        }
        let no = self.next("clearance");
        self.clearances.insert(no, Clearance { person, is_past: false });
        let today = self.today();
        let is_open = |one: &&mut Permission| one.person == Some(person) && one.until.is_none_or(|day| day >= today);
        self.permissions.values_mut().filter(is_open).for_each(|one| one.is_revoked = true);
        Ok(())
    }

    pub fn undo_clearance(&mut self, person: usize) -> Told {
        let no = self.clearance(person).ok_or(No::State)?;
        self.clearances.get_mut(&no).unwrap().is_past = true;
        Ok(())
    }

    /// Merges the record of somebody who was registered twice into another.
    pub fn merge_people(&mut self, double: usize, into: usize) -> Told {
        if double == into {
            return Err(No::Usage);
        }
        let theirs = |person: &mut usize| *person = if *person == double { into } else { *person };
        let maybe = |person: &mut Option<usize>| *person = person.map(|one| if one == double { into } else { one });
        // A ban that both have stays once; so does a signature, and a clearance.
        for no in self.bans.keys().filter(|(_, person)| *person == double).map(|(no, _)| *no).collect::<Vec<_>>() {
            let ban = self.bans.remove(&(no, double)).unwrap();
            self.bans.entry((no, into)).or_insert(ban);
        }
        for agreement in self.agreements.values_mut() {
            let has_signed = agreement.signatures.iter().any(|one| one.person == into && !one.is_void);
            for one in agreement.signatures.iter_mut().filter(|one| one.person == double) {
                one.is_void |= has_signed;
                one.person = into;
            }
        }
        let is_cleared = self.clearance(into).is_some();
        for one in self.clearances.values_mut().filter(|one| one.person == double) {
            one.is_past |= is_cleared;
            one.person = into;
        }
        self.slips.values_mut().for_each(|slip| theirs(&mut slip.person));
        self.loans.values_mut().for_each(|loan| theirs(&mut loan.person));
        self.charges.values_mut().for_each(|charge| theirs(&mut charge.person));
        for incident in self.incidents.values_mut() {
            maybe(&mut incident.person);
            maybe(&mut incident.decided_by);
        }
        self.permissions.values_mut().for_each(|permission| {
            maybe(&mut permission.person);
            maybe(&mut permission.given_by);
        });
        for disposal in self.disposals.values_mut() {
            theirs(&mut disposal.requested_by);
            maybe(&mut disposal.authorised_by);
            maybe(&mut disposal.reopened_by);
        }
        for (_, by) in self.stocktakes.values_mut().filter_map(|one| one.closed.as_mut()) {
            theirs(by);
        }
        let gone = self.people[double].clone();
        let kept = &mut self.people[into];
        for (line, outcome) in gone.ticks {
            kept.ticks.entry(line).or_insert(outcome);
        }
        kept.class = kept.class.or(gone.class);
        kept.last_day = kept.last_day.or(gone.last_day);
        kept.role = kept.role.or(gone.role);
        kept.old_refs.extend(gone.old_refs);
        kept.old_refs.push(gone.reference);
        self.share(double, into);
        self.people[double].merged_into = Some(into);
        self.people[double].role = None;
        self.people[double].ticks.clear();
        self.people[double].old_refs.clear();
        self.pull_loans(into);
        Ok(())
    }

    /// What keeps a person from being erased.
    fn is_open_for(&self, person: usize) -> bool {
        let incidents: BTreeSet<i64> =
            self.incidents.iter().filter(|(_, incident)| incident.person == Some(person)).map(|(no, _)| *no).collect();
        self.loans.values().any(|loan| loan.person == person && matches!(loan.state, "open" | "part_returned"))
            || incidents.iter().any(|no| self.incidents[no].state != "closed")
            || self.charges.values().any(|charge| charge.person == person && charge.outstanding() != 0)
            || self.people[person].role.is_some()
            || self.holds.values().filter(|hold| hold.lifted_on.is_none()).any(|hold| {
                let is_about = |no: &i64| hold.incident == Some(*no) || hold.item == self.incidents[no].item;
                incidents.iter().any(is_about)
            })
    }

    /// Erases a person's details. Loans, tests and charges stay.
    pub fn erase(&mut self, person: usize) -> Told {
        if self.is_open_for(person) {
            return Err(No::rule("still-open"));
        }
        self.erase_again(person);
        Ok(())
    }

    /// Erases a person whatever is open.
    pub fn erase_again(&mut self, person: usize) {
        let today = self.today();
        self.let_go(person);
        for ban in self.bans.iter_mut().filter(|((_, whom), _)| *whom == person).map(|(_, ban)| ban) {
            ban.lifted_on = ban.lifted_on.or(Some(today));
        }
        for permission in self.permissions.values_mut().filter(|one| one.person == Some(person)) {
            permission.is_revoked = true;
        }
        let all = (0..self.people.len()).filter(|at| self.whom(*at) == person).map(|at| self.people[at].made);
        self.erased.extend(all.collect::<Vec<_>>());
        let old = self.people[person].old_refs.len();
        let old_refs = (0..old).map(|_| format!("erased-{}", self.next("erased"))).collect();
        let no = self.next("erased");
        let gone = &mut self.people[person];
        (gone.reference, gone.name) = (format!("erased-{no}"), format!("Erased {no}"));
        (gone.old_refs, gone.class, gone.last_day, gone.is_erased) = (old_refs, None, None, true);
    }
}

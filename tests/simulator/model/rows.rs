//! The rows that the register should have, as lines of text.

use super::{
    School, User,
    time::{Due, instant},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

/// One line, as SQLite's values are written.
struct Line(Vec<String>);

impl Line {
    fn of(first: impl Display) -> Self {
        Self(vec![first.to_string()])
    }

    fn and(mut self, value: impl Display) -> Self {
        self.0.push(value.to_string());
        self
    }

    fn maybe(self, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.and(value),
            None => self.and("null"),
        }
    }

    fn yes(self, value: bool) -> Self {
        self.and(u8::from(value))
    }
}

impl School {
    /// The lines that a table should have.
    pub fn rows(&self, table: &str) -> BTreeSet<String> {
        let lines: Vec<Line> = match table {
            "asset" => (0..self.items.len()).map(|at| self.item_row(at)).collect(),
            "asset_alias" => {
                let of = |item: &super::Item| {
                    item.old_tags.iter().map(|old| Line::of(&item.tag).and(old)).collect::<Vec<_>>()
                };
                self.items.iter().flat_map(of).collect()
            }
            "person" => (0..self.people.len()).filter_map(|at| self.person_row(at)).collect(),
            "person_alias" => {
                let of = |one: &super::Person| {
                    one.old_refs.iter().map(|old| Line::of(&one.reference).and(old)).collect::<Vec<_>>()
                };
                self.people.iter().flat_map(of).collect()
            }
            "loan" => self.loan_rows(),
            "loan_part" | "loan_check" | "loan_override" => self.rows_of_loans(table),
            "pat_result" => self.test_rows(),
            "incident" => self.incident_rows(),
            "charge" | "charge_line" | "charge_due" => self.money_rows(table),
            _ => self.other_rows(table),
        };
        lines.into_iter().map(|line| line.0.join(" | ")).collect()
    }

    fn ref_of(&self, person: usize) -> &str {
        &self.people[person].reference
    }

    fn tag_of(&self, item: usize) -> &str {
        &self.items[item].tag
    }

    fn item_row(&self, at: usize) -> Line {
        let (item, tested) = (&self.items[at], self.tested(at));
        Line::of(&item.tag)
            .and(&item.category)
            .and(item.condition)
            .maybe(item.fate)
            .yes(item.awaiting_check)
            .yes(item.awaiting_wipe)
            .yes(self.is_held(at))
            .yes(self.open_repair(at).is_some())
            .yes(tested.failed)
            .maybe(tested.due_on)
            .yes(tested.untested)
            .maybe(item.encrypted.map(u8::from))
            .maybe(item.anti_virus.map(u8::from))
            .maybe(item.location)
            .maybe(item.inside.map(|trolley| self.tag_of(trolley)))
            .maybe(item.home.map(|trolley| self.tag_of(trolley)))
    }

    fn person_row(&self, at: usize) -> Option<Line> {
        let person = &self.people[at];
        let bans = self.bans.iter().filter(|((_, whom), ban)| *whom == at && ban.lifted_on.is_none());
        person.merged_into.is_none().then(|| {
            Line::of(&person.reference)
                .and(person.kind)
                .and(&person.name)
                .maybe(person.class)
                .maybe(person.last_day)
                .and(self.owes(at))
                .and(bans.count())
                .yes(person.is_erased)
        })
    }

    fn disposal_rows(&self, table: &str) -> Vec<Line> {
        let who = |at: Option<usize>| at.map(|at| self.ref_of(at));
        let row = |(no, it): (&i64, &super::Disposal)| {
            if table == "disposal" {
                let line = Line::of(no).and(it.state).and(it.requested_on).and(self.ref_of(it.requested_by));
                let line = line.maybe(it.authorised_on).maybe(who(it.authorised_by)).maybe(it.done_on);
                return vec![line.maybe(it.withdrawn_on).maybe(it.reopened_on).maybe(who(it.reopened_by))];
            }
            // What is given away brings nothing.
            let brought = (it.state == "done").then_some(0);
            let line = |item: &usize| Line::of(no).and(self.tag_of(*item)).yes(it.is_open()).maybe(brought);
            it.items.iter().map(line).collect()
        };
        self.disposals.iter().flat_map(row).collect()
    }

    fn stocktake_rows(&self, table: &str) -> Vec<Line> {
        match table {
            "stocktake" => {
                let row = |(no, it): (&i64, &super::Stocktake)| {
                    let line = Line::of(no).maybe(it.location).maybe(it.category.as_ref()).and(instant(it.opened_at));
                    line.maybe(it.closed.map(|(at, _)| instant(at))).maybe(it.closed.map(|(_, by)| self.ref_of(by)))
                };
                self.stocktakes.iter().map(row).collect()
            }
            "stocktake_expected" => {
                let rows = |(no, it): (&i64, &super::Stocktake)| {
                    let row = |(item, one): (&usize, &super::stocktake::Expected)| {
                        Line::of(no).and(self.tag_of(*item)).maybe(one.place).maybe(one.loan).maybe(one.outcome)
                    };
                    it.expected.iter().map(row).collect::<Vec<_>>()
                };
                self.stocktakes.iter().flat_map(rows).collect()
            }
            _ => {
                let row = |(no, it): (&i64, &super::Scan)| {
                    let line =
                        Line::of(no).and(it.stocktake).and(self.tag_of(it.item)).and(it.room).and(instant(it.at));
                    line.and(it.finding).yes(it.again).maybe(it.condition).yes(it.is_accepted).yes(it.is_void)
                };
                self.scans.iter().map(row).collect()
            }
        }
    }

    fn loan_rows(&self) -> Vec<Line> {
        let row = |(no, loan): (&i64, &super::Loan)| {
            let (due_on, due_at) = match loan.due {
                Due::Never => (None, None),
                Due::Day(day) => (Some(day), None),
                Due::At(at) => (None, Some(instant(at))),
            };
            Line::of(no)
                .and(loan.slip)
                .and(self.tag_of(loan.item))
                .and(self.ref_of(loan.person))
                .and(loan.kind)
                .and(loan.state)
                .and(instant(loan.out_at))
                .maybe(due_on)
                .maybe(due_at)
                .maybe(loan.late_from.map(instant))
                .maybe(loan.late_days)
                .maybe(loan.check_in_on)
                .and(loan.condition_out)
                .maybe(loan.condition_in)
                .maybe(loan.ended_at.map(instant))
                .maybe(loan.recalled_on)
                .yes(loan.adjustment)
        };
        self.loans.iter().map(row).collect()
    }

    fn rows_of_loans(&self, table: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        for (no, loan) in &self.loans {
            match table {
                "loan_part" => lines.extend(loan.parts.iter().map(|part| {
                    let settled = part.settled_at.map(instant);
                    let line = Line::of(no).and(&part.name).maybe(part.price).maybe(part.outcome).maybe(settled);
                    line.yes(part.lent_damaged)
                })),
                "loan_check" => {
                    let row =
                        |(name, answer): &(String, Option<bool>)| Line::of(no).and(name).maybe(answer.map(u8::from));
                    lines.extend(loan.checks.iter().map(row));
                }
                _ => lines.extend(loan.overrides.iter().map(|rule| Line::of(no).and(rule))),
            }
        }
        lines
    }

    fn test_rows(&self) -> Vec<Line> {
        let row = |(no, test): (&i64, &super::Test)| {
            Line::of(no)
                .maybe(test.item.map(|item| self.tag_of(item)))
                .maybe(test.part.as_ref())
                .and(if test.kind == "full" { "combined" } else { test.kind })
                .and(test.result)
                .and(test.state)
                .and(test.on)
                .maybe(test.time.map(|time| time.format("%H:%M:%S").to_string()))
                .yes(test.replaced)
                .maybe(test.foreign.as_ref())
        };
        self.tests.iter().map(row).collect()
    }

    fn incident_rows(&self) -> Vec<Line> {
        let row = |(no, it): (&i64, &super::Incident)| {
            Line::of(no)
                .and(self.tag_of(it.item))
                .maybe(it.loan)
                .maybe(it.person.map(|person| self.ref_of(person)))
                .and(it.kind)
                .and(it.state)
                .maybe(it.part.as_ref())
                .and(instant(it.happened_at))
                .maybe(it.outcome)
                .maybe(it.decided_by.map(|person| self.ref_of(person)))
                .yes(it.criminal)
                .yes(it.police)
                .yes(it.is_breach)
                .yes(it.breach_decided)
                .yes(it.insurer)
                .maybe(it.closed_on)
                .yes(it.is_void)
        };
        self.incidents.iter().map(row).collect()
    }

    fn money_rows(&self, table: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        for (no, charge) in &self.charges {
            match table {
                "charge" => lines.push(
                    Line::of(no)
                        .and(charge.incident)
                        .and(self.ref_of(charge.person))
                        .and(charge.state)
                        .and(charge.assessed_on)
                        .maybe(charge.requested_on)
                        .yes(charge.is_disputed)
                        .and(charge.assessed())
                        .and(charge.paid())
                        .and(charge.let_off())
                        .and(charge.outstanding()),
                ),
                "charge_line" => lines.extend(
                    (1..)
                        .zip(&charge.lines)
                        .map(|(at, (kind, pence)): (i64, _)| Line::of(no).and(at).and(kind).and(pence)),
                ),
                _ => lines.extend(
                    charge.open_dues().into_iter().map(|(day, pence, open)| Line::of(no).and(day).and(pence).and(open)),
                ),
            }
        }
        lines
    }

    fn other_rows(&self, table: &str) -> Vec<Line> {
        let person = |at: usize| self.ref_of(at);
        match table {
            "slip" => self
                .slips
                .iter()
                .map(|(no, it)| {
                    let line = Line::of(no).and(person(it.person)).and(instant(it.out_at));
                    line.maybe(it.off_site).yes(it.purpose).maybe(it.signed)
                })
                .collect(),
            "repair" => self
                .repairs
                .iter()
                .map(|(no, it)| {
                    let outcome = it.outcome.map(|outcome| match outcome {
                        "repaired" => "mended",
                        "not-repaired" => "not-mended",
                        other => other,
                    });
                    let line = Line::of(no).and(self.tag_of(it.item)).maybe(it.incident).and(it.sent_on);
                    line.maybe(it.cost).maybe(outcome).maybe(it.loaner).yes(it.no_incident)
                })
                .collect(),
            "hold" => self
                .holds
                .iter()
                .map(|(no, it)| {
                    Line::of(no).and(self.tag_of(it.item)).maybe(it.incident).and(it.since_on).maybe(it.lifted_on)
                })
                .collect(),
            "wipe" => {
                let row = |(no, it): (&i64, &super::Wipe)| {
                    Line::of(no).and(self.tag_of(it.item)).maybe(it.loan).yes(it.is_void)
                };
                self.wipes.iter().map(row).collect()
            }
            "disposal" | "disposal_item" => self.disposal_rows(table),
            "stocktake" | "stocktake_expected" | "stocktake_scan" => self.stocktake_rows(table),
            "ban" => self
                .bans
                .iter()
                .map(|((no, whom), it)| {
                    Line::of(no).and(person(*whom)).and(it.from).maybe(it.until).maybe(it.lifted_on)
                })
                .collect(),
            "agreement" => self
                .agreements
                .iter()
                .map(|(no, it)| Line::of(no).and(it.title).and(it.from).maybe(it.sign_by).yes(it.is_withdrawn))
                .collect(),
            "agreement_signature" => self
                .agreements
                .iter()
                .flat_map(|(no, it)| {
                    it.signatures.iter().map(move |one| Line::of(no).and(self.ref_of(one.person)).yes(one.is_void))
                })
                .collect(),
            "permission" => self
                .permissions
                .iter()
                .map(|(no, it)| {
                    Line::of(no)
                        .and(it.kind)
                        .maybe(it.person.map(person))
                        .maybe(it.item.map(|item| self.tag_of(item)))
                        .maybe(it.category.as_ref())
                        .and(it.from)
                        .maybe(it.until)
                        .yes(it.is_revoked)
                        .yes(it.is_given)
                })
                .collect(),
            "leaver_tick" => self
                .people
                .iter()
                .flat_map(|it| it.ticks.iter().map(|(line, outcome)| Line::of(&it.reference).and(line).and(outcome)))
                .collect(),
            "clearance" => {
                let row = |(no, it): (&i64, &super::Clearance)| Line::of(no).and(person(it.person)).yes(it.is_past);
                self.clearances.iter().map(row).collect()
            }
            "group_member" => {
                let of = |(name, all): (&&str, &BTreeSet<usize>)| {
                    all.iter().map(|at| Line::of(name).and(person(*at))).collect::<Vec<_>>()
                };
                self.groups.iter().flat_map(of).collect()
            }
            "licence_seat" => self.seat_rows(),
            "asset_part" => {
                let of = |item: &super::Item| {
                    item.parts.iter().map(|(name, state)| Line::of(&item.tag).and(name).and(state)).collect::<Vec<_>>()
                };
                self.items.iter().flat_map(of).collect()
            }
            "term" => {
                let row = |(from, until, name): &(super::time::Day, super::time::Day, String)| {
                    Line::of(name).and(from).and(until)
                };
                self.terms.iter().map(row).collect()
            }
            "routine_check" => self
                .routines
                .iter()
                .map(|(no, it)| {
                    let line = Line::of(no).and(it.loan).and(it.seen_on).maybe(it.due_before);
                    line.maybe(it.next_on).yes(it.is_void)
                })
                .collect(),
            "routine_answer" => {
                let of = |(no, it): (&i64, &super::Routine)| {
                    let row = |(name, answer, test): &(String, bool, Option<i64>)| {
                        Line::of(no).and(name).yes(*answer).maybe(*test)
                    };
                    it.answers.iter().map(row).collect::<Vec<_>>()
                };
                self.routines.iter().flat_map(of).collect()
            }
            "closed_day" => {
                let row = |(from, until, name): &(super::time::Day, super::time::Day, String)| {
                    Line::of(name).and(from).and(until).and("closed")
                };
                self.closed.iter().map(row).collect()
            }
            "attachment" => self.attachments.iter().map(|(no, incident)| Line::of(no).and(incident)).collect(),
            other => panic!("the model has no table {other}"),
        }
    }

    /// The seats of licences, each with how often it is there.
    fn seat_rows(&self) -> Vec<Line> {
        let mut seats: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for (no, licence) in &self.licences {
            for seat in &licence.users {
                let line = match seat.user {
                    User::Person(person) => Line::of(no).and(self.ref_of(person)).and("null"),
                    User::Item(item) => Line::of(no).and("null").and(self.tag_of(item)),
                };
                *seats.entry(line.and(seat.since).maybe(seat.until).0).or_default() += 1;
            }
        }
        seats.into_iter().map(|(line, often)| Line(line).and(often)).collect()
    }
}

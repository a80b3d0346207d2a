//! Portable appliance tests: histories, intervals, and what an item's tests come to.

use super::{
    No, School, Told,
    time::{Day, day_of, months_after},
};
use chrono::NaiveTime;
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// `None` while the ID in a tester's file fits no item.
    pub item: Option<usize>,
    pub part: Option<String>,
    /// `visual`, or `full`: inspection and test.
    pub kind: &'static str,
    pub result: &'static str,
    pub state: &'static str,
    pub on: Day,
    pub time: Option<NaiveTime>,
    pub replaced: bool,
    /// The ID in a tester's file, and the whole row: a row that came in before is not taken again.
    pub foreign: Option<String>,
    pub row: Option<super::TestRow>,
}

/// How often something is tested, where the school has set it.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    pub of: Of,
    pub part: Option<String>,
    pub kind: &'static str,
    /// 0: not asked for.
    pub months: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Of {
    Item(usize),
    Location(&'static str),
    Category(String),
}

/// What the tests of an item and its parts come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tested {
    pub failed: bool,
    /// The kind of the failed test: `full` is worse.
    pub failed_kind: Option<&'static str>,
    pub due_on: Option<Day>,
    pub overdue: bool,
    /// A test is asked for, and none was ever passed.
    pub never: bool,
    pub untested: bool,
}

/// The readings of a full test, in hundredths.
#[derive(Debug, Clone, Copy, Default)]
pub struct Readings {
    pub earth: Option<i64>,
    pub insulation: Option<i64>,
    pub leakage: Option<i64>,
    /// True if the test says why it has no readings.
    pub explained: bool,
}

/// What the counted results of one item add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct History {
    visual_on: Option<Day>,
    full_on: Option<Day>,
    first_on: Option<Day>,
    last_on: Option<Day>,
    replaced_on: Option<Day>,
    failed: Option<&'static str>,
}

const KINDS: [&str; 2] = ["visual", "full"];

impl School {
    /// The item itself, then its parts that may be tested.
    fn appliances(&self, item: usize) -> Vec<Option<String>> {
        let electrical = self.category(item).parts.iter().filter(|part| part.class.is_some());
        let mut parts: Vec<Option<String>> =
            std::iter::once(None).chain(electrical.map(|p| Some(p.name.clone()))).collect();
        let tested = self.tests.values().filter(|test| test.item == Some(item)).map(|test| test.part.clone());
        let set = self.intervals.iter().filter(|set| set.of == Of::Item(item)).map(|set| set.part.clone());
        for part in tested.chain(set) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }

    fn history(&self, item: usize, part: Option<&str>) -> History {
        let is_its = |test: &&(&i64, &Test)| {
            test.1.item == Some(item) && test.1.part.as_deref() == part && test.1.state == "counted"
        };
        let all: Vec<(&i64, &Test)> = self.tests.iter().collect();
        let mut tests: Vec<&(&i64, &Test)> = all.iter().filter(is_its).collect();
        tests.sort_by_key(|(no, test)| (test.on, test.time, **no));
        let mut history = History::default();
        for (_, test) in tests {
            // What went before belongs to the part that was replaced.
            if test.replaced {
                history = History { replaced_on: Some(test.on), ..History::default() };
            }
            match (test.result, test.kind) {
                ("information", _) => continue,
                ("fail", "full") => history.failed = Some("full"),
                ("fail", _) => history.failed = history.failed.or(Some("visual")),
                ("pass", kind) => {
                    history.visual_on = Some(test.on);
                    history.first_on = history.first_on.or(Some(test.on));
                    if kind == "full" {
                        (history.full_on, history.failed) = (Some(test.on), None);
                    } else if history.failed == Some("visual") {
                        history.failed = None;
                    }
                }
                other => panic!("no such result: {other:?}"),
            }
            history.last_on = Some(test.on);
        }
        history
    }

    /// The construction class, and true for what stays in its place.
    fn class_of(&self, item: usize, part: Option<&str>) -> (&'static str, bool) {
        let category = self.category(item);
        match part {
            None => (category.class, category.stays),
            Some(name) => {
                let known = category.parts.iter().find(|part| part.name == name);
                (known.and_then(|part| part.class).unwrap_or("III"), false)
            }
        }
    }

    /// The months between two tests of a kind: as set for the item, else for its place, else for its category, else the
    /// default of its class.
    fn months(&self, item: usize, part: Option<&str>, kind: &str) -> Option<u32> {
        let default = |kind: &str| match (self.class_of(item, part), kind) {
            (("III", _), _) | (("I" | "unknown", true), "visual") => None,
            (("II", _), "full") => Some(48),
            (("I" | "unknown", false), "visual") => Some(6),
            _ => Some(12),
        };
        let is_asked = KINDS.iter().any(|kind| default(kind).is_some());
        let set = |of: &Of, part: Option<&str>| {
            let mut fitting = self.intervals.iter().filter(|set| set.of == *of && set.kind == kind);
            fitting.find(|set| set.part.as_deref() == part).map(|set| set.months)
        };
        let own = set(&Of::Item(item), part);
        let here = self.place(item).filter(|_| is_asked).and_then(|place| set(&Of::Location(place), None));
        let category = set(&Of::Category(self.items[item].category.clone()), part);
        match own.or(here).or(category) {
            Some(months) => (months > 0).then_some(months),
            None => default(kind),
        }
    }

    /// What the tests of an item and its parts come to today.
    pub fn tested(&self, item: usize) -> Tested {
        let mut all = Tested::default();
        for part in self.appliances(item) {
            let history = self.history(item, part.as_deref());
            let months = KINDS.map(|kind| self.months(item, part.as_deref(), kind));
            let since = [history.visual_on, history.full_on.or(history.first_on)];
            let [visual, mut full] = [0, 1].map(|at| Some(months_after(since[at]?, months[at]?)));
            // A new item may stand on visual checks until the end of its grace.
            let mut lacks_full = false;
            if let (None, Some(first)) = (history.full_on, history.first_on) {
                let end = self.new_until(item, history.replaced_on, first);
                lacks_full = months[1].is_some() && first >= end;
                full = full.filter(|_| !lacks_full).map(|day| day.min(end));
            }
            let due = [visual, full].into_iter().flatten().min();
            let untested = months.iter().any(Option::is_some) && history.first_on.is_none() || lacks_full;
            let is_overdue = due.is_some_and(|due| due < self.today());
            if let Some(failed) = history.failed {
                all.failed = true;
                all.failed_kind = if failed == "full" { Some("full") } else { all.failed_kind.or(Some("visual")) };
            } else {
                all.overdue |= is_overdue;
                all.never |= !is_overdue && untested;
            }
            all.due_on = [all.due_on, due].into_iter().flatten().min();
            all.untested |= untested;
        }
        all
    }

    /// The day until which an item counts as new: some months after its purchase, or the replacement of the part. No
    /// item is newer than its first test.
    fn new_until(&self, item: usize, replaced_on: Option<Day>, first: Day) -> Day {
        let it = &self.items[item];
        let since = replaced_on.unwrap_or(it.bought.unwrap_or(it.added));
        months_after(since.min(first), self.new_months.unwrap_or(24))
    }

    fn is_tested(&self, item: usize, part: Option<&str>) -> bool {
        KINDS.iter().any(|kind| self.months(item, part, kind).is_some()) || self.history(item, part).last_on.is_some()
    }

    /// What a tag means to a tester: the item, or its only tested part.
    pub fn target(&self, item: usize) -> Told<Option<String>> {
        if self.is_tested(item, None) {
            return Ok(None);
        }
        let mut parts: Vec<_> = self.appliances(item).into_iter().skip(1).collect();
        parts.retain(|part| self.is_tested(item, part.as_deref()));
        match parts.len() {
            0 => Ok(None),
            1 => Ok(parts.remove(0)),
            _ => Err(No::Unknown),
        }
    }

    /// True if these readings contradict a pass.
    fn breaks(&self, item: usize, part: Option<&str>, readings: Readings) -> bool {
        let (class, _) = self.class_of(item, part);
        let least = match class {
            "I" | "unknown" => 100,
            "II" => 200,
            _ => 25,
        };
        matches!(class, "I" | "unknown") && readings.earth.is_some_and(|ohms| ohms > 10)
            || readings.insulation.is_some_and(|megohms| megohms < least)
            || readings.leakage.is_some_and(|milliamps| milliamps > 500)
    }

    /// Records one test. `part` is what the tester named; without it, the tag alone was typed.
    pub fn test(
        &mut self,
        (item, part): (usize, Option<&str>),
        (kind, result): (&'static str, &'static str),
        readings: Readings,
        replaced: bool,
    ) -> Told {
        let part = match part {
            Some(part) => Some(part.to_owned()),
            None => self.target(item)?,
        };
        if result == "pass" && self.breaks(item, part.as_deref(), readings) {
            return Err(No::rule("pat-limit"));
        }
        if kind == "full" && result == "pass" {
            let is_one = matches!(self.class_of(item, part.as_deref()).0, "I" | "unknown");
            let is_whole =
                (readings.insulation.is_some() || readings.leakage.is_some()) && (!is_one || readings.earth.is_some());
            // A test has its readings, or says why not: one of both.
            if is_whole == readings.explained {
                return Err(No::Usage);
            }
        }
        if replaced && part.is_none() || self.items[item].fate == Some("disposed") {
            return Err(No::State);
        }
        let at = self.moment(None)?;
        let is_timed = self.on.is_none_or(|day| day == self.today());
        let test = Test {
            item: Some(item),
            part,
            kind,
            result,
            state: "counted",
            on: day_of(at),
            time: is_timed.then(|| at.with_timezone(&chrono_tz::Europe::London).time()),
            replaced,
            foreign: None,
            row: None,
        };
        let no = self.next("pat");
        self.tests.insert(no, test);
        Ok(())
    }

    /// Records that items passed a visual check: all of them, or none. The same item is recorded once.
    pub fn pass(&mut self, items: &[usize]) -> Told {
        let targets = items.iter().map(|item| Ok((*item, self.target(*item)?))).collect::<Told<Vec<_>>>()?;
        let mut seen = BTreeSet::new();
        for (item, part) in targets {
            if seen.insert((item, part.clone())) {
                self.test((item, part.as_deref()), ("visual", "pass"), Readings::default(), false)?;
            }
        }
        Ok(())
    }

    pub fn void_test(&mut self, no: i64) -> Told {
        let test = self.tests.get_mut(&no).ok_or(No::Unknown)?;
        if test.state == "void" {
            return Err(No::State);
        }
        test.state = "void";
        Ok(())
    }

    /// Sets how often something is tested, or goes back to the default.
    pub fn set_interval(&mut self, of: Of, kind: &'static str, months: Option<u32>) {
        self.intervals.retain(|set| !(set.of == of && set.kind == kind && set.part.is_none()));
        if let Some(months) = months {
            self.intervals.push(Interval { of, part: None, kind, months });
        }
    }
}

//! The plain model of a school: maps and lists, and the rules of the design in ordinary code. It predicts what each act
//! does, and by which rules it is refused. It shares no code with the program.

mod back;
mod desk;
mod disposal;
mod files;
mod item;
mod lending;
mod mistakes;
mod money;
mod paper;
mod pat;
mod people;
mod routine;
pub mod rows;
mod rules;
mod shared;
pub mod statements;
mod stocktake;
pub mod time;
mod trouble;
mod year;

pub use back::Seen;
pub use desk::{Desk, Did, Said};
pub use disposal::Disposal;
pub use files::{ItemRow, PersonRow, TestRow};
pub use item::{Edit, Item};
pub use lending::{DECIDED, Loan, Out, Slip};
pub use money::{Assess, Charge};
pub use paper::{Agreement, Permission};
pub use pat::{Interval, Of, Readings, Test};
pub use people::{Ban, Clearance, KEYS, Person};
pub use routine::{Question, Routine};
pub use shared::{Licence, User};
use std::collections::{BTreeMap, BTreeSet};
pub use stocktake::{Scan, Stocktake};
use time::{At, Day, day_of, noon_of, start_of};
pub use trouble::{Close, Hold, Incident, Repair, Report, Tie, Wipe};
pub use year::Entry;

/// Why an act is not done. It then leaves nothing behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum No {
    /// Refused by these rules.
    Rules(BTreeSet<&'static str>),
    /// Refused by the present state of the records.
    State,
    /// The order makes no sense: a wrong value, or a missing one.
    Usage,
    /// No record has this name.
    Unknown,
    /// A file has a row that can't be read.
    BadFile,
}

impl No {
    pub fn rule(name: &'static str) -> Self {
        Self::Rules(BTreeSet::from([name]))
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Rules(_) | Self::State => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
            Self::BadFile => 4,
        }
    }
}

pub type Told<T = ()> = Result<T, No>;

/// The policy of a category, as the school has set it.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    pub kind: &'static str,
    pub days: Option<i64>,
    pub check_in_months: Option<u32>,
    pub home: &'static str,
    pub visit: &'static str,
    pub holds_data: bool,
    pub needs_anti_virus: bool,
    pub may_be_encrypted: bool,
    pub takes_pictures: bool,
    pub class: &'static str,
    pub stays: bool,
    pub price: Option<i64>,
    pub life_months: Option<i64>,
    pub parts: Vec<CategoryPart>,
    /// The name of each return check; true if it is asked on the day of the loan too.
    pub checks: Vec<(String, bool)>,
    /// The questions of routine checks.
    pub routine: Vec<Question>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CategoryPart {
    pub name: String,
    pub price: Option<i64>,
    /// The construction class; `None` if it does not plug in.
    pub class: Option<&'static str>,
}

/// Everything that the register should know.
#[derive(Debug, Clone, PartialEq)]
pub struct School {
    /// The time of the present act, and the day on which it happened, if it is recorded late.
    pub now: At,
    pub on: Option<Day>,
    /// The time of the last entry of the log.
    pub last_entry: At,
    /// True if the present act adds an entry to the log.
    pub wrote: bool,
    /// The rules that have warned in this act.
    pub warned: BTreeSet<&'static str>,
    /// The rules for which `--partial` skipped something.
    pub left_out: BTreeSet<&'static str>,
    /// The days on which the school is closed: first and last, and the name.
    pub closed: Vec<(Day, Day, String)>,
    /// The terms: first and last day, and the name. Between them, the school is closed.
    pub terms: Vec<(Day, Day, String)>,
    pub categories: BTreeMap<String, Category>,
    pub items: Vec<Item>,
    pub people: Vec<Person>,
    pub slips: BTreeMap<i64, Slip>,
    pub loans: BTreeMap<i64, Loan>,
    pub routines: BTreeMap<i64, Routine>,
    pub tests: BTreeMap<i64, Test>,
    /// The item, and its part, that a tester's own ID stands for.
    pub tester_ids: BTreeMap<String, (usize, Option<String>)>,
    pub intervals: Vec<Interval>,
    /// The months for which an item counts as new, where the school has set them.
    pub new_months: Option<u32>,
    pub incidents: BTreeMap<i64, Incident>,
    pub repairs: BTreeMap<i64, Repair>,
    pub holds: BTreeMap<i64, Hold>,
    pub wipes: BTreeMap<i64, Wipe>,
    pub disposals: BTreeMap<i64, Disposal>,
    pub stocktakes: BTreeMap<i64, Stocktake>,
    pub scans: BTreeMap<i64, Scan>,
    pub charges: BTreeMap<i64, Charge>,
    /// The numbers of the receipts for payments.
    pub receipts: BTreeSet<i64>,
    pub bans: BTreeMap<(i64, usize), Ban>,
    pub agreements: BTreeMap<i64, Agreement>,
    pub permissions: BTreeMap<i64, Permission>,
    pub clearances: BTreeMap<i64, Clearance>,
    pub groups: BTreeMap<&'static str, BTreeSet<usize>>,
    pub licences: BTreeMap<i64, Licence>,
    /// The incident of each attachment.
    pub attachments: BTreeMap<i64, i64>,
    /// Everyone who was ever erased, by the number that they were made with: also in what a restore replaced.
    pub erased: BTreeSet<usize>,
    /// The last short number of each series.
    pub counters: BTreeMap<&'static str, i64>,
    /// The level of each rule that the school has changed.
    pub levels: BTreeMap<&'static str, &'static str>,
    /// The most items that a kind of person may hold: of all, or of a category.
    pub limits: BTreeMap<(&'static str, Option<String>), i64>,
    /// After how many late returns, within how many months.
    pub strikes: Option<(i64, u32)>,
    pub cap: Option<i64>,
    /// The percentage from a person's nth incident on.
    pub percents: BTreeMap<i64, i64>,
    /// The amount for a kind of damage to a category's items.
    pub tariff: BTreeMap<(String, &'static str), i64>,
}

impl School {
    pub fn new(now: At) -> Self {
        Self {
            now,
            on: None,
            last_entry: now,
            wrote: true,
            warned: BTreeSet::new(),
            left_out: BTreeSet::new(),
            closed: Vec::new(),
            terms: Vec::new(),
            categories: BTreeMap::new(),
            items: Vec::new(),
            people: Vec::new(),
            slips: BTreeMap::new(),
            loans: BTreeMap::new(),
            routines: BTreeMap::new(),
            tests: BTreeMap::new(),
            tester_ids: BTreeMap::new(),
            intervals: Vec::new(),
            new_months: None,
            incidents: BTreeMap::new(),
            repairs: BTreeMap::new(),
            holds: BTreeMap::new(),
            wipes: BTreeMap::new(),
            disposals: BTreeMap::new(),
            stocktakes: BTreeMap::new(),
            scans: BTreeMap::new(),
            charges: BTreeMap::new(),
            receipts: BTreeSet::new(),
            bans: BTreeMap::new(),
            agreements: BTreeMap::new(),
            permissions: BTreeMap::new(),
            clearances: BTreeMap::new(),
            groups: BTreeMap::new(),
            licences: BTreeMap::new(),
            attachments: BTreeMap::new(),
            erased: BTreeSet::new(),
            counters: BTreeMap::new(),
            levels: BTreeMap::new(),
            limits: BTreeMap::new(),
            strikes: None,
            cap: None,
            percents: BTreeMap::new(),
            tariff: BTreeMap::new(),
        }
    }

    /// The school after an act, or why the act is not done.
    pub fn after(&self, act: impl FnOnce(&mut Self) -> Told) -> Told<Self> {
        let mut after = self.clone();
        after.warned.clear();
        after.left_out.clear();
        after.wrote = true;
        act(&mut after)?;
        if after.wrote {
            after.last_entry = after.now;
        }
        Ok(after)
    }

    pub fn today(&self) -> Day {
        day_of(self.now)
    }

    /// Sets the time of an act by the machine's clock. A clock that is a few minutes behind the log is taken for the
    /// log's time; one that is further behind is refused.
    pub fn begin(&mut self, clock: At, on: Option<Day>) -> Told {
        (self.now, self.on) = (clock.max(self.last_entry), on);
        if on.is_some_and(|day| day > day_of(clock)) {
            return Err(No::Usage);
        }
        if self.last_entry > clock + chrono::Duration::minutes(10) { Err(No::State) } else { Ok(()) }
    }

    /// The moment when the act happened, which is never before what it follows.
    pub fn moment(&self, after: Option<At>) -> Told<At> {
        let moment = match self.on {
            None => return Ok(after.map_or(self.now, |at| self.now.max(at))),
            Some(day) if day == self.today() => self.now,
            Some(day) => match after {
                Some(at) if day_of(at) == day => noon_of(day).max(at),
                _ => noon_of(day),
            },
        };
        if moment > self.now {
            return Err(No::Usage);
        }
        if after.is_some_and(|at| moment < at) { Err(No::State) } else { Ok(moment) }
    }

    /// The day of the act, which is never before this day.
    pub fn day_after(&self, day: Day) -> Told<Day> {
        self.moment(Some(start_of(day))).map(day_of)
    }

    /// The next short number of a series.
    pub fn next(&mut self, series: &'static str) -> i64 {
        let no = self.counters.entry(series).or_default();
        *no += 1;
        *no
    }

    pub fn category(&self, item: usize) -> &Category {
        &self.categories[&self.items[item].category]
    }

    /// The level of a rule: the school's, or the one it has in a new register.
    pub fn level(&self, rule: &str) -> &'static str {
        const WARNS: [&str; 10] = [
            "encryption-unknown",
            "personal-data",
            "no-anti-virus-on-site",
            "pat-never-tested",
            "fault-reported",
            "has-overdue",
            "owes-money",
            "recalled",
            "late-returns",
            "no-prior-agreement",
        ];
        let usual = if WARNS.contains(&rule) { "warn" } else { "refuse" };
        self.levels.get(rule).copied().unwrap_or(usual)
    }
}

//! The school of every test: a register in a temporary folder, and a clock that the test sets.

pub mod answers;
pub mod authority;
pub mod browser;
mod cli;
pub mod forge;
pub mod office;
pub mod own_server;
pub mod pdf;
pub mod server;
mod sessions;
pub mod sources;
pub mod statements;

use chrono::{DateTime, Utc};
pub use cli::{Broken, Cli, Ran, Says};
use domain::{
    asset::Asset,
    decision,
    fault::{Failure, Fault, Refused},
    loan::OffSite,
    meaning::Meaning,
    operator::Operator,
    person::{Person, PersonKind},
    rules::{self, Level, Override},
    say::Say,
    stamp::Timepiece,
    when::{Clock, When},
};
pub use kitbook::cli::written;
use register::{
    act::{Act, Answer},
    keep,
    loan::{
        sign_out::{self, Order, Terms},
        take_in::{self, Return, Seen},
    },
    log,
    pat::{self, Pass, view::ResultView},
    rule::set as rule_set,
    view::{LoanView, SlipView},
    wipe::record as wipe_record,
};
use server::Laid;
use std::{
    cell::Cell,
    fmt::Debug,
    fs::File,
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};
use store::{Address, Random, ReadTx, Store, WriteTx, asset::Spelling};
use tempfile::TempDir;

/// Monday, 23 November 2026, 09:14 in London.
pub const MONDAY: &str = "2026-11-23T09:14:05Z";

/// Switches the guards off for this connection, as somebody would who wants to change the log.
pub fn unguarded(connection: &rusqlite::Connection) {
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
}

/// Overwrites bytes of a file in place.
pub fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

/// Checks the permissions of a file or folder, on systems that have them.
pub fn must_have_mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
}

/// A register for one test, with an operator and a clock.
pub struct School {
    pub store: Store,
    pub act: Act,
    end: End,
    pub folder: TempDir,
}

/// Checks that the register is sound when the test ends.
struct End {
    db: PathBuf,
    /// The school on a server.
    laid: Option<Laid>,
    is_sound: Cell<bool>,
}

impl Drop for End {
    fn drop(&mut self) {
        let is_panicking = std::thread::panicking();
        let is_sound = self.is_sound.get() && !is_panicking;
        let findings = match self.laid.take() {
            Some(mut laid) if is_sound => {
                let findings = laid.check();
                laid.give_back(findings.is_empty());
                findings
            }
            Some(laid) if is_panicking => return laid.remove(),
            Some(laid) => return laid.give_back(false),
            None if is_sound => {
                let mut store = Store::look(&self.db).unwrap();
                let is_current = store.is_current();
                store.read::<_, Fault>(|tx| keep::check::check(tx, is_current, None)).unwrap().findings
            }
            None => return,
        };
        assert_eq!(findings, [], "the register is not sound at the test's end");
    }
}

impl School {
    /// Makes a new register, on a Monday morning.
    pub fn new() -> Self {
        statements::watch();
        let folder = tempfile::tempdir().unwrap();
        let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
        let laid = Laid::take();
        let (db, store) = match &laid {
            Some(laid) => (laid.way.clone(), Store::open(&laid.way).unwrap()),
            None => {
                let db = folder.path().join("register.db");
                let store = keep::init::init(&db, &act, Some("Test School"), None).unwrap().value.store;
                (db, store)
            }
        };
        Self { store, act, end: End { db, laid, is_sound: Cell::new(true) }, folder }
    }

    /// The register's file.
    pub fn path(&self) -> PathBuf {
        self.end.db.clone()
    }

    /// True if the school is on a server.
    pub fn is_on_a_server(&self) -> bool {
        Address::from(&self.path()).file().is_err()
    }

    /// The folder for backups and copies of a school on a server, which has none beside it.
    pub fn keeps_in(&self) -> Option<&str> {
        self.is_on_a_server().then(|| self.folder.path().to_str().unwrap())
    }

    /// The options of a command that keeps a copy of the school from before.
    pub fn keeping(&self) -> Vec<&str> {
        self.keeps_in().map_or(Vec::new(), |folder| vec!["--copy-to", folder])
    }

    /// Skips the check at the end, for a test that damages the file.
    pub fn ends_damaged(&self) {
        self.end.is_sound.set(false);
    }

    /// Closes the register; returns its folder.
    pub fn close(self) -> TempDir {
        self.folder
    }

    /// Sets the clock. If the clock goes back, it is accepted in the register, so that acts still work.
    pub fn at(&mut self, now: &str) -> &mut Self {
        let clock = clock(now);
        self.act.time = Timepiece::standing(clock);
        if self.read(|tx| log::clock::state(tx, clock)).behind_minutes > 0 {
            log::clock::accept(&mut self.store, &self.act, "the test goes back in time").unwrap();
        }
        self
    }

    /// Sets the clock, and records later acts as having happened at the time it showed before.
    pub fn late(&mut self, now: &str) {
        self.act.on = Some(When::At(self.act.clock().now()));
        self.at(now);
    }

    /// An act that records what happened at an earlier time.
    pub fn on(&self, when: &str) -> Act {
        Act { on: Some(self.act.days().when(when, Meaning::Asked).unwrap()), ..self.act.clone() }
    }

    /// Runs a read transaction.
    pub fn read<T>(&mut self, work: impl FnOnce(&ReadTx<'_>) -> Result<T, Fault>) -> T {
        self.store.read(work).unwrap()
    }

    /// Runs a write transaction.
    pub fn write<T>(&mut self, work: impl FnOnce(&WriteTx<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let act = self.act.clone();
        act.write(&mut self.store, |tx, _| work(tx))
    }
}

impl School {
    /// Signs items out to a person, on the category's terms.
    pub fn lend(&mut self, tags: &[&str], to: &str) -> Result<Answer<SlipView>, Failure> {
        self.sign_out(&order(tags, to))
    }

    /// Signs items out by an order.
    pub fn sign_out(&mut self, order: &Order) -> Result<Answer<SlipView>, Failure> {
        sign_out::sign_out(&mut self.store, &self.act, order)
    }

    /// Signs one item out, which must succeed.
    pub fn lent(&mut self, tag: &str, to: &str) -> LoanView {
        self.lend(&[tag], to).unwrap().value.loans.remove(0)
    }

    /// Takes one item in.
    pub fn bring(&mut self, tag: &str, seen: Seen) -> Result<Answer<Vec<LoanView>>, Failure> {
        take_in::take_in(&mut self.store, &self.act, &bringing(&[tag], seen))
    }

    /// Takes one item in with every check passed, and wipes it if it awaits a wipe.
    pub fn back(&mut self, tag: &str) -> LoanView {
        let loan = self.bring(tag, well()).unwrap().value.remove(0);
        if self.asset(tag).awaiting_wipe {
            let order = wipe_record::Order {
                tags: vec![tag.to_owned()],
                spelling: Spelling::Whole,
                method: "factory reset".to_owned(),
                by: None,
                cloud_signed_out: true,
                account_deleted: true,
                certificate: None,
                anyway: false,
            };
            wipe_record::record(&mut self.store, &self.act, &order).unwrap();
        }
        loan
    }

    /// Records a visual check that passed on the date `on`.
    pub fn passed(&mut self, item: &str, on: &str) -> ResultView {
        let order = Pass {
            appliances: vec![item.to_owned()],
            spelling: Spelling::Whole,
            tester: None,
            note: None,
            replaced: false,
        };
        let act = self.on(on);
        pat::pass(&mut self.store, &act, &order).unwrap().value.remove(0)
    }

    /// Records a visual check that failed now.
    pub fn failed(&mut self, item: &str, reason: &str) -> Answer<ResultView> {
        pat::fail(&mut self.store, &self.act, (item, Spelling::Whole), None, reason).unwrap()
    }

    /// Sets a rule's level.
    pub fn rule(&mut self, rule: &str, level: Level) {
        let set = rule_set::Set {
            rule: rule.to_owned(),
            level: Some(level),
            limits: Vec::new(),
            category: None,
            strikes: None,
            months: None,
            clause: None,
        };
        rule_set::set(&mut self.store, &self.act, &set).unwrap();
    }

    /// Sets the most items that a kind of person may hold.
    pub fn limit(&mut self, kind: PersonKind, maximum: Option<i64>, category: Option<&str>) {
        let set = rule_set::Set {
            rule: "limit-reached".to_owned(),
            level: None,
            limits: vec![(kind, maximum)],
            category: category.map(str::to_owned),
            strikes: None,
            months: None,
            clause: None,
        };
        rule_set::set(&mut self.store, &self.act, &set).unwrap();
    }

    /// Reads an item from the register.
    pub fn asset(&mut self, tag: &str) -> Asset {
        self.read(|tx| store::asset::find(tx, tag, Spelling::Whole))
    }

    /// Reads every row of the register, to compare before and after an act.
    pub fn traces(&self) -> Vec<String> {
        answers::every_row(&self.path())
    }
}

/// Makes an order on the category's terms.
pub fn order(tags: &[&str], to: &str) -> Order {
    Order {
        tags: tags.iter().map(|&t| t.to_owned()).collect(),
        spelling: Spelling::Short,
        new: None,
        to: to.to_owned(),
        terms: Terms::default(),
        partial: false,
        overrides: Vec::new(),
        seen: Vec::new(),
    }
}

/// Makes an order for an item that leaves the site. The borrower says that no personal data goes with it.
pub fn off_site(tag: &str, to: &str, where_to: OffSite, purpose: Option<&str>) -> Order {
    let terms = Terms { off_site: Some(where_to), purpose: purpose.map(str::to_owned), ..Terms::default() };
    let terms = Terms { personal_data: Some(false), ..terms };
    Order { terms, ..order(&[tag], to) }
}

/// Adds an override of a rule to an order.
pub fn overriding(order: Order, rule: &str) -> Order {
    Order { overrides: override_of(rule), ..order }
}

/// Makes an override of a rule, with a reason; where it is a decision, the headteacher's.
pub fn override_of(rule: &str) -> Vec<Override> {
    let by = decision::names_a_decider(rule).then_some("H1");
    rules::overrides(&[rule.to_owned()], Some("headteacher agreed on Friday"), by).unwrap()
}

/// Makes a return of several items.
pub fn bringing(tags: &[&str], seen: Seen) -> Return {
    let tags = tags.iter().map(|&t| t.to_owned()).collect();
    Return { tags, spelling: Spelling::Short, seen, partial: false }
}

/// Makes the findings of a return with every check passed.
pub fn well() -> Seen {
    Seen { all_well: true, ..Seen::default() }
}

/// Reads a date as a user types it.
pub fn day(school: &School, typed: &str) -> When {
    school.act.days().when(typed, Meaning::Due).unwrap()
}

/// Adds an item with only a tag and a category. No rule refuses it, not even for a missing test, as it would an item
/// added by the program.
pub fn asset(school: &mut School, tag: &str, category: &str) -> Asset {
    asset_with(school, tag, category, |_| {})
}

/// Adds an item with more fields, including values that no act would accept.
pub fn asset_with(school: &mut School, tag: &str, category: &str, change: impl FnOnce(&mut Asset)) -> Asset {
    let asset = school.write(|tx| {
        let category = store::category::find(tx, category)?;
        let mut asset = Asset::new(tx.new_id(), tag.to_owned(), category.id, tx.at());
        change(&mut asset);
        asset.refold(&[]);
        tx.insert_as_it_is(&asset)?;
        Ok(asset)
    });
    asset.unwrap()
}

/// Adds a person with only a ref, a kind and a name.
pub fn person(school: &mut School, reference: &str, kind: PersonKind, name: &str) -> Person {
    person_with(school, reference, kind, name, |_| {})
}

/// Adds a person with more fields, including values that no act would accept.
pub fn person_with(
    school: &mut School,
    reference: &str,
    kind: PersonKind,
    name: &str,
    change: impl FnOnce(&mut Person),
) -> Person {
    let person = school.write(|tx| {
        let mut person = Person::new(tx.new_id(), kind, reference.to_owned(), name.to_owned(), tx.at());
        change(&mut person);
        person.refold();
        tx.insert_as_it_is(&person)?;
        Ok(person)
    });
    person.unwrap()
}

/// Reads the refusals of an act that must be refused.
pub fn refused<T: Debug>(result: Result<T, Failure>) -> Refused {
    match result {
        Err(Failure::Refused(refused)) => *refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// Lists the rules that refused an act, in order.
pub fn refused_by<T: Debug>(result: Result<T, Failure>) -> Vec<&'static str> {
    refused(result).refusals.iter().map(|r| r.rule).collect()
}

/// Writes sentences as the command line does.
pub fn all_written(all: &[Say]) -> Vec<String> {
    all.iter().map(written).collect()
}

/// Writes a fault's remedy as the command line does.
pub fn hint(fault: &Fault) -> Option<String> {
    fault.hint.as_ref().map(written)
}

/// Reads the fault of an act that must fail.
pub fn faulted<T: Debug>(result: Result<T, Failure>) -> Fault {
    match result {
        Err(Failure::Fault(fault)) => fault,
        other => panic!("no fault: {other:?}"),
    }
}

/// A fixed clock, in London.
pub fn clock(now: &str) -> Clock {
    Clock::new(now.parse::<DateTime<Utc>>().unwrap(), chrono_tz::Europe::London)
}

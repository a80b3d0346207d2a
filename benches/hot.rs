//! The code that runs most often, inside one process: rules, folding, dates, money, the log, digests, finding a tag,
//! and a whole line at the desk.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints what it measured, and stops where it can't measure"
)]

mod school;

use divan::{Bencher, black_box};
use domain::{
    asset::Asset,
    calendar::Calendar,
    called::Called,
    fault::{Failure, Fault},
    meaning::Meaning,
    money,
    person::Person,
    rules::{self, Proposal, Strictness},
    stamp::Timepiece,
    text,
    when::Clock,
};
use register::{
    act::Act,
    loan::{
        desk::{Did, Sitting},
        sign_out::Terms,
    },
};
use std::{cell::RefCell, path::PathBuf};
use store::{Entry, ReadTx, Record as _, Store, Subject, WriteTx, asset::Spelling, damaged_rows, details};

fn main() {
    divan::main();
}

/// A copy of the small school, for a benchmark that writes.
struct Copy {
    store: Store,
    act: Act,
    path: PathBuf,
}

impl Copy {
    fn new(name: &str) -> Self {
        let path = school::folder().join(format!("hot-{name}.db"));
        std::fs::copy(school::register(school::SMALL), &path).expect("there is room for a copy");
        let store = Store::open(&path).expect("the copy can be opened");
        let act = Act::of("bench", Timepiece::standing(clock()));
        Self { store, act, path }
    }

    /// Works in one transaction, which is rolled back.
    fn rolled_back(&mut self, work: impl FnOnce(&WriteTx<'_>) -> Result<(), Failure>) {
        let done = self.store.write(&self.act.writer(), false, work);
        done.unwrap_or_else(|_| panic!("the bench works"));
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.path.display()));
        }
    }
}

/// A clock that shows Monday 23 November 2026, 09:14 in London.
fn clock() -> Clock {
    Clock::new("2026-11-23T09:14:05Z".parse().unwrap_or_default(), chrono_tz::Europe::London)
}

/// Finds a free laptop, and a person who may borrow it.
fn laptop_and_borrower(tx: &ReadTx<'_>) -> Result<(Asset, Person), Fault> {
    let free = "where r.tag_folded like 'lap%' and not exists \
                (select 1 from loan l where l.asset_id = r.id and l.state = 'open') order by r.tag_folded limit 1";
    let person: Option<Person> = tx.get("where r.kind = 'staff' order by r.ref_folded limit 1", &[])?;
    let asset: Option<Asset> = tx.get(free, &[])?;
    asset.zip(person).ok_or_else(|| Fault::register("the school is empty"))
}

#[divan::bench]
fn every_rule(bencher: Bencher) {
    Copy::new("rules").rolled_back(|tx| {
        let (asset, borrower) = laptop_and_borrower(tx)?;
        let category = store::category::by_id(tx, asset.category_id)?;
        let strictness = Strictness::default();
        let called = Called::default();
        bencher.bench_local(|| {
            let proposal = Proposal {
                cleared: None,
                agreements: &[],
                permission: None,
                data_permission: None,
                given_oneself: &[],
                personal_use: None,
                asset: &asset,
                category: &category,
                borrower: &borrower,
                holder: None,
                off_site: None,
                purpose: None,
                accompanied: false,
                personal_data: None,
                may_take_data: false,
                tests: &[],
                open_checks: &[],
                held: 1,
                held_of_category: 1,
                overdue: 0,
                overdue_stock: 0,
                recalled: 0,
                bans: &[],
                class_ban: None,
                late_returns: None,
                adjustment: false,
                repair_no: None,
                hold_nos: &[],
                fault_nos: &[],
                disposal: None,
                limit: Some(5),
                limit_of_category: None,
                called: &called,
                clock: clock(),
            };
            rules::judge(black_box(&proposal), &strictness)
        });
        Ok(())
    });
}

#[divan::bench(args = ["LAP-0042 Lenovo ThinkPad L13", "Zoë O’Brien, Łódź"])]
fn fold(text: &str) -> String {
    text::fold(black_box(text))
}

#[divan::bench(args = ["2026-12-18", "18/12/2026", "tomorrow", "+14d", "fri", "15:30"])]
fn day_words(typed: &str) -> bool {
    Calendar::new(clock()).when(black_box(typed), Meaning::Due).is_ok()
}

#[divan::bench(args = ["12", "£1,299.00"])]
fn pounds(typed: &str) -> bool {
    money::parse(black_box(typed)).is_ok()
}

#[divan::bench]
fn log_line(bencher: Bencher) {
    Copy::new("log").rolled_back(|tx| {
        let (asset, person) = laptop_and_borrower(tx)?;
        bencher.bench_local(|| {
            tx.log(Entry {
                action: "asset edit",
                subject: Subject::new("asset", asset.id),
                asset: Some(asset.id),
                person: Some(person.id),
                effective_at: None,
                body: details(&asset),
            })
        });
        Ok(())
    });
}

/// Measures the update of one row: its values, its digest and its SQL statement.
#[divan::bench]
fn row_written(bencher: Bencher) {
    Copy::new("row").rolled_back(|tx| {
        let (asset, _) = laptop_and_borrower(tx)?;
        bencher.bench_local(|| tx.update(black_box(&asset)));
        Ok(())
    });
}

/// Works out the digests of a thousand assets and compares them.
#[divan::bench]
fn digests_of_all_assets(bencher: Bencher) {
    Copy::new("digest").rolled_back(|tx| {
        bencher.bench_local(|| damaged_rows(tx, Asset::TABLE, |_| ()));
        Ok(())
    });
}

#[divan::bench(args = ["LAP-00042", "42", "no such tag"])]
fn find_tag(bencher: Bencher, typed: &str) {
    Copy::new("find").rolled_back(|tx| {
        bencher.bench_local(|| store::asset::find(tx, black_box(typed), Spelling::Short).is_ok());
        Ok(())
    });
}

/// Measures one tag at the desk: every rule, all rows, on the disk. Each loan is undone before the next; the undoing is
/// not measured.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn line_at_the_desk(bencher: Bencher) {
    let mut copy = Copy::new("desk");
    let found = copy.store.read(laptop_and_borrower).unwrap_or_else(|_| panic!("the school can be read"));
    let sitting = RefCell::new(Sitting::new(&Terms::default(), Vec::new(), false).unwrap());
    let desk = RefCell::new(&mut copy);
    let say = |line: &str| {
        let mut copy = desk.borrow_mut();
        let act = copy.act.clone();
        sitting.borrow_mut().line(&mut copy.store, &act, line).map(|reply| reply.did)
    };
    let (tag, person) = (found.0.tag, found.1.reference);
    bencher
        .with_inputs(|| {
            let _ = say("undo");
            let _ = say("");
            say(&person).is_ok()
        })
        .bench_local_values(|_| assert!(matches!(say(&tag), Ok(Did::Out(_))), "{tag} went out"));
}

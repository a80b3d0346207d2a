//! Fuzzes the import of a tester's file into a register with some of the items: it accepts or refuses the whole file.
#![no_main]

use chrono::{DateTime, Utc};
use domain::{stamp::Timepiece, when::Clock};
use libfuzzer_sys::fuzz_target;
use register::{
    act::Act,
    asset::{self, Add},
    file::import::Options,
    keep,
    pat::import::{self as pat_import, PatOptions},
};
use std::{cell::RefCell, process};
use store::{Store, verify_chain};

thread_local! {
    static SCHOOL: RefCell<(Store, Act)> = RefCell::new(school());
}

fn school() -> (Store, Act) {
    let path = std::env::temp_dir().join(format!("kitbook-fuzz-tests-{}.db", process::id()));
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    let clock = Clock::new(now, "Europe/London".parse().unwrap());
    let act = Act::of("fuzz", Timepiece::standing(clock));
    let mut store = keep::init::init(&path, &act, Some("Made-up School"), None).unwrap().value.store;
    for (tag, category) in [("APP-0003", "appliance"), ("EXT-0007", "extension lead"), ("LAP-0042", "laptop")] {
        let order = Add { tag: tag.to_owned(), category: category.to_owned(), fields: Vec::new(), inside: None };
        asset::add(&mut store, &act, &order).unwrap();
    }
    (store, act)
}

fuzz_target!(|bytes: &[u8]| {
    SCHOOL.with_borrow_mut(|(store, act)| {
        let head = store.read(|tx| tx.head()).unwrap();
        let dry = Act { dry_run: true, ..act.clone() };
        let items = PatOptions { create: Some("other".to_owned()), use_retest: true, ..PatOptions::default() };
        let _ = pat_import::import(store, &dry, bytes, items, Options::default(), &mut |_| {});
        // A dry run must change nothing, even with a bad file.
        assert_eq!(store.read(|tx| tx.head()).unwrap(), head);
        if bytes.len() % 64 == 0 {
            assert!(store.read(|tx| verify_chain(tx, None)).unwrap().findings.is_empty());
        }
    });
});

//! Fuzzes the import of the school calendar: a dry run into an empty register reads a table or a calendar file.
#![no_main]

use chrono::{DateTime, Utc};
use domain::{stamp::Timepiece, when::Clock};
use libfuzzer_sys::fuzz_target;
use register::{act::Act, calendar, file::import::Options, keep};
use std::{cell::RefCell, process};
use store::Store;

thread_local! {
    static SCHOOL: RefCell<(Store, Act)> = RefCell::new(school());
}

fn school() -> (Store, Act) {
    let path = std::env::temp_dir().join(format!("kitbook-fuzz-{}.db", process::id()));
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    let clock = Clock::new(now, "Europe/London".parse().unwrap());
    let act = Act::of("fuzz", Timepiece::standing(clock));
    let opened = keep::init::init(&path, &act, Some("Made-up School"), None).unwrap();
    (opened.value.store, Act { dry_run: true, ..act })
}

fuzz_target!(|bytes: &[u8]| {
    SCHOOL.with_borrow_mut(|(store, act)| {
        let _ = calendar::import::import(store, act, bytes, Options::default(), &mut |_| {});
    });
});

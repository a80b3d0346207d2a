//! Fuzzes the desk: after any line from a scanner or a keyboard, the session must go on.
#![no_main]

use chrono::{DateTime, Utc};
use domain::{
    fault::{Failure, FaultKind},
    person::{Person, PersonKind},
    stamp::Timepiece,
    when::Clock,
};
use libfuzzer_sys::fuzz_target;
use register::{
    act::Act,
    asset::{self, Add},
    keep,
    loan::{desk::Sitting, sign_out::Terms},
};
use std::{cell::RefCell, fs, process};
use store::Store;

thread_local! {
    static SCHOOL: RefCell<(Store, Act, u32)> = RefCell::new(school());
}

/// The number of sessions in one school. Each session sees the loans that earlier sessions left, but the school must
/// not grow for ever.
const SITTINGS: u32 = 500;

fn school() -> (Store, Act, u32) {
    let path = std::env::temp_dir().join(format!("kitbook-fuzz-desk-{}.db", process::id()));
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    let clock = Clock::new(now, "Europe/London".parse().unwrap());
    let act = Act::of("fuzz", Timepiece::standing(clock));
    let mut store = keep::init::init(&path, &act, Some("Made-up School"), None).unwrap().value.store;
    for tag in ["LAP-1", "CAM-1"] {
        let order = Add { tag: tag.to_owned(), category: "other".to_owned(), fields: Vec::new(), inside: None };
        asset::add(&mut store, &act, &order).unwrap();
    }
    act.write(&mut store, |tx, _| {
        for (reference, name) in [("S1", "Zoe Bell"), ("S2", "Amir Khan")] {
            tx.insert(&Person::new(tx.new_id(), PersonKind::Staff, reference.to_owned(), name.to_owned(), tx.at()))?;
        }
        Ok(())
    })
    .unwrap();
    (store, act, 0)
}

fuzz_target!(|text: &str| {
    SCHOOL.with_borrow_mut(|state| {
        if state.2 == SITTINGS {
            *state = school();
        }
        let (store, act, sittings) = state;
        *sittings += 1;
        let mut sitting = Sitting::new(&Terms::default(), Vec::new(), false).unwrap();
        for line in text.lines().take(40) {
            // A typed line may be the operator's mistake, but never a fault of the register.
            if let Err(Failure::Fault(fault)) = sitting.line(store, act, line) {
                assert_ne!(fault.kind, FaultKind::Register, "{line:?}: {fault:?}");
            }
        }
    });
});

//! Fuzzes the search for an item or a person by a typed or scanned word: exact tag, old tag, serial or short form.
#![no_main]

use chrono::{DateTime, Utc};
use domain::{fault::Fault, stamp::Timepiece, when::Clock};
use libfuzzer_sys::fuzz_target;
use register::{
    act::Act,
    asset::{self, Add},
    keep,
};
use std::{cell::RefCell, process};
use store::{Store, asset::Spelling};

thread_local! {
    static SCHOOL: RefCell<Store> = RefCell::new(school());
}

fn school() -> Store {
    let path = std::env::temp_dir().join(format!("kitbook-fuzz-tags-{}.db", process::id()));
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    let clock = Clock::new(now, "Europe/London".parse().unwrap());
    let act = Act::of("fuzz", Timepiece::standing(clock));
    let mut store = keep::init::init(&path, &act, Some("Made-up School"), None).unwrap().value.store;
    for tag in ["LAP-0042", "LAP-0142", "42", "CAM-0001", "ÜBER-1", "A B"] {
        let order = Add { tag: tag.to_owned(), category: "laptop".to_owned(), fields: Vec::new(), inside: None };
        asset::add(&mut store, &act, &order).unwrap();
    }
    store
}

fuzz_target!(|text: &str| {
    SCHOOL.with_borrow_mut(|store| {
        store
            .read::<_, Fault>(|tx| {
                for spelling in [Spelling::Short, Spelling::Whole] {
                    if let Ok(asset) = store::asset::find(tx, text, spelling) {
                        // An item that is found must be found again by its own tag.
                        assert_eq!(store::asset::find(tx, &asset.tag, Spelling::Whole).unwrap().id, asset.id);
                    }
                }
                let _ = store::person::find(tx, text);
                Ok(())
            })
            .unwrap();
    });
});

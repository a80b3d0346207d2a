//! Fuzzes the reader of amounts: an accepted amount can be written, and is read back as the same number of pence.
#![no_main]

use domain::money;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(pence) = money::parse(text) {
        assert_eq!(money::parse(&money::decimal(pence)).ok(), Some(pence));
        assert_eq!(money::parse(&money::shown_pounds(pence)).ok(), Some(pence));
    }
});

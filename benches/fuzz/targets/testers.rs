//! Fuzzes the reader of testers' files: it must come to an end on any bytes, and give the same result a second time.
#![no_main]

mod told;

use libfuzzer_sys::fuzz_target;
use told::told;

fuzz_target!(|bytes: &[u8]| assert_eq!(told(bytes), told(bytes)));

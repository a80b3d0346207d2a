//! Fuzzes the reader of testers' files: it must come to an end on any bytes, and give the same result a second time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use register::pat::testers::{self, Ways};

fn told(bytes: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    let mut file = match testers::open(bytes, &Ways::default()) {
        Ok(file) => file,
        Err(fault) => return vec![fault.message],
    };
    loop {
        match file.next() {
            Ok(Some(Ok(record))) => out.push(format!("{record:?}")),
            Ok(Some(Err(problem))) => out.push(problem.told()),
            Ok(None) => break,
            Err(fault) => {
                out.push(fault.message);
                break;
            }
        }
    }
    out.extend_from_slice(file.unknown());
    out.extend(file.unknown_columns());
    out
}

fuzz_target!(|bytes: &[u8]| assert_eq!(told(bytes), told(bytes)));

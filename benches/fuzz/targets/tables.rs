//! Fuzzes the decoding of text: a file in UTF-16 is read as it is in UTF-8.
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
            Ok(None) => return out,
            Err(fault) => {
                out.push(fault.message);
                return out;
            }
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    // A mark at the start belongs to the file, not to its text; a zip file is no text.
    if !text.starts_with('\u{feff}') && !text.starts_with("PK") && !bytes.contains(&0) {
        let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(bytes), told(&wide));
    }
});

//! Fuzzes the decoding of text: a file in UTF-16 is read as it is in UTF-8.
#![no_main]

mod told;

use libfuzzer_sys::fuzz_target;
use told::told;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    // A mark at the start belongs to the file, not to its text; a zip file is no text.
    if !text.starts_with('\u{feff}') && !text.starts_with("PK") && !bytes.contains(&0) {
        let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(bytes), told(&wide));
    }
});

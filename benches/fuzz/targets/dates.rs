//! The words for days and times, typed and in a file's cell.
#![no_main]

use chrono::{DateTime, Utc};
use domain::{
    reading::DateFormat,
    when::{Clock, Looking},
    words::Word,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    let clock = Clock::new(now, "Europe/London".parse().unwrap());
    for looking in [Looking::Ahead, Looking::Back] {
        let _ = clock.parse(text, looking);
        let _ = clock.parse_day_only(text, looking);
    }
    for format in DateFormat::ALL {
        let _ = format.day(text);
    }
});

//! The words for days and times, typed and in a file's cell.
#![no_main]

use chrono::{DateTime, Utc};
use domain::{calendar::Calendar, meaning::Meaning, reading::DateFormat, when::Clock, words::Word};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    let clock = Clock::new(now, "Europe/London".parse().unwrap());
    for meaning in Meaning::ALL {
        let days = Calendar { clock, sure: true };
        let _ = days.when(text, meaning);
        // What is taken is written with four digits of a year, and read back.
        if let Ok(day) = days.day(text, meaning) {
            assert_eq!(day.to_string().parse(), Ok(day));
            assert!(clock.end_of(day).to_string().len() == 20);
        }
        for format in DateFormat::ALL {
            let _ = format.day(text, meaning, clock.today());
        }
    }
});

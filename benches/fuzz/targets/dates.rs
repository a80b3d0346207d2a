//! Fuzzes the readers of dates and times, typed or in a file's cell.
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
        // An accepted date is written with four digits for the year, and can be read back.
        if let Ok(day) = days.day(text, meaning) {
            assert_eq!(day.to_string().parse(), Ok(day));
            assert!(clock.end_of(day).to_string().len() == 20);
        }
        for format in DateFormat::ALL {
            let _ = format.day(text, meaning, clock.today());
        }
    }
});

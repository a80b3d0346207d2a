//! Two scanners at once, each with its own program.

use super::Counted;
use crate::support::{
    Cli, asset_with,
    server::{OnlyFiles, in_files},
};
use std::{collections::BTreeSet, thread};

#[test]
fn two_scanners_at_once_lose_no_scan_and_double_none() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    const EACH: usize = 150;
    let mut school = Counted::new();
    for number in 0..2 * EACH {
        asset_with(&mut school._school, &format!("ITM-{number:04}"), "laptop", |asset| {
            asset.location = Some(format!("Room {}", number % 2));
        });
    }
    let no = school.open(&["--all"]);
    let path = school._school.path();
    let now = school.cli.now.clone();
    thread::scope(|scope| {
        for room in 0..2 {
            let (no, path, now) = (&no, &path, &now);
            scope.spawn(move || {
                let mut cli = Cli::on(path);
                cli.now.clone_from(now);
                // The last ten are scanned by both.
                let both = (2 * EACH - 10..2 * EACH).filter(|number| number % 2 != room);
                let numbers = (0..2 * EACH).filter(|number| number % 2 == room).chain(both);
                let lines: String = numbers.map(|number| format!("ITM-{number:04}\n")).collect();
                let place = format!("Room {room}");
                let ran = cli.feed(&lines, &["stocktake", "scan", no, "--room", &place, "--as", &place]);
                assert_eq!(ran.code, 0, "{ran:?}");
                assert_eq!(ran.out.lines().count(), EACH + 5, "{ran:?}");
            });
        }
    });
    let story = school.json(&["stocktake", "show", &no]);
    assert_eq!((story["scans"].as_u64(), story["seen_twice"].as_u64()), (Some(2 * EACH as u64 + 10), Some(10)));
    let seen: BTreeSet<&str> = story["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| !line["seen_in"].is_null())
        .filter_map(|line| line["tag"].as_str())
        .collect();
    assert_eq!(seen.len(), 2 * EACH);
    let again = "select count(*) from stocktake_scan where again";
    assert_eq!(school.file().query_row(again, [], |row| row.get::<_, i64>(0)).unwrap(), 10);
}

//! Long lists and exports from a server: the program's memory stays flat.

use super::{Row, Trust, done, number};
use std::{
    fs,
    process::{Command, Stdio},
};

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

/// The most kilobytes by which the longest list may need more memory than the shortest.
const MORE: u64 = 16 * 1024;

/// Fills a school with items and entries of the log, by SQL: they have no digests, which no list asks for.
fn fill(trust: &Trust, school: &str, rows: u64) {
    done(trust.kitbook(&trust.at(school), &["school", "add", school]));
    let sql = format!(
        "insert into asset (id, tag, tag_folded, category_id, condition, awaiting_check, search, created_at, digest) \
         select gen_random_uuid()::text, 'ROW-' || n, 'row-' || n, c.id, 'good', false, 'row-' || n, \
                '2026-09-01T08:00:00Z', 'none' \
           from generate_series(1, {rows}) n, (select id from category where name_folded = 'laptop') c; \
         insert into log (no, at, operator_id, action, subject, subject_id, detail_hash, hash) \
         select h.no + n, '2026-09-01T08:00:00Z', o.id, 'asset add', 'asset', 'row-' || n, 'none', 'none' \
           from generate_series(1, {rows}) n, log_head h, (select id from operator order by name limit 1) o; \
         insert into log_detail (log_no, salt, body) \
         select h.no + n, 'none', '{{\"tag\":\"ROW-' || n || '\"}}' from generate_series(1, {rows}) n, log_head h; \
         analyze asset; analyze log; analyze log_detail"
    );
    let path = trust.folder.path().join("fill.sql");
    fs::write(&path, sql).unwrap();
    done(trust.psql(Some(school), &["-f", path.to_str().unwrap()]));
}

/// The peak memory of a command in kilobytes, measured by a small program: a child of this process would start with this
/// process's own peak.
fn peak(command: &Command, note: &std::path::Path) -> u64 {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M %e", "-o"]).arg(note).arg(command.get_program()).args(command.get_args());
    let output = timed.env_remove("KITBOOK_DB").stdin(Stdio::null()).stdout(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    let text = fs::read_to_string(note).unwrap();
    let (peak, seconds) = text.trim().rsplit_once('\n').map_or(text.trim(), |(_, last)| last).split_once(' ').unwrap();
    println!(
        "  {} MB in {seconds} s: {:?}",
        peak.parse::<u64>().unwrap() / 1024,
        command.get_args().skip(4).collect::<Vec<_>>()
    );
    peak.parse().unwrap()
}

pub(super) fn rows(trust: &Trust) -> Vec<Row> {
    let longest = number("KITBOOK_TRUST_ROWS", 1_000_000);
    let sizes: Vec<u64> = SIZES.into_iter().filter(|size| *size <= longest).collect();
    let mut peaks: Vec<Vec<u64>> = Vec::new();
    const LISTS: [&[&str]; 5] = [
        &["asset", "list", "--format", "csv"],
        &["asset", "list", "--limit"],
        &["log", "show", "--format", "csv"],
        &["log", "show", "--limit"],
        &["export", "--all"],
    ];
    for size in &sizes {
        let school = format!("rows{size}");
        fill(trust, &school, *size);
        let (at, note) = (trust.at(&school), trust.folder.path().join("peak"));
        let of_size = LISTS.iter().map(|list| {
            let last = match list.last() {
                Some(&"--limit") => size.to_string(),
                Some(&"--all") => trust.folder.path().join(&school).to_str().unwrap().to_owned(),
                _ => "--limit=2000000".to_owned(),
            };
            let words: Vec<&str> = list.iter().copied().chain([&*last]).collect();
            peak(&trust.kitbook(&at, &words), &note)
        });
        peaks.push(of_size.collect());
        let _ = fs::remove_dir_all(trust.folder.path().join(&school));
        done(trust.kitbook(&at, &["school", "remove", &school, "--yes"]));
    }
    let row = |(at, list): (usize, &&[&str])| {
        let of_list: Vec<u64> = peaks.iter().map(|peaks| peaks[at]).collect();
        let figures: Vec<String> = of_list.iter().map(|peak| format!("{} MB", peak / 1024)).collect();
        let (least, most) = (of_list.iter().min().unwrap(), of_list.iter().max().unwrap());
        Row {
            what: format!("`{}` of {sizes:?} rows: peak memory", list.join(" ")),
            figure: figures.join(", "),
            limit: format!("{} MB more", MORE / 1024),
            is_met: most - least <= MORE,
        }
    };
    LISTS.iter().enumerate().map(row).collect()
}

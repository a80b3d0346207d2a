//! Long lists and exports from a server: the program's memory stays flat.

use super::{Row, Trust, done, number};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

/// The most kilobytes by which the longest list may need more memory than the shortest.
const MORE: u64 = 32 * 1024;

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
fn peak(command: &Command, note: &Path) -> u64 {
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

const LISTS: [&[&str]; 4] = [
    &["asset", "list", "--format", "csv", "--limit"],
    &["asset", "list", "--limit"],
    &["log", "show", "--format", "csv", "--limit"],
    &["log", "show", "--limit"],
];

pub(super) fn rows(trust: &Trust) -> Vec<Row> {
    let longest = number("KITBOOK_TRUST_ROWS", 1_000_000);
    let sizes: Vec<u64> = SIZES.into_iter().filter(|size| *size <= longest).collect();
    let mut peaks: Vec<Vec<u64>> = Vec::new();
    let note = trust.folder.path().join("peak");
    for size in &sizes {
        let school = format!("rows{size}");
        fill(trust, &school, *size);
        let (at, limit) = (trust.at(&school), size.to_string());
        let of_size = LISTS.iter().map(|list| {
            let words: Vec<&str> = list.iter().copied().chain([&*limit]).collect();
            peak(&trust.kitbook(&at, &words), &note)
        });
        peaks.push(of_size.collect());
        done(trust.kitbook(&at, &["school", "remove", &school, "--yes"]));
    }
    let lists = LISTS.iter().enumerate().map(|(at, list)| {
        let of_list: Vec<u64> = peaks.iter().map(|peaks| peaks[at]).collect();
        flat(&format!("`{} …` of {sizes:?} rows", list.join(" ")), &of_list)
    });
    // An item has an entry of the log with its details, so a school of this size has four times as many rows.
    let sizes = [longest / 40, longest / 4];
    let exports = sizes.map(|size| export(trust, size, &note));
    lists.chain([flat(&format!("`export --all` of schools with {sizes:?} items"), &exports)]).collect()
}

fn flat(what: &str, peaks: &[u64]) -> Row {
    let figures: Vec<String> = peaks.iter().map(|peak| format!("{} MB", peak / 1024)).collect();
    let (least, most) = (peaks.iter().min().unwrap(), peaks.iter().max().unwrap());
    Row {
        what: format!("{what}: peak memory"),
        figure: figures.join(", "),
        limit: format!("{} MB more", MORE / 1024),
        is_met: most - least <= MORE,
    }
}

/// The peak memory of an export of a school with so many items: a sound one, since an export checks it first.
fn export(trust: &Trust, items: u64, note: &Path) -> u64 {
    let path = |name: &str| trust.folder.path().join(format!("{name}{items}")).to_str().unwrap().to_owned();
    let (file, table, folder, again) = (path("file.db"), path("items.csv"), path("folder"), path("again"));
    let lines: String = (1..=items).map(|number| format!("ROW-{number},other\n")).collect();
    fs::write(&table, format!("Tag,Category\n{lines}")).unwrap();
    let (file, at) = (Path::new(&file), trust.at(&format!("items{items}")));
    done(trust.kitbook(file, &["init"]));
    done(trust.kitbook(file, &["asset", "import", &table, "--yes"]));
    done(trust.kitbook(file, &["export", "--all", &folder]));
    done(trust.kitbook(&at, &["import", "--all", &folder]));
    let peak = peak(&trust.kitbook(&at, &["export", "--all", &again]), note);
    done(trust.kitbook(&at, &["school", "remove", &format!("items{items}"), "--yes"]));
    for folder in [folder, again] {
        fs::remove_dir_all(folder).unwrap();
    }
    peak
}

//! The fixed asset note of every item over five financial years, against the same sums in bare SQL.

use super::measure::{Bench, Row, copy, output, race, shell, timed};
use chrono::{Datelike as _, Utc};
use rusqlite::Connection;

/// The months of the useful life in this benchmark.
const LIFE: i64 = 84;

/// The shell's side: straight line by months, with a full first month and a year's charge rounded to the penny, as the note
/// has it; disposals by the day of the log's entry. `{last}` is the calendar year in which the last financial year ends.
const SQL: &str = "with years (y) as (values ({last} - 4), ({last} - 3), ({last} - 2), ({last} - 1), ({last})), \
    gone (asset_id, day) as (select a.id, max(substr(l.at, 1, 10)) from asset a join log l on l.asset_id = a.id \
      join log_detail d on d.log_no = l.no where a.fate in ('disposed', 'lost', 'stolen') and d.body like '%\"fate\"%' \
      group by a.id), \
    held as (select a.category_id, a.purchase_cost_pence c, \
        cast(substr(a.purchased_on, 1, 4) as integer) * 12 + cast(substr(a.purchased_on, 6, 2) as integer) - 1 b, \
        cast(substr(g.day, 1, 4) as integer) * 12 + cast(substr(g.day, 6, 2) as integer) - 1 g \
      from asset a left join gone g on g.asset_id = a.id \
      where a.purchase_cost_pence is not null and a.purchased_on is not null), \
    item as (select *, b / 12 + case when b % 12 > 7 then 1 else 0 end fy, \
        8 + (b / 12 + case when b % 12 > 7 then 1 else 0 end) * 12 - b f from held), \
    worth as (select y, category_id, c, b, g, f, fy, 8 + y * 12 e, \
        case when y - 1 < fy then 0 when (y - 1 - fy) * 12 + f >= {life} then c \
          else (2 * c * f + {life}) / (2 * {life}) + (y - 1 - fy) * ((2 * c * 12 + {life}) / (2 * {life})) end opening, \
        case when y < fy then 0 when (y - fy) * 12 + f >= {life} then c \
          else (2 * c * f + {life}) / (2 * {life}) + (y - fy) * ((2 * c * 12 + {life}) / (2 * {life})) end closing \
      from item cross join years where b < 8 + y * 12 and (g is null or g >= 8 + (y - 1) * 12)), \
    told as (select *, case when g is null or g >= e then closing when g - b >= {life} then c \
          when y = fy then (2 * c * (g - b) + {life}) / (2 * {life}) \
          else opening + (2 * c * (g - (e - 12)) + {life}) / (2 * {life}) end until from worth) \
    select y, name, sum(case when b < e - 12 then c else 0 end), sum(case when b >= e - 12 then c else 0 end), \
      sum(case when g < e then c else 0 end), sum(opening), sum(until - opening), \
      sum(case when g < e then until else 0 end) \
    from told join category k on k.id = category_id group by y, name order by y, name;";

pub(super) fn note(bench: &Bench) -> Vec<Row> {
    let what = "`report value`";
    if !bench.has(&["report", "value"]) {
        return vec![Row::not_there(what, "1.50")];
    }
    copy(bench.school(), &bench.ours);
    let set = ["depreciation", "set", "--method", "straight-line", "--life", "84"];
    timed(bench.kitbook(&bench.ours, &set));
    // A twentieth of the items goes, by the program, so that the log has the days.
    let gone = bench.words(&format!(
        "select tag from asset a where a.fate is null and not a.awaiting_wipe and not a.held and not a.in_repair \
         and not exists (select 1 from loan l where l.asset_id = a.id and l.state = 'open') \
         and not exists (select 1 from asset i where i.inside_id = a.id) order by tag_folded limit {}",
        bench.size.assets / 20
    ));
    for some in gone.chunks(1_000) {
        let tags = some.iter().map(String::as_str);
        let edit: Vec<&str> =
            ["asset", "edit"].into_iter().chain(tags).chain(["--state", "lost", "--reason", "old"]).collect();
        timed(bench.kitbook(&bench.ours, &edit));
    }
    let connection = Connection::open(&bench.ours).expect("the copy can be opened");
    // A fifth was bought within the five years.
    connection
        .execute_batch(
            "update asset set purchased_on = '2024-' || substr('0' || (1 + purchase_cost_pence % 12), -2) || '-15' \
             where fate is null and purchase_cost_pence % 5 = 0",
        )
        .expect("the copy can be written");
    drop(connection);
    let today = Utc::now().date_naive();
    let last = today.year() + i32::from(today.month() > 8);
    let year = last.to_string();
    let args = ["report", "value", "--year", &year, "--years", "5", "--format", "csv"];
    let sql = SQL.replace("{last}", &year).replace("{life}", &LIFE.to_string());
    let report = output(bench.kitbook(&bench.ours, &args));
    let plain = output(shell(&bench.ours, &["-csv"], &sql));
    assert_eq!(sums(&report), plain_sums(&plain), "the note and the shell have the same sums");
    let times = race(15, |_| timed(bench.kitbook(&bench.ours, &args)), |_| timed(shell(&bench.ours, &["-csv"], &sql)));
    let (items, gone) = (bench.size.assets, gone.len());
    vec![Row::race(&format!("`report value` of five years, {items} items, {gone} disposals"), times, 150)]
}

/// The figures of each line of the note, in pence: its year, its category, and the six that the shell works out.
fn sums(report: &str) -> Vec<Vec<String>> {
    let pence = |cell: &str| cell.replace('.', "").trim_start_matches('0').to_owned();
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let year = &cells[2][..4];
        // cost brought forward, additions, disposals, depreciation brought forward, charge, on disposals
        let figures = [5, 6, 7, 9, 10, 11].map(|at| pence(cells[at]));
        [year.to_owned(), cells[3].to_owned()].into_iter().chain(figures).collect()
    };
    let mut lines: Vec<Vec<String>> = report.lines().skip(1).map(line).collect();
    lines.sort();
    lines
}

/// The same of the shell's lines.
fn plain_sums(plain: &str) -> Vec<Vec<String>> {
    let cell = |(at, cell): (usize, &str)| {
        let cell = cell.trim();
        if at < 2 { cell.trim_matches('"').to_owned() } else { cell.trim_start_matches('0').to_owned() }
    };
    let mut lines: Vec<Vec<String>> =
        plain.lines().map(|line| line.split(',').enumerate().map(cell).collect()).collect();
    lines.sort();
    lines
}

//! The end of a school year: the return check of 250 leavers on one day.

use super::measure::{Bench, Row, copy, output, race, shell, timed};
use rusqlite::Connection;
use std::process::Command;

/// The shell's side: the reads that the check needs, each table once, joined to the people who leave.
const SQL: &str = "select p.ref, p.name, p.kind, p.class, p.last_working_day, p.contract_end, p.owes_pence from person p \
      where p.year_group = 'bench' order by p.class_folded nulls last, p.sort_name; \
    select l.person_id, l.no, a.tag, a.name, a.make, a.model, l.state, l.due_on, l.due_at, l.ended_at, l.condition_in \
      from person p join loan l on l.person_id = p.id join asset a on a.id = l.asset_id \
      where p.year_group = 'bench' and (l.state = 'open' or l.ended_at >= '2026-10-01') and l.state <> 'void' order by l.no; \
    select l.person_id, l.no, a.tag, t.name, t.outcome from person p join loan l on l.person_id = p.id \
      join asset a on a.id = l.asset_id join loan_part t on t.loan_id = l.id \
      where p.year_group = 'bench' and l.state = 'part_returned' and t.outcome in ('missing', 'damaged') order by l.no; \
    select s.person_id, s.no from person p join slip s on s.person_id = p.id where p.year_group = 'bench' \
      and s.signed_how is null and exists (select 1 from loan l where l.slip_id = s.id and l.state = 'open') order by s.no; \
    select t.person_id, c.no, c.product from person p join licence_seat t on t.person_id = p.id \
      join licence c on c.id = t.licence_id where p.year_group = 'bench' and t.until_on is null order by c.no; \
    select d.person_id, d.no, d.what, d.state from person p join own_device d on d.person_id = p.id \
      where p.year_group = 'bench' and d.ended_at is null order by d.no; \
    select i.person_id, i.no, i.kind, a.tag from person p join incident i on i.person_id = p.id \
      join asset a on a.id = i.asset_id where p.year_group = 'bench' and i.state <> 'closed' order by i.no; \
    select name, kinds from leaver_line order by position; \
    select t.* from person p join leaver_tick t on t.person_id = p.id where p.year_group = 'bench' and not t.past; \
    select t.* from person p join clearance t on t.person_id = p.id where p.year_group = 'bench' and not t.past; \
    select id, name from operator;";

pub(super) fn check(bench: &Bench) -> Vec<Row> {
    const LEAVERS: usize = 250;
    copy(bench.school(), &bench.ours);
    let connection = Connection::open(&bench.ours).expect("the copy can be opened");
    let changed = connection
        .execute(
            "update person set year_group = 'bench', last_working_day = '2026-12-18' where id in \
             (select id from person order by ref_folded limit ?1)",
            [i64::try_from(LEAVERS).expect("it is a small number")],
        )
        .expect("the copy can be written");
    drop(connection);
    let args = ["leaver", "check", "--year-group", "bench", "--format", "csv"];
    let ours = || -> Command { bench.kitbook(&bench.ours, &args) };
    assert_eq!(output(ours()).lines().count(), changed + 1, "a heading, and a row for each leaver");
    let people: i64 = output(shell(&bench.ours, &[], "select count(*) from person")).trim().parse().expect("a number");
    let times = race(30, |_| timed(ours()), |_| timed(shell(&bench.ours, &["-csv"], SQL)));
    vec![Row::race(&format!("`leaver check` of {changed} leavers among {people} people"), times, 200)]
}

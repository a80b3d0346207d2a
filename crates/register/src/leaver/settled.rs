//! What was settled before a clearance: the lines that only the certificate keeps, and the day on which the last of all
//! lines was closed.

use super::checklist::{Checklist, ChecklistLineView};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    leaver::{LOOKS_BACK, Line, Outcome, leaving_day},
    permission::DeviceState,
    when::{Clock, Instant},
};
use store::{Field as _, ReadTx, Row, Value};

/// The operator who recorded an event: `log` names the table of entries, also of a register that was merged into this
/// one. The entry is found by its person or by its item, which have an index.
macro_rules! recorded_by {
    ($key:literal, $subject:literal, $actions:literal) => {
        concat!(
            "coalesce((select o.name from log g join operator o on o.id = g.operator_id where g.",
            $key,
            " and g.subject_id = ",
            $subject,
            " and g.action in (",
            $actions,
            ") order by g.no desc limit 1), (select o.name from merged_log g join merged_operator o \
             on o.id = g.operator_id where g.",
            $key,
            " and g.subject_id = ",
            $subject,
            " and g.action in (",
            $actions,
            ") order by g.no desc limit 1))"
        )
    };
}

const DEVICES: &str = concat!(
    "select d.no, d.what, d.state, d.ended_at, ",
    recorded_by!("person_id = d.person_id", "d.id", "'own-device give back', 'own-device leave'"),
    " from own_device d where d.person_id = ?1 and d.ended_at >= ?2 order by d.no"
);

const SLIPS: &str = concat!(
    "select s.no, s.signed_on, coalesce(s.signed_witness, ",
    recorded_by!("person_id = s.person_id", "s.id", "'slip sign'"),
    ") from slip s where s.person_id = ?1 and s.signed_on is not null and exists (select 1 from loan l \
     where l.slip_id = s.id and l.state <> 'void' and l.ended_at >= ?2) order by s.no"
);

const INCIDENTS: &str = concat!(
    "select i.no, i.kind, a.tag, i.closed_on, coalesce((select p.name from person p where p.id = i.decided_by), ",
    recorded_by!("asset_id = i.asset_id", "i.id", "'incident close'"),
    ") from incident i join asset a on a.id = i.asset_id where i.person_id = ?1 and i.state = 'closed' \
     and i.void_reason is null and i.closed_on >= ?2 order by i.no"
);

/// The checklist as a certificate keeps it: its lines, then the own devices that have left, the slips that were signed
/// and the incidents that were closed, as far back as returns are listed.
pub(super) fn for_certificate(
    tx: &ReadTx<'_>,
    list: &Checklist,
    clock: Clock,
) -> Result<Vec<ChecklistLineView>, Fault> {
    let mut lines = list.lines.clone();
    let Some(since) = leaving_day(&list.leaver).and_then(|day| day.checked_sub_days(LOOKS_BACK)) else {
        return Ok(lines);
    };
    let person = list.leaver.id.to_value();
    let moment = clock.start_of(since);
    let from_moment = [person.clone(), moment.to_value()];
    let from_day = [person, since.to_value()];
    lines.extend(tx.all(DEVICES, &from_moment, |row| device(row, clock))?);
    lines.extend(tx.all(SLIPS, &from_moment, |row| {
        let no: i64 = row.get(0)?;
        let line = Line::done(format!("slip-{no}"), format!("slip {no} is signed"), Outcome::Done, row.get(1)?);
        Ok(view(line, row.get(2)?))
    })?);
    lines.extend(tx.all(INCIDENTS, &from_day, |row| {
        let (no, kind, tag): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let what = format!("incident {no} ({kind}, {tag}) is closed");
        Ok(view(Line::done(format!("incident-{no}"), what, Outcome::Done, row.get(3)?), row.get(4)?))
    })?);
    Ok(lines)
}

fn device(row: &Row<'_>, clock: Clock) -> Result<ChecklistLineView, Fault> {
    let (no, what, state): (i64, String, DeviceState) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let on = row.get::<Option<Instant>>(3)?.map(|at| clock.day_of(at));
    let how = if state == DeviceState::GivenBack { "given back" } else { "taken away" };
    let line = Line::done(format!("device-{no}"), format!("their own {what}, {how}"), Outcome::Done, on);
    Ok(view(line, row.get(4)?))
}

fn view(line: Line, by: Option<String>) -> ChecklistLineView {
    ChecklistLineView::from(&Line { by, ..line })
}

/// The last day on which a line of this person was closed, whenever that was: an item or part came back, a device left,
/// a seat was released, an incident was closed, or a line was ticked.
pub(super) fn last_closed(tx: &ReadTx<'_>, list: &Checklist, clock: Clock) -> Result<Option<NaiveDate>, Fault> {
    const MOMENTS: &str = "select max(l.ended_at) from loan l where l.person_id = ?1 and l.state <> 'void' union all \
                           select max(t.settled_at) from loan l join loan_part t on t.loan_id = l.id \
                           where l.person_id = ?1 and l.state <> 'void' union all \
                           select max(d.ended_at) from own_device d where d.person_id = ?1 union all \
                           select max(c.ended_at) from stock_loan c where c.person_id = ?1";
    const DAYS: &str = "select max(t.until_on) from licence_seat t where t.person_id = ?1 union all \
                        select max(i.closed_on) from incident i where i.person_id = ?1 and i.void_reason is null";
    let person: [Value; 1] = [list.leaver.id.to_value()];
    let moments = tx.all(MOMENTS, &person, |row| row.get::<Option<Instant>>(0))?;
    let days = tx.all(DAYS, &person, |row| row.get::<Option<NaiveDate>>(0))?;
    let ticked = list.worked_out.iter().filter_map(|line| line.on);
    let ended = moments.into_iter().flatten().map(|at| clock.day_of(at));
    Ok(ended.chain(days.into_iter().flatten()).chain(ticked).max())
}

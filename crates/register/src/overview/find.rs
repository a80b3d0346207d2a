//! Searches the whole register for part of a tag, old tag, serial, name, note or ref, and for the number of a loan,
//! slip, incident, repair or charge.

use crate::view::{PatView, Who};
use chrono::NaiveDate;
use domain::{
    asset::{Condition, Fate, Standing, State, describe},
    fault::Fault,
    pat::TestState,
    person::PersonKind,
    text::{self, fold},
};
use serde::Serialize;
use store::{Field as _, ReadTx, Row, Value, select::pattern};

/// One search result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Found {
    Asset {
        tag: String,
        #[serde(rename = "thing")]
        item: String,
        serial: Option<String>,
        state: State,
        location: Option<String>,
        holder: Option<Who>,
        pat: PatView,
    },
    Person {
        #[serde(rename = "ref")]
        reference: String,
        name: String,
        kind: PersonKind,
        class: Option<String>,
        loans: i64,
    },
    Loan {
        no: i64,
        tag: String,
        person: Who,
    },
    Slip {
        no: i64,
        person: Who,
    },
    Licence {
        no: i64,
        product: String,
    },
    /// A person's own device that is on site.
    OwnDevice {
        no: i64,
        what: String,
        person: Who,
    },
    /// An incident, a repair or a charge.
    #[serde(untagged)]
    Numbered {
        #[serde(rename = "found")]
        what: &'static str,
        no: i64,
        tag: String,
        state: String,
        person: Option<Who>,
    },
}

/// Finds records that contain a text: assets by tag, then people by name, then licences and own devices, then records
/// whose number is the text.
///
/// Errors: the text is empty.
pub fn find(tx: &ReadTx<'_>, text: &str, limit: Option<usize>, today: NaiveDate) -> Result<Vec<Found>, Fault> {
    let limit = i64::try_from(limit.unwrap_or(usize::MAX)).unwrap_or(i64::MAX);
    let text = &text::required("text to find", text, text::SHORT)?;
    let like = pattern(text);
    let values = [like.to_value(), Value::Int(limit)];
    let mut found = tx.all(ASSETS, &values, |row| asset(row, today))?;
    found.extend(tx.all(PEOPLE, &values, person)?);
    // Licences and own devices have no folded column to search, but they are few.
    let wanted = fold(text.trim());
    let holds = |text: Option<&str>| text.is_some_and(|text| fold(text).contains(&wanted));
    tx.each(LICENCES, &[], |row| {
        if holds(row.maybe_text(1)?) {
            found.push(Found::Licence { no: row.get(0)?, product: row.get(1)? });
        }
        Ok::<(), Fault>(())
    })?;
    tx.each(DEVICES, &[], |row| {
        if holds(row.maybe_text(1)?) || holds(row.maybe_text(2)?) {
            let person = Who { reference: row.get(3)?, name: row.get(4)? };
            found.push(Found::OwnDevice { no: row.get(0)?, what: row.get(1)?, person });
        }
        Ok::<(), Fault>(())
    })?;
    if let Ok(no) = text.trim().parse::<i64>() {
        found.extend(tx.all(LOAN, &[Value::Int(no)], |row| {
            Ok(Found::Loan { no, tag: row.get(0)?, person: Who { reference: row.get(1)?, name: row.get(2)? } })
        })?);
        found.extend(tx.all(SLIP, &[Value::Int(no)], |row| {
            Ok(Found::Slip { no, person: Who { reference: row.get(0)?, name: row.get(1)? } })
        })?);
        for (what, sql) in [("incident", INCIDENT), ("repair", REPAIR), ("charge", CHARGE)] {
            found.extend(tx.all(sql, &[Value::Int(no)], |row| {
                let reference: Option<String> = row.get(2)?;
                let person = reference.zip(row.get(3)?).map(|(reference, name)| Who { reference, name });
                Ok(Found::Numbered { what, no, tag: row.get(0)?, state: row.get(1)?, person })
            })?);
        }
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

const ASSETS: &str = "select a.tag, a.name, a.make, a.model, a.serial, a.location, a.fate, a.condition, a.awaiting_check, \
    p.ref, p.name, a.pat_failed, a.pat_due_on, a.pat_untested, \
    a.in_repair, a.awaiting_wipe from asset a left join loan l on l.asset_id = a.id and l.state = 'open' \
    left join person p on p.id = l.person_id where a.search like ?1 escape '\\' order by a.tag_folded limit ?2";

const PEOPLE: &str = "select p.ref, p.name, p.kind, p.class, \
    (select count(*) from loan l where l.person_id = p.id and l.state = 'open') \
    from person p where p.erased_on is null and (p.search like ?1 escape '\\' or p.id in \
    (select d.person_id from person_alias d where d.ref_folded like ?1 escape '\\')) order by p.sort_name, p.ref_folded limit ?2";

const LICENCES: &str = "select no, product from licence order by product, no";

const DEVICES: &str = "select d.no, d.what, d.serial, p.ref, p.name from own_device d join person p on p.id = d.person_id \
    where d.ended_at is null order by d.no";

const LOAN: &str = "select a.tag, p.ref, p.name from loan l join asset a on a.id = l.asset_id \
    join person p on p.id = l.person_id where l.no = ?1";

const SLIP: &str = "select p.ref, p.name from slip s join person p on p.id = s.person_id where s.no = ?1";

const INCIDENT: &str = "select a.tag, i.state, p.ref, p.name from incident i join asset a on a.id = i.asset_id \
    left join person p on p.id = i.person_id where i.no = ?1";

const REPAIR: &str = "select a.tag, r.state, p.ref, p.name from repair r join asset a on a.id = r.asset_id \
    left join incident i on i.id = r.incident_id left join person p on p.id = i.person_id where r.no = ?1";

/// Leaves out the amount and state of a charge, because a queue may see the screen (Frederick Gent 14.2).
const CHARGE: &str = "select a.tag, '', p.ref, p.name from charge c join incident i on i.id = c.incident_id \
    join asset a on a.id = i.asset_id join person p on p.id = c.person_id where c.no = ?1";

fn asset(row: &Row<'_>, today: NaiveDate) -> Result<Found, Fault> {
    let reference: Option<String> = row.get(9)?;
    let standing = Standing {
        fate: row.get::<Option<Fate>>(6)?,
        on_loan: reference.is_some(),
        in_repair: row.get(14)?,
        damaged: row.get::<Condition>(7)? == Condition::Damaged,
        pat_failed: row.maybe_text(11)?.is_some(),
        awaiting_check: row.get(8)?,
        awaiting_wipe: row.get(15)?,
    };
    Ok(Found::Asset {
        tag: row.get(0)?,
        item: describe(row.maybe_text(1)?, row.maybe_text(2)?, row.maybe_text(3)?),
        serial: row.get(4)?,
        state: standing.state(),
        location: row.get(5)?,
        holder: reference.zip(row.get(10)?).map(|(reference, name)| Who { reference, name }),
        pat: PatView::of(TestState { failed: row.get(11)?, due_on: row.get(12)?, untested: row.get(13)? }, today),
    })
}

fn person(row: &Row<'_>) -> Result<Found, Fault> {
    Ok(Found::Person {
        reference: row.get(0)?,
        name: row.get(1)?,
        kind: row.get(2)?,
        class: row.get(3)?,
        loans: row.get(4)?,
    })
}

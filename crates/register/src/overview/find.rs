//! Searches the whole register for the words of a tag, old tag, serial, name, note or ref, for the words of incidents,
//! repairs and charges, and for the number of one of these, of a loan or of a slip.

use crate::{
    person::group::{self, list::GroupView},
    view::{PatView, Who},
};
use chrono::NaiveDate;
use domain::{
    asset::{Condition, Fate, Standing, State, describe},
    fault::Fault,
    ids::PersonId,
    order::Extent,
    pat::TestState,
    person::PersonKind,
    search::Words,
    text,
    text::natural_key,
};
use serde::Serialize;
use std::collections::HashSet;
use store::{ReadTx, Row, Value, by_tag::Rows, place, select::Select};

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
    /// A teaching group.
    Group {
        name: String,
        pupils: usize,
        teachers: Vec<Who>,
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
    /// Stock that is counted by number.
    Stock {
        no: i64,
        name: String,
        location: Option<String>,
        owned: i64,
        here: i64,
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

/// Finds records like [`each`], and returns them.
///
/// Errors: the text is empty.
pub fn find(tx: &ReadTx<'_>, text: &str, limit: Option<usize>, today: NaiveDate) -> Result<Vec<Found>, Fault> {
    let mut all = Vec::new();
    each(tx, text, limit, today, |found| {
        all.push(found);
        Ok::<(), Fault>(())
    })?;
    Ok(all)
}

/// Passes the records that have all words of a text to `take`: assets by tag, then people by name, then teaching groups,
/// licences, counted stock and own devices, then records whose number is the text, then incidents, repairs and charges by
/// their words, the newest first.
///
/// Errors: the text is empty; `take` fails.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    text: &str,
    limit: Option<usize>,
    today: NaiveDate,
    mut take: impl FnMut(Found) -> Result<(), E>,
) -> Result<(), E> {
    let text = &text::required("text to find", text, text::SHORT)?;
    let (words, mut left) = (Words::of(text), limit.unwrap_or(usize::MAX));
    let mut take = |found: Found| {
        if left == 0 {
            return Ok(());
        }
        left -= 1;
        take(found)
    };
    assets(tx, &words, limit, today, &mut take)?;
    people(tx, &words, &mut take)?;
    few(tx, text, &words, limit, today)?.into_iter().try_for_each(take)
}

/// Finds the records that are few, and those with a number.
fn few(
    tx: &ReadTx<'_>,
    text: &str,
    words: &Words,
    limit: Option<usize>,
    today: NaiveDate,
) -> Result<Vec<Found>, Fault> {
    let mut found = Vec::new();
    // A number is in the names of many groups, and would hide the records that have this number.
    let is_number = text.trim().parse::<i64>().is_ok();
    let groups = if is_number { Vec::new() } else { group::list::list(tx, Some(text), today)? };
    found.extend(groups.into_iter().map(|GroupView { name, pupils, teachers }| Found::Group {
        name,
        pupils,
        teachers,
    }));
    // Licences, own devices, incidents, repairs and charges have no folded column to search, but they are few.
    let holds = |text: Option<&str>| text.is_some_and(|text| words.occur_in(text));
    let mut licences: Vec<(i64, String)> = tx.all(LICENCES, &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    licences.retain(|(_, product)| holds(Some(product)));
    licences.sort_by_cached_key(|(_, product)| natural_key(product));
    found.extend(licences.into_iter().map(|(no, product)| Found::Licence { no, product }));
    let stock = store::stock::all(tx)?.into_iter();
    let stock =
        stock.filter(|one| holds(Some(&one.name)) || holds(one.location.as_deref()) || holds(one.notes.as_deref()));
    found.extend(stock.map(|one| Found::Stock {
        no: one.no,
        owned: one.owned,
        here: one.here(),
        name: one.name,
        location: one.location,
    }));
    tx.each(DEVICES, &[], |row| {
        if holds(row.maybe_text(1)?) || holds(row.maybe_text(2)?) {
            let person = Who { reference: row.get(3)?, name: row.get(4)? };
            found.push(Found::OwnDevice { no: row.get(0)?, what: row.get(1)?, person });
        }
        Ok::<(), Fault>(())
    })?;
    let number = text.trim().parse::<i64>().ok();
    if let Some(no) = number {
        found.extend(tx.all(LOAN, &[Value::Int(no)], |row| {
            Ok(Found::Loan { no, tag: row.get(0)?, person: Who { reference: row.get(1)?, name: row.get(2)? } })
        })?);
        found.extend(tx.all(SLIP, &[Value::Int(no)], |row| {
            Ok(Found::Slip { no, person: Who { reference: row.get(0)?, name: row.get(1)? } })
        })?);
    }
    let mut worded = Vec::new();
    for (what, sql, texts) in [("incident", INCIDENTS, 12), ("repair", REPAIRS, 3), ("charge", CHARGES, 2)] {
        tx.each(sql, &[], |row| {
            if number == Some(row.get(0)?) {
                found.push(numbered(what, row)?);
            } else if limit.is_none_or(|limit| worded.len() < limit) && words.occur_in(&joined(row, texts)?) {
                worded.push(numbered(what, row)?);
            }
            Ok::<(), Fault>(())
        })?;
    }
    found.extend(worded);
    Ok(found)
}

fn assets<E: From<Fault>>(
    tx: &ReadTx<'_>,
    words: &Words,
    limit: Option<usize>,
    today: NaiveDate,
    take: &mut impl FnMut(Found) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = Select::default();
    select.and_words("r.search", words);
    let rows = Rows { head: ASSETS, select: Select::default(), tag: ("r.tag_folded", 16), order: "" };
    let found = (&*select.sql(TAGS, ""), &select);
    rows.each_found(tx, found, Extent::up_to(limit), |row| asset(row, today), take)
}

/// Finds people by name, ref, username, e-mail address, or the ref of a former duplicate.
fn people<E: From<Fault>>(
    tx: &ReadTx<'_>,
    words: &Words,
    take: &mut impl FnMut(Found) -> Result<(), E>,
) -> Result<(), E> {
    let mut merged: HashSet<PersonId> = HashSet::new();
    tx.each("select ref_folded, person_id from person_alias", &[], |row| {
        if words.occur(row.text(0)?) {
            merged.insert(row.get(1)?);
        }
        Ok::<(), Fault>(())
    })?;
    tx.each(PEOPLE, &[], |row| {
        if words.occur(row.text(5)?) || merged.contains(&row.get(6)?) { take(person(row)?) } else { Ok(()) }
    })
}

/// Joins the texts of a row, which begin after the columns of [`numbered`]. The words of a search may be in any of them.
fn joined(row: &Row<'_>, texts: usize) -> Result<String, Fault> {
    let mut all = String::new();
    for at in 5..5 + texts {
        if let Some(text) = row.maybe_text(at)? {
            all.push_str(text);
            all.push('\n');
        }
    }
    Ok(all)
}

fn numbered(what: &'static str, row: &Row<'_>) -> Result<Found, Fault> {
    let reference: Option<String> = row.get(3)?;
    let person = reference.zip(row.get(4)?).map(|(reference, name)| Who { reference, name });
    Ok(Found::Numbered { what, no: row.get(0)?, tag: row.get(1)?, state: row.get(2)?, person })
}

const TAGS: &str = "select r.tag_folded from asset r";

const ASSETS: &str = concat!(
    "select r.tag, r.name, r.make, r.model, r.serial, ",
    place!("r", "location"),
    ", r.fate, r.condition, r.awaiting_check, p.ref, p.name, r.pat_failed, r.pat_due_on, r.pat_untested, \
     r.in_repair, r.awaiting_wipe, r.tag_folded from asset r left join loan l on l.asset_id = r.id \
     and l.state = 'open' left join person p on p.id = l.person_id"
);

const PEOPLE: &str = "select p.ref, p.name, p.kind, p.class, \
    (select count(*) from loan l where l.person_id = p.id and l.state = 'open'), p.search, p.id \
    from person p where p.erased_on is null order by p.sort_name, p.ref_folded, p.kind";

const LICENCES: &str = "select no, product from licence order by no";

const DEVICES: &str = "select d.no, d.what, d.serial, p.ref, p.name from own_device d join person p on p.id = d.person_id \
    where d.ended_at is null order by d.no";

const LOAN: &str = "select a.tag, p.ref, p.name from loan l join asset a on a.id = l.asset_id \
    join person p on p.id = l.person_id where l.no = ?1";

const SLIP: &str = "select p.ref, p.name from slip s join person p on p.id = s.person_id where s.no = ?1";

const INCIDENTS: &str = "select i.no, a.tag, i.state, p.ref, p.name, i.part, i.note, i.error_message, \
    i.location, i.outcome, i.decision, i.police_ref, i.no_police_reason, i.insurer_ref, i.breach_note, i.closing_note, \
    i.void_reason from incident i join asset a on a.id = i.asset_id left join person p on p.id = i.person_id \
    order by i.no desc";

const REPAIRS: &str = "select r.no, a.tag, r.state, p.ref, p.name, r.fault, r.supplier, r.reference \
    from repair r join asset a on a.id = r.asset_id left join incident i on i.id = r.incident_id \
    left join person p on p.id = i.person_id order by r.no desc";

/// Leaves out the amount and state of a charge, because a queue may see the screen (Frederick Gent 14.2). The reasons of
/// waivers are not searched either: they may tell of a family's hardship.
const CHARGES: &str = "select c.no, a.tag, '', p.ref, p.name, c.reason, c.dispute_reason \
    from charge c join incident i on i.id = c.incident_id join asset a on a.id = i.asset_id \
    join person p on p.id = c.person_id order by c.no desc";

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

//! Makes the register: the tables, the school's name, and the categories that every school begins with.

use crate::{
    act::{Act, Answer},
    log::heads::{Dropped, RESTORED},
    rule::category::add_builtin,
    tested,
};
use chrono_tz::Tz;
use domain::{
    builtin::CATEGORIES,
    fault::{Failure, Fault},
    ids::PersonId,
    remedy::{Input, Remedy, See},
    say,
    say::Notes,
    stamp::Behind,
    text,
};
use serde_json::{Map, json};
use std::collections::BTreeSet;
use store::{
    Address, Entry, Init, ReadTx, Register, Retold, RoutineList, Store, Subject, Upgraded, WriteTx, Writer, changes,
    details, register_of,
};
use uuid::Uuid;

/// The first schema of registers in which an item doesn't count as new for a whole interval of its full test.
const GRACE_ENDS: i64 = 8;

const ERASED_SINCE: &str = "erased_since";

/// A register that was made, or that was already there.
pub struct Opened {
    pub store: Store,
    pub register: Register,
    /// True if it was made just now.
    pub fresh: bool,
}

/// Makes a register at an address, or opens an existing one without changing it.
///
/// Errors: another kind of file is there, the file can't be made, or the school's name is not valid.
pub fn init(
    at: impl Into<Address>,
    act: &Act,
    school: Option<&str>,
    group: Option<&str>,
) -> Result<Answer<Opened>, Failure> {
    let school = text::required("school's name", school.unwrap_or("Our school"), text::SHORT)?;
    if act.dry_run {
        return Err(Fault::invalid("a register can't be made as a dry run")
            .hint(say!["Leave out ", Input::DryRun, ". An existing register is never changed by ", Remedy::Init, "."])
            .into());
    }
    let (mut store, fresh) = match Store::init(&at.into(), group)? {
        Init::Fresh(store) => (store, true),
        Init::Known(store) => (store, false),
    };
    if fresh {
        act.write_at_any_time(&mut store, |tx, act| Ok(lay(tx, act.clock.zone(), &school, group)?))?;
    }
    let register = store.read::<_, Fault>(register_of)?;
    Ok(Answer::plain(Opened { store, register, fresh }))
}

/// Renames the school. Slips that are printed from now on show the new name.
///
/// Errors: the name is not valid.
pub fn rename(store: &mut Store, act: &Act, school: &str) -> Result<Answer<Register>, Failure> {
    act.write(store, |tx, _| {
        let before = register_of(tx)?;
        let school = text::required("school's name", school, text::SHORT)?;
        let after = Register { school, ..before.clone() };
        let body = changes(&before, &after);
        if body.is_empty() {
            let notes = vec![format!("the school is already called {}", after.school)];
            return Ok(Answer { notes: notes.into(), ..Answer::plain(after) });
        }
        tx.update(&after)?;
        tx.log(Entry::plain("register rename", Subject::new("register", &after.uuid), body))?;
        Ok(Answer::plain(after))
    })
}

/// Updates an older register before it is used; returns notes about that.
///
/// Errors: there is no room for the copy of the old register.
pub fn upgrade(store: &mut Store, act: &Act) -> Result<Notes, Fault> {
    let Some(upgraded) = bring_up(store, act)? else { return Ok(Notes::default()) };
    let mut notes = told(&upgraded);
    if let (Some(first), Some(kept)) = (notes.first_mut(), upgraded.kept) {
        first.add(format!("; the old register is kept in {}", kept.display()));
    }
    Ok(notes)
}

/// Updates an older register, and works out what depends on its version.
pub(crate) fn bring_up(store: &mut Store, act: &Act) -> Result<Option<Upgraded>, Fault> {
    let upgraded = store.upgrade(&act.writer())?;
    if upgraded.as_ref().is_some_and(|upgraded| upgraded.from < GRACE_ENDS) {
        // A wrong clock must not stop it, as for the upgrade itself.
        store.write::<_, Fault>(&Writer { behind: Behind::Always, ..act.writer() }, true, |tx| {
            let changed = tested::status::refresh_new(tx)?;
            if changed > 0 {
                let body = Map::from_iter([("items".to_owned(), json!(changed))]);
                tx.log(Entry::plain("pat interval", Subject::new("setting", "pat.new-kit-months"), body))?;
            }
            Ok(())
        })?;
    }
    Ok(upgraded)
}

/// Words the notes that an older register was updated, and which routine checks its categories got.
pub(crate) fn told(upgraded: &Upgraded) -> Notes {
    let mut notes = Notes::default();
    notes.push(brought_up(upgraded.from, upgraded.to));
    for RoutineList { category, asked, left } in &upgraded.routine {
        let see = See::Category { name: Some(category.clone()) };
        if !asked.is_empty() {
            let asked = text::and_list(asked);
            notes.push(say![format!("routine checks of the category {category} ask {asked} now; to see them: "), see]);
        }
        if !left.is_empty() {
            let (left, ask) = (text::and_list(left), Input::Routine.with("NAME=yes"));
            let why = "the school has dropped or reworded it";
            notes.push(say![
                format!("routine checks of the category {category} don't ask {left}: {why}. To ask it: set the category with "),
                ask
            ]);
        }
    }
    for Retold { no, columns } in &upgraded.formats {
        let read: Vec<String> =
            columns.iter().map(|(heading, field)| format!("{} as {field}", text::shown(heading))).collect();
        let read = text::and_list(&read);
        notes.push(say![format!("import format {no} reads {read} now; to see it: "), See::ImportFormats]);
    }
    notes
}

/// Words a note that an older register was updated.
fn brought_up(from: i64, to: i64) -> String {
    format!("the register was updated from schema {from} to {to}")
}

/// Records in a register that it was restored from a backup. The entry has the head of the backup's log. About the
/// register that was replaced, it has the number of lost entries, the numbers of all entries that were dropped, and the
/// people who were erased.
pub(crate) fn log_restored(
    tx: &WriteTx<'_>,
    file: &str,
    head: &str,
    lost: Option<i64>,
    dropped: Dropped,
    erased: &BTreeSet<PersonId>,
) -> Result<(), Fault> {
    let mut body = Map::from_iter([
        // By id only, as everywhere in the log.
        (ERASED_SINCE.to_owned(), json!(erased.iter().map(ToString::to_string).collect::<Vec<_>>())),
        ("file".to_owned(), json!(file)),
        ("head".to_owned(), json!(head)),
        ("lost_entries".to_owned(), json!(lost)),
    ]);
    dropped.write(&mut body);
    tx.log(Entry::plain(RESTORED, Subject::new("register", register_of(tx)?.uuid), body)).map(|_| ())
}

/// Lists the people who were erased in registers that a restore replaced with this one. A person who is not in this
/// register may still come back when another school's register is merged.
pub fn erased_before(tx: &ReadTx<'_>) -> Result<BTreeSet<PersonId>, Fault> {
    let bodies = store::bodies_of(tx, RESTORED)?;
    let ids = bodies.iter().filter_map(|body| body.get(ERASED_SINCE)?.as_array()).flatten();
    Ok(ids.filter_map(|id| Some(PersonId(id.as_str()?.parse().ok()?))).collect())
}

fn lay(tx: &WriteTx<'_>, zone: Tz, school: &str, group: Option<&str>) -> Result<(), Fault> {
    tx.lay_schema()?;
    let register = Register {
        created_at: tx.at(),
        file_group: group.map(str::to_owned),
        id: 1,
        school: school.to_owned(),
        uuid: tx.new_id::<Uuid>().to_string(),
        zone: zone.name().to_owned(),
    };
    tx.insert(&register)?;
    tx.log(Entry::plain("register init", Subject::new("register", &register.uuid), details(&register)))?;
    CATEGORIES.iter().try_for_each(|builtin| add_builtin(tx, builtin).map(|_| ()))
}

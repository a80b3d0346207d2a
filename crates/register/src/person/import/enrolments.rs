//! The enrolments of a folder of School Data Sync or OneRoster: who is in which teaching group.

use super::bundle::{Bundle, Side};
use crate::{
    file::plan::ColumnView,
    person::group::roll::{Enrolled, Enrolments},
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    group::MemberRole,
    ids::PersonId,
    meaning::Meaning,
    person::PersonKind,
    reading::DateFormat,
    text::{count, fold},
};
use std::collections::{BTreeMap, HashMap};

/// The enrolments of a folder.
#[derive(Default)]
pub(super) struct Read {
    pub(super) enrolments: Enrolments,
    pub(super) columns: Vec<ColumnView>,
    pub(super) notes: Vec<String>,
}

/// The people of the file of people, by the key that the folder has for them.
pub(super) type ByKey = HashMap<String, (PersonId, PersonKind)>;

/// A class and its members.
struct Class {
    title: String,
    code: String,
    members: Vec<(PersonId, MemberRole)>,
}

/// The classes by their keys, while the members are read.
struct Classes<'a> {
    people: &'a ByKey,
    by_key: BTreeMap<String, Class>,
    columns: Vec<ColumnView>,
    /// The number of enrolments of people or in classes that the folder doesn't have.
    lost: usize,
}

impl Read {
    /// Reads the files of a folder. `None` if it has no enrolments.
    ///
    /// Errors: a column is missing; a row doesn't match the headings.
    pub(super) fn of(
        bundle: &Bundle,
        people: &ByKey,
        (dates, today): (DateFormat, NaiveDate),
    ) -> Result<Option<Self>, Fault> {
        let mut classes = Classes { people, by_key: BTreeMap::new(), columns: Vec::new(), lost: 0 };
        let is_over = |day: &str| dates.day(day, Meaning::Asked, today).is_ok_and(|(day, _)| day < today);
        if let (Some(side), true) = (bundle.side("classes.csv")?, bundle.has("enrollments.csv")) {
            side.must_have(&["sourcedId", "title"])?;
            classes.add(side, ["sourcedId", "title", "classCode"])?;
            if let Some(side) = bundle.side("enrollments.csv")? {
                side.must_have(&["classSourcedId", "userSourcedId"])?;
                classes.enrol(side, ["classSourcedId", "userSourcedId"], &is_over)?;
            }
        } else if let Some(side) = bundle.side("section.csv")? {
            let key = if side.has("SIS ID") { "SIS ID" } else { "ID" };
            side.must_have(&[key, "Section Name"])?;
            classes.add(side, [key, "Section Name", "Section Number"])?;
            for name in ["studentenrollment.csv", "teacherroster.csv"] {
                let Some(side) = bundle.side(name)? else { continue };
                let (section, person) =
                    if side.has("Section SIS ID") { ("Section SIS ID", "SIS ID") } else { ("Section ID", "ID") };
                side.must_have(&[section, person])?;
                classes.enrol(side, [section, person], &is_over)?;
            }
        } else {
            return Ok(None);
        }
        classes.finish(is_whole(bundle)?).map(Some)
    }
}

impl Classes<'_> {
    fn add(&mut self, side: Side, [key, title, code]: [&str; 3]) -> Result<(), Fault> {
        let by_key = &mut self.by_key;
        let columns = side.each(&[key, title, code, "status"], |cells| {
            if !is_deleted(cells.get("status")) && !cells.get(title).is_empty() {
                let (title, code) = (cells.get(title).to_owned(), cells.get(code).to_owned());
                by_key.insert(cells.get(key).to_owned(), Class { title, code, members: Vec::new() });
            }
            Ok(())
        })?;
        self.columns.extend(columns);
        Ok(())
    }

    fn enrol(&mut self, side: Side, [class, person]: [&str; 2], is_over: &dyn Fn(&str) -> bool) -> Result<(), Fault> {
        let (by_key, people, lost) = (&mut self.by_key, self.people, &mut self.lost);
        let columns = side.each(&[class, person, "status", "endDate"], |cells| {
            let ends = cells.get("endDate");
            if is_deleted(cells.get("status")) || (!ends.is_empty() && is_over(ends)) {
                return Ok(());
            }
            match (by_key.get_mut(cells.get(class)), people.get(cells.get(person))) {
                // A pupil is never a teacher, and nobody else is a pupil.
                (Some(class), Some((id, kind))) => class.members.push((*id, MemberRole::of(*kind))),
                _ => *lost += 1,
            }
            Ok(())
        })?;
        self.columns.extend(columns);
        Ok(())
    }

    /// Names the groups. Classes with the same title are told apart by their codes.
    fn finish(self, whole: bool) -> Result<Read, Fault> {
        let mut titles: HashMap<String, usize> = HashMap::new();
        for class in self.by_key.values() {
            *titles.entry(fold(&class.title)).or_default() += 1;
        }
        let name = |key: &str, class: &Class| match titles.get(&fold(&class.title)) {
            Some(1) => class.title.clone(),
            _ if class.code.is_empty() => format!("{} ({key})", class.title),
            _ => format!("{} ({})", class.title, class.code),
        };
        let taught = self.by_key.iter().filter(|(_, class)| !class.members.is_empty());
        let groups: Vec<Enrolled> =
            taught.map(|(key, class)| Enrolled { name: name(key, class), members: class.members.clone() }).collect();
        let lost =
            (self.lost > 0).then(|| format!("{} of unknown people or classes left out", count(self.lost, "enrolment")));
        Ok(Read { enrolments: Enrolments { groups, whole }, columns: self.columns, notes: lost.into_iter().collect() })
    }
}

/// True if the folder has all enrolments of the school, and not only the changes.
fn is_whole(bundle: &Bundle) -> Result<bool, Fault> {
    let Some(side) = bundle.side("manifest.csv")? else { return Ok(true) };
    let mut whole = true;
    side.each(&["propertyName", "value"], |cells| {
        whole &= fold(cells.get("value")) != "delta";
        Ok(())
    })?;
    Ok(whole)
}

fn is_deleted(status: &str) -> bool {
    matches!(fold(status).as_str(), "tobedeleted" | "inactive")
}

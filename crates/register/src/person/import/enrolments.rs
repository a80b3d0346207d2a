//! The enrolments of a folder of School Data Sync or OneRoster: who is in which form and in which teaching group.

use super::bundle::{Bundle, Side};
use crate::{
    file::{import::Problem, plan::ColumnView},
    person::group::roll::{Enrolled, Enrolments},
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    group::MemberRole,
    ids::PersonId,
    incoming::here::Here,
    meaning::Meaning,
    person::PersonKind,
    reading::DateFormat,
    text::{count, fold, shown},
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The people of the file of people, by the key that the folder has for them.
pub(super) type ByKey = HashMap<String, (PersonId, PersonKind)>;

/// The classes and enrolments of a folder.
#[derive(Default)]
pub(super) struct Read {
    classes: BTreeMap<String, Class>,
    enrolled: Vec<One>,
    pub(super) columns: Vec<ColumnView>,
    /// True if the folder has all enrolments of the school, and not only the changes.
    whole: bool,
}

struct Class {
    title: String,
    code: String,
    /// True for a form, which is no teaching group.
    is_form: bool,
}

/// One enrolment.
struct One {
    file: String,
    line: u64,
    class: String,
    user: String,
    /// The word for the role in the class.
    role: String,
    headings: [&'static str; 2],
}

/// The names of the columns of a file of enrolments: those of the class and of the user.
type Names = [&'static str; 2];

impl Read {
    /// Reads the files of a folder. `None` if it has no enrolments.
    ///
    /// Errors: a column is missing; a row doesn't match the headings.
    pub(super) fn of(bundle: &Bundle, (dates, today): (DateFormat, NaiveDate)) -> Result<Option<Self>, Fault> {
        let mut read = Self::default();
        let is_over = |day: &str| dates.day(day, Meaning::Asked, today).is_ok_and(|(day, _)| day < today);
        if let (Some(side), true) = (bundle.side("classes.csv")?, bundle.has("enrollments.csv")) {
            side.must_have(&["sourcedId", "title"])?;
            read.add(side, ["sourcedId", "title", "classCode"])?;
            if let Some(side) = bundle.side("enrollments.csv")? {
                read.enrol(side, ["classSourcedId", "userSourcedId"], "", &is_over)?;
            }
        } else if let Some(side) = bundle.side("section.csv")? {
            let key = if side.has("SIS ID") { "SIS ID" } else { "ID" };
            side.must_have(&[key, "Section Name"])?;
            read.add(side, [key, "Section Name", ""])?;
            for (name, role) in [("studentenrollment.csv", "student"), ("teacherroster.csv", "teacher")] {
                let Some(side) = bundle.side(name)? else { continue };
                let is_long = side.has("Section SIS ID");
                let names = if is_long { ["Section SIS ID", "SIS ID"] } else { ["Section ID", "ID"] };
                read.enrol(side, names, role, &is_over)?;
            }
        } else {
            return Ok(None);
        }
        read.whole = true;
        if let Some(side) = bundle.side("manifest.csv")? {
            let whole = &mut read.whole;
            side.each(&[], |_, cells| {
                *whole &= fold(cells.get("value")) != "delta";
                Ok(())
            })?;
        }
        Ok(Some(read))
    }

    fn add(&mut self, side: Side, [key, title, code]: [&'static str; 3]) -> Result<(), Fault> {
        let classes = &mut self.classes;
        let read = [
            (key, "key"),
            (title, "teaching group"),
            (code, "teaching group"),
            ("classType", "teaching group"),
            ("status", "status"),
        ];
        let columns = side.each(&read, |_, cells| {
            if !is_deleted(cells.get("status")) && !cells.get(title).is_empty() {
                let (title, code) = (cells.get(title).to_owned(), cells.get(code).to_owned());
                let is_form = fold(cells.get("classType")) == "homeroom";
                classes.insert(cells.get(key).to_owned(), Class { title, code, is_form });
            }
            Ok(())
        })?;
        self.columns.extend(columns);
        Ok(())
    }

    fn enrol(&mut self, side: Side, headings: Names, role: &str, is_over: &dyn Fn(&str) -> bool) -> Result<(), Fault> {
        let [class, user] = headings;
        side.must_have(&headings)?;
        let (enrolled, file) = (&mut self.enrolled, side.name.clone());
        let read =
            [(class, "teaching group"), (user, "key"), ("role", "kind"), ("status", "status"), ("endDate", "end")];
        let columns = side.each(&read, |line, cells| {
            let ends = cells.get("endDate");
            if !is_deleted(cells.get("status")) && (ends.is_empty() || !is_over(ends)) {
                let (class, user) = (cells.get(class).to_owned(), cells.get(user).to_owned());
                let role = Some(cells.get("role")).filter(|word| !word.is_empty()).unwrap_or(role).to_owned();
                enrolled.push(One { file: file.clone(), line, class, user, role, headings });
            }
            Ok(())
        })?;
        self.columns.extend(columns);
        Ok(())
    }

    /// The forms of pupils, by the pupils' keys.
    pub(super) fn forms(&self) -> HashMap<String, String> {
        let form = |one: &One| {
            let class = self.classes.get(&one.class).filter(|class| class.is_form)?;
            (fold(&one.role) == "student").then(|| (one.user.clone(), class.title.clone()))
        };
        self.enrolled.iter().filter_map(form).collect()
    }

    /// Lists the enrolments of users or in classes that the folder doesn't have. `users` has the keys of everybody.
    pub(super) fn problems(&self, users: &HashSet<String>) -> Vec<Problem> {
        let lost = |one: &One| {
            let [class, user] = one.headings;
            let (column, key, what) = match (self.classes.contains_key(&one.class), users.contains(&one.user)) {
                (true, true) => return None,
                (_, false) => (user, &one.user, "person"),
                (false, true) => (class, &one.class, "class"),
            };
            let reason = format!("the folder has no {what} {} ({})", shown(key), one.file);
            Some(Problem { line: one.line, column: Some(column.to_owned()), reason })
        };
        self.enrolled.iter().filter_map(lost).collect()
    }

    /// The teaching groups with their members, and a note on people whose role in a class is not theirs.
    pub(super) fn groups(&self, people: &ByKey) -> (Enrolments, Option<String>) {
        let mut members: HashMap<&str, Vec<(PersonId, MemberRole)>> = HashMap::new();
        let mut others = 0;
        for one in &self.enrolled {
            let Some((id, kind)) = people.get(&one.user) else { continue };
            // A pupil is never a teacher, and nobody else is a pupil.
            let role = MemberRole::of(*kind);
            others += usize::from((fold(&one.role) == "student") != (role == MemberRole::Pupil));
            members.entry(one.class.as_str()).or_default().push((*id, role));
        }
        let mut titles: HashMap<String, usize> = HashMap::new();
        for class in self.classes.values().filter(|class| !class.is_form) {
            *titles.entry(fold(&class.title)).or_default() += 1;
        }
        // Classes with the same title are told apart by their codes.
        let name = |key: &str, class: &Class| match titles.get(&fold(&class.title)) {
            Some(1) => class.title.clone(),
            _ if class.code.is_empty() => format!("{} ({key})", class.title),
            _ => format!("{} ({})", class.title, class.code),
        };
        let taught = self.classes.iter().filter(|(_, class)| !class.is_form);
        let groups = taught
            .filter_map(|(key, class)| {
                Some(Enrolled { name: name(key, class), members: members.remove(key.as_str())? })
            })
            .collect();
        let note = (others > 0).then(|| {
            format!(
                "{} with another role than the person's: pupils are taught, all others teach",
                count(others, "enrolment")
            )
        });
        (Enrolments { groups, whole: self.whole }, note)
    }
}

fn is_deleted(status: &str) -> bool {
    matches!(Here::of(status), Here::Left | Here::Closed | Here::Deleting)
}

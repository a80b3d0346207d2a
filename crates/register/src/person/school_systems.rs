//! Converts people files of other systems (folders of Microsoft School Data Sync v2.1 and v1, and Google's user
//! download) into the plain file that the people import reads. Every row keeps its line number, so that a problem
//! names the right line.

use crate::file::table::{Choice, Row, Table};
use csv::StringRecord;
use domain::{
    fault::Fault,
    remedy::See,
    say,
    text::{count, fold, shown},
};
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Cursor, Read},
    path::Path,
};

/// The headings of the plain file, which the people import knows.
const HEADINGS: [&str; 10] =
    ["Ref", "Kind", "First Name", "Last Name", "Username", "Email", "Year Group", "Class", "Start Date", "End Date"];

/// A file of another system, converted to a plain one.
pub struct Laid {
    /// The original file's name.
    pub name: String,
    pub csv: Vec<u8>,
}

/// The converted files of a folder, and notes on them.
pub struct Folder {
    pub files: Vec<Laid>,
    pub notes: Vec<String>,
}

/// One person's data in such a file.
#[derive(Debug, Clone, Default)]
struct Known {
    reference: String,
    kind: String,
    first: String,
    last: String,
    username: String,
    email: String,
    year: String,
    class: String,
    starts: String,
    ends: String,
}

/// Writes the plain file.
struct Writer {
    csv: csv::Writer<Vec<u8>>,
    line: u64,
}

impl Writer {
    fn new() -> Result<Self, Fault> {
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        csv.write_record(HEADINGS).map_err(unwritten)?;
        Ok(Self { csv, line: 1 })
    }

    /// Writes a person on the same line as in the original file.
    fn put(&mut self, line: u64, known: &Known) -> Result<(), Fault> {
        self.skip_to(line)?;
        let cells = [
            &known.reference,
            &known.kind,
            &known.first,
            &known.last,
            &known.username,
            &known.email,
            &known.year,
            &known.class,
            &known.starts,
            &known.ends,
        ];
        self.csv.write_record(cells).map_err(unwritten)?;
        self.line += 1;
        Ok(())
    }

    /// Writes empty lines for skipped rows, so that later rows keep their line numbers.
    fn skip_to(&mut self, line: u64) -> Result<(), Fault> {
        while self.line + 1 < line {
            self.csv.write_record([""]).map_err(unwritten)?;
            self.line += 1;
        }
        Ok(())
    }

    fn finish(self, name: &str) -> Result<Laid, Fault> {
        let csv = self.csv.into_inner().map_err(|e| unwritten(e.into_error()))?;
        Ok(Laid { name: name.to_owned(), csv })
    }
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::bad_file("the file can't be converted").hint("Please report this.").because(error)
}

/// A table whose columns are found by heading.
struct Sheet<R> {
    name: String,
    table: Table<R>,
    columns: HashMap<String, usize>,
}

impl<R: Read> Sheet<R> {
    fn of(name: &str, table: Table<R>) -> Self {
        let columns = table.headings().iter().enumerate().map(|(at, heading)| (squeeze(heading), at)).collect();
        Self { name: name.to_owned(), table, columns }
    }

    fn has(&self, heading: &str) -> bool {
        self.columns.contains_key(&squeeze(heading))
    }

    fn must_have(&self, headings: &[&str]) -> Result<(), Fault> {
        for heading in headings {
            if !self.has(heading) {
                return Err(Fault::bad_file(format!("{} has no column {}", self.name, shown(heading))).hint(say![
                    "Export it again with the standard headings. ",
                    See::PeopleHeadings,
                    " lists them."
                ]));
            }
        }
        Ok(())
    }

    /// Passes each row to `take` with its line number.
    fn each(mut self, mut take: impl FnMut(u64, &Cells<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
        let width = self.table.headings().len();
        while let Some(row) = self.table.next()? {
            if let Some(reason) = row.misfit(width) {
                return Err(Fault::bad_file(format!("{}, line {}: {reason}", self.name, row.line))
                    .hint("Nothing was written. Correct the file, or export it again."));
            }
            let Row { line, record, .. } = row;
            take(line, &Cells { record, columns: &self.columns })?;
        }
        Ok(())
    }
}

/// A row's cells by heading.
struct Cells<'r> {
    record: &'r StringRecord,
    columns: &'r HashMap<String, usize>,
}

impl Cells<'_> {
    fn get(&self, heading: &str) -> String {
        let at = self.columns.get(&squeeze(heading));
        at.and_then(|at| self.record.get(*at)).unwrap_or_default().trim().to_owned()
    }

    /// Finds the first cell under these headings that is not empty.
    fn first(&self, headings: &[&str]) -> String {
        headings.iter().map(|heading| self.get(heading)).find(|cell| !cell.is_empty()).unwrap_or_default()
    }
}

fn squeeze(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Converts a School Data Sync folder: `users.csv` with `roles.csv`, or `Student.csv` with `Teacher.csv`.
///
/// Errors: the folder holds neither pair; a file can't be read or lacks a column.
pub fn folder(path: &Path) -> Result<Folder, Fault> {
    let unreadable = |e: io::Error| {
        Fault::bad_file(format!("{} can't be read", path.display()))
            .hint("Check that you may read the folder.")
            .because(e)
    };
    let mut files = HashMap::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        files.insert(entry.file_name().to_string_lossy().to_lowercase(), entry.path());
    }
    let sheet = |name: &str| -> Result<Option<Sheet<File>>, Fault> {
        let Some(file) = files.get(name) else { return Ok(None) };
        let shown = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Some(Sheet::of(&shown, Table::open(File::open(file).map_err(unreadable)?, &Choice::of(&is_known))?)))
    };
    match (sheet("users.csv")?, sheet("roles.csv")?, sheet("student.csv")?, sheet("teacher.csv")?) {
        (Some(users), Some(roles), ..) => second(users, roles),
        (None, None, None, None) => Err(no_school(path, "")),
        (Some(_), None, ..) => Err(no_school(path, ": roles.csv is missing")),
        (None, Some(_), ..) => Err(no_school(path, ": users.csv is missing")),
        (None, None, students, teachers) => {
            let files = students.map(first_pupils).into_iter().chain(teachers.map(first_teachers));
            Ok(Folder { files: files.collect::<Result<_, _>>()?, notes: Vec::new() })
        }
    }
}

fn no_school(path: &Path, why: &str) -> Fault {
    Fault::bad_file(format!("{} is not a School Data Sync folder{why}", path.display())).hint(
        "Such a folder has users.csv and roles.csv (v2.1), or Student.csv and Teacher.csv (v1). To import a single \
        file, give the file's path.",
    )
}

/// A user's role in `roles.csv`.
#[derive(Debug, Default)]
struct Role {
    is_pupil: bool,
    grade: String,
    starts: String,
    ends: String,
    /// True if one of the user's roles has no end date.
    goes_on: bool,
}

/// Converts a v2.1 folder, which has users and their roles in separate files. Passwords are not read.
fn second(users: Sheet<File>, roles: Sheet<File>) -> Result<Folder, Fault> {
    users.must_have(&["sourcedId", "username"])?;
    roles.must_have(&["userSourcedId", "role"])?;
    let mut by_user: HashMap<String, Role> = HashMap::new();
    roles.each(|_, cells| {
        let role = by_user.entry(cells.get("userSourcedId")).or_default();
        if fold(&cells.get("role")) == "student" {
            role.is_pupil = true;
            role.grade = cells.get("grade");
        }
        role.starts = cells.get("roleStartDate");
        let ends = cells.get("roleEndDate");
        role.goes_on |= ends.is_empty();
        role.ends = ends;
        Ok(())
    })?;
    let session = end_of_session(by_user.values());
    let mut without = Vec::new();
    let mut out = Writer::new()?;
    let name = users.name.clone();
    users.each(|line, cells| {
        let reference = cells.get("sourcedId");
        let mut known = Known {
            first: cells.get("givenName"),
            last: cells.get("familyName"),
            username: cells.get("username"),
            email: cells.get("email"),
            ..Known::default()
        };
        match by_user.get(&reference) {
            Some(role) => {
                known.kind = if role.is_pupil { "pupil" } else { "staff" }.to_owned();
                known.year = role.grade.clone();
                known.starts = role.starts.clone();
                if !role.goes_on && session.as_ref().is_none_or(|(day, _)| *day != role.ends) {
                    known.ends = role.ends.clone();
                }
            }
            None => {
                without.push(format!("{reference} (line {line})"));
                return Ok(());
            }
        }
        known.reference = reference;
        out.put(line, &known)
    })?;
    let notes = session.map(|(day, number)| {
        format!(
            "{number} people have the role end date {day}: read as the end of the school year, not as their last day"
        )
    });
    let notes = notes.into_iter().chain(skipped(&without, "no role in roles.csv")).collect();
    Ok(Folder { files: vec![out.finish(&name)?], notes })
}

/// Finds an end date that more than half of the people share. It is the end of the school year, not their last day.
fn end_of_session<'r>(roles: impl Iterator<Item = &'r Role>) -> Option<(String, usize)> {
    let (mut ends, mut all): (HashMap<&str, usize>, usize) = (HashMap::new(), 0);
    for role in roles {
        all += 1;
        if !role.goes_on {
            *ends.entry(&role.ends).or_default() += 1;
        }
    }
    let (day, number) = ends.into_iter().max_by_key(|(_, number)| *number)?;
    (number > 1 && number * 2 > all).then(|| (day.to_owned(), number))
}

/// True if a v1 row is of a current pupil or teacher.
fn is_active(cells: &Cells<'_>) -> bool {
    !matches!(fold(&cells.get("Status")).as_str(), "inactive" | "withdrawn" | "disabled" | "suspended")
}

fn first_pupils(sheet: Sheet<File>) -> Result<Laid, Fault> {
    first(sheet, "pupil")
}

fn first_teachers(sheet: Sheet<File>) -> Result<Laid, Fault> {
    first(sheet, "staff")
}

/// Converts one file of a v1 folder, which has a file for pupils and a file for teachers. The ID is called "SIS ID", or
/// "ID" in the samples for the UK.
fn first(sheet: Sheet<File>, kind: &str) -> Result<Laid, Fault> {
    let id = if sheet.has("SIS ID") { "SIS ID" } else { "ID" };
    sheet.must_have(&[id, "First Name", "Last Name"])?;
    let mut out = Writer::new()?;
    let name = sheet.name.clone();
    sheet.each(|line, cells| {
        if !is_active(cells) {
            return Ok(());
        }
        let known = Known {
            reference: cells.get(id),
            kind: kind.to_owned(),
            first: cells.get("First Name"),
            last: cells.get("Last Name"),
            username: cells.get("Username"),
            email: cells.get("Secondary Email"),
            year: if kind == "pupil" { cells.get("Grade") } else { String::new() },
            ..Known::default()
        };
        out.put(line, &known)
    })?;
    out.finish(&name)
}

/// True if a file is from School Data Sync. It can't be read without the other files of its folder.
pub(crate) fn is_of_a_folder(headings: &StringRecord) -> bool {
    let squeezed: Vec<String> = headings.iter().map(squeeze).collect();
    let has = |wanted: &str| squeezed.iter().any(|heading| heading == wanted);
    let is_first = has("firstname") && has("lastname") && (has("schoolsisid") || has("schooldfenumber"));
    (has("sourcedid") && has("givenname")) || (has("usersourcedid") && has("role")) || is_first
}

/// True for a heading by which these files are recognised, or that they need.
pub(crate) fn is_known(heading: &str) -> bool {
    const KNOWN: [&str; 12] = [
        "sourcedid",
        "usersourcedid",
        "username",
        "role",
        "givenname",
        "familyname",
        "sisid",
        "schoolsisid",
        "schooldfenumber",
        "firstname",
        "lastname",
        "grade",
    ];
    let squeezed = squeeze(heading);
    KNOWN.contains(&squeezed.as_str()) || squeezed.starts_with("orgunitpath") || squeezed.starts_with("emailaddress")
}

/// True if a file is Google's user download.
pub(crate) fn is_google(headings: &StringRecord) -> bool {
    let squeezed: Vec<String> = headings.iter().map(squeeze).collect();
    let has = |wanted: &str| squeezed.iter().any(|heading| heading.starts_with(wanted));
    has("orgunitpath") && has("emailaddress")
}

/// Converts Google's user download. The kind of person and a pupil's year come from the organisational unit, because no
/// other column has them.
///
/// Errors: a row has too many or too few cells.
pub(crate) fn google(table: Table<impl Read>) -> Result<(Cursor<Vec<u8>>, Vec<String>), Fault> {
    let (mut nobody, mut suspended) = (Vec::new(), Vec::new());
    let mut sheet = Sheet::of("the file", table);
    // Google writes "First Name [Required]" for "First Name".
    let plain: HashMap<String, usize> = sheet
        .columns
        .iter()
        .map(|(heading, at)| {
            let ends = ["required", "readonly", "uploadonly"];
            let cut = ends.iter().find_map(|end| heading.strip_suffix(end)).unwrap_or(heading);
            (cut.to_owned(), *at)
        })
        .collect();
    sheet.columns = plain;
    let mut out = Writer::new()?;
    sheet.each(|line, cells| {
        if matches!(fold(&cells.get("Status")).as_str(), "suspended" | "archived") {
            suspended.push(cells.get("Email Address"));
            return Ok(());
        }
        let email = cells.get("Email Address");
        let username = email.split('@').next().unwrap_or_default().to_owned();
        let unit = Unit::of(&cells.get("Org Unit Path"));
        let mut known = Known {
            reference: cells.first(&["Ref", "Employee ID"]),
            kind: cells.get("Kind"),
            first: cells.get("First Name"),
            last: cells.get("Last Name"),
            username,
            email,
            year: unit.year,
            class: unit.class,
            ..Known::default()
        };
        if known.kind.is_empty() {
            let Some(kind) = unit.kind else {
                nobody.push(format!("{} (line {line}, {})", known.email, cells.get("Org Unit Path")));
                return Ok(());
            };
            known.kind = kind.to_owned();
        }
        out.put(line, &known)
    })?;
    let mut notes = Vec::new();
    notes.extend(skipped(&nobody, "the organisational unit is neither staff nor pupils"));
    notes.extend(skipped(&suspended, "suspended or archived"));
    Ok((Cursor::new(out.finish("the file")?.csv), notes))
}

/// Makes a note on skipped accounts. It names only the first ten.
fn skipped(accounts: &[String], why: &str) -> Option<String> {
    const TOLD: usize = 10;
    let more = accounts.len().saturating_sub(TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let told = accounts.iter().take(TOLD).cloned().collect::<Vec<_>>().join(", ");
    (!accounts.is_empty()).then(|| format!("{} skipped ({why}): {told}{more}", count(accounts.len(), "account")))
}

/// The kind, year and form that an organisational unit names, such as `/Students/Year 7/7B`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Unit {
    kind: Option<&'static str>,
    year: String,
    class: String,
}

impl Unit {
    fn of(path: &str) -> Self {
        let mut unit = Self::default();
        for segment in path.split('/').map(str::trim).filter(|segment| !segment.is_empty()) {
            let folded = fold(segment);
            let has = |words: &[&str]| folded.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
            if has(&["student", "students", "pupil", "pupils", "learner", "learners"]) {
                unit.kind = Some("pupil");
            } else if has(&["staff", "teacher", "teachers", "teaching", "office", "leadership", "support", "admin"]) {
                unit.kind = unit.kind.or(Some("staff"));
            }
            let number = ["year ", "yr ", "y"].iter().find_map(|word| folded.strip_prefix(word)).unwrap_or_default();
            if (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) || folded == "reception" {
                unit.year = segment.to_owned();
                unit.kind = unit.kind.or(Some("pupil"));
            } else if !unit.year.is_empty() && folded.starts_with(|c: char| c.is_ascii_digit()) {
                unit.class = segment.to_owned();
            }
        }
        if unit.kind != Some("pupil") {
            (unit.year, unit.class) = (String::new(), String::new());
        }
        unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_org_unit_gives_kind_year_and_class() {
        for (path, kind, year, class) in [
            ("/Students/Year 7/7B", Some("pupil"), "Year 7", "7B"),
            ("/Pupils/Y10", Some("pupil"), "Y10", ""),
            ("/Year 9", Some("pupil"), "Year 9", ""),
            ("/Staff", Some("staff"), "", ""),
            ("/Staff/Year 7 Team", Some("staff"), "", ""),
            ("/", None, "", ""),
            ("/Kiosks", None, "", ""),
        ] {
            let wanted = Unit { kind, year: year.to_owned(), class: class.to_owned() };
            assert_eq!(Unit::of(path), wanted, "{path}");
        }
    }

    #[test]
    fn a_shared_end_date_is_the_end_of_the_school_year() {
        let role = |ends: &str| Role { ends: ends.to_owned(), goes_on: ends.is_empty(), ..Role::default() };
        let end = |ends: &[&str]| end_of_session(ends.iter().map(|e| role(e)).collect::<Vec<_>>().iter());
        assert_eq!(end(&["7/21/2027", "7/21/2027", ""]), Some(("7/21/2027".to_owned(), 2)));
        assert_eq!(end(&["7/21/2027", "7/21/2027", "", ""]), None);
        assert_eq!(end(&["7/21/2027"]), None);
        assert_eq!(end(&[]), None);
    }
}

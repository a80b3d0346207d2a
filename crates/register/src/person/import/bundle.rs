//! A folder or zip file of School Data Sync or OneRoster: several CSV files that belong together.

use crate::file::{
    archive::repeated_name,
    headings::{is_private, squeeze},
    plan::{ColumnView, How},
    table::{Choice, Row, Table},
};
use csv::StringRecord;
use domain::{
    fault::Fault,
    incoming::cell,
    remedy::See,
    say,
    text::{self, shown},
};
use std::{
    cell::RefCell,
    collections::HashMap,
    fs::File,
    io::{self, Cursor, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};
use zip::ZipArchive;

/// The files that hold nothing for the register, in lower case.
const IGNORED: [&str; 7] = [
    "orgs.csv",
    "school.csv",
    "courses.csv",
    "academicsessions.csv",
    "sessions.csv",
    "demographics.csv",
    "guardianrelationship.csv",
];

/// The files that are read, in lower case.
const FILES: [&str; 10] = [
    "users.csv",
    "roles.csv",
    "student.csv",
    "teacher.csv",
    "classes.csv",
    "enrollments.csv",
    "section.csv",
    "studentenrollment.csv",
    "teacherroster.csv",
    "manifest.csv",
];

/// The most unknown files that are named.
const TOLD: usize = 10;

/// The most bytes of one file in a zip file.
const MOST: u64 = 64 << 20;

/// The source of people: one table, or a folder or zip file.
pub enum Source<'a> {
    Table(&'a mut dyn Read),
    Bundle(Bundle),
}

impl<'a> Source<'a> {
    /// Tells a folder or a zip file from a table. A workbook is a zip file too, but it is read as a table.
    ///
    /// Errors: the folder or zip file can't be read.
    pub fn of(path: &Path, reader: &'a mut dyn Read) -> Result<Self, Fault> {
        if path.is_dir() {
            return Bundle::folder(path).map(Self::Bundle);
        }
        Ok(Bundle::zip(path)?.map_or_else(|| Self::Table(reader), Self::Bundle))
    }

    /// Tells a zip file from a table, by its bytes. `name` is for messages, and `reader` reads the same bytes.
    ///
    /// Errors: the zip file can't be read.
    pub fn of_bytes(name: &str, bytes: &Arc<[u8]>, reader: &'a mut dyn Read) -> Result<Self, Fault> {
        Ok(Bundle::zipped(name, bytes)?.map_or_else(|| Self::Table(reader), Self::Bundle))
    }
}

/// The files of a folder or zip file, by their names in lower case.
pub struct Bundle {
    /// The path, for messages.
    pub(super) shown: String,
    files: HashMap<String, Place>,
    /// The first names of files that are not known.
    pub(super) others: Vec<String>,
    archive: Option<RefCell<ZipArchive<Box<dyn Zipped>>>>,
}

/// The bytes of a zip file, on the disk or in memory.
trait Zipped: Read + Seek {}
impl<T: Read + Seek> Zipped for T {}

/// The place of a file.
struct Place {
    /// The name as the folder spells it.
    name: String,
    path: PathBuf,
}

/// A file of the folder: its name as written there, and its bytes.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) reader: Box<dyn Read>,
}

impl Bundle {
    fn folder(path: &Path) -> Result<Self, Fault> {
        let (mut files, mut others) = (HashMap::new(), Vec::new());
        for entry in std::fs::read_dir(path).map_err(|error| unreadable(path, error))? {
            let entry = entry.map_err(|error| unreadable(path, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let folded = name.to_lowercase();
            if FILES.contains(&folded.as_str()) || IGNORED.contains(&folded.as_str()) {
                files.insert(folded, Place { name, path: entry.path() });
            } else if others.len() < TOLD {
                others.push(name);
            }
        }
        others.sort();
        Ok(Self { shown: path.display().to_string(), files, others, archive: None })
    }

    /// Opens a zip file. `None` if the file is no zip file, or a workbook.
    fn zip(path: &Path) -> Result<Option<Self>, Fault> {
        let Ok(file) = File::open(path) else { return Ok(None) };
        if file.metadata().is_ok_and(|data| !data.is_file()) {
            return Ok(None);
        }
        Self::unzipped(path.display().to_string(), Box::new(file))
    }

    /// Opens a zip file from its bytes. `None` if they are no zip file, or a workbook.
    pub(super) fn zipped(name: &str, bytes: &Arc<[u8]>) -> Result<Option<Self>, Fault> {
        Self::unzipped(name.to_owned(), Box::new(Cursor::new(Arc::clone(bytes))))
    }

    fn unzipped(shown: String, mut file: Box<dyn Zipped>) -> Result<Option<Self>, Fault> {
        let mut head = [0; 4];
        if file.read_exact(&mut head).is_err() || &head != b"PK\x03\x04" {
            return Ok(None);
        }
        let repeated = repeated_name(&mut file);
        let Ok(archive) = ZipArchive::new(file) else { return Ok(None) };
        if archive.index_for_name("[Content_Types].xml").is_some() || archive.index_for_name("mimetype").is_some() {
            return Ok(None);
        }
        if let Ok(Some(name)) = repeated {
            return Err(Fault::bad_file(format!("{shown} holds {} twice", text::shown(&name)))
                .hint("Make the zip file again, with each file in it once."));
        }
        let (mut files, mut others) = (HashMap::new(), Vec::new());
        for inner in archive.file_names() {
            let Ok(inner) = inner else { continue };
            // The files may be within one folder.
            let parts: Vec<&str> = inner.split(['/', '\\']).collect();
            let (Some(name), true) = (parts.last(), parts.len() <= 2 && parts[0] != "__MACOSX") else { continue };
            let folded = name.to_lowercase();
            if !FILES.contains(&folded.as_str()) && !IGNORED.contains(&folded.as_str()) {
                if others.len() < TOLD && !name.is_empty() {
                    others.push((*name).to_owned());
                }
                continue;
            }
            let place = Place { name: (*name).to_owned(), path: PathBuf::from(inner.as_ref()) };
            if files.insert(folded, place).is_some() {
                return Err(
                    Fault::bad_file(format!("{shown} holds {name} twice")).hint("Give a zip file of one folder only.")
                );
            }
        }
        Ok(Some(Self { shown, files, others, archive: Some(RefCell::new(archive)) }))
    }

    /// True if the folder has this file.
    pub(super) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Opens a file. `None` if the folder has no such file.
    pub(super) fn open(&self, name: &str) -> Result<Option<Opened>, Fault> {
        let Some(place) = self.files.get(name) else { return Ok(None) };
        let reader: Box<dyn Read> = match &self.archive {
            None => Box::new(File::open(&place.path).map_err(|error| unreadable(&place.path, error))?),
            Some(archive) => Box::new(Cursor::new(unpacked(&mut archive.borrow_mut(), place)?)),
        };
        Ok(Some(Opened { name: place.name.clone(), reader }))
    }

    /// The columns of the files that hold nothing for the register.
    pub(super) fn ignored(&self) -> Result<Vec<ColumnView>, Fault> {
        let mut columns = Vec::new();
        for name in IGNORED {
            if let Some(side) = self.side(name)? {
                columns.append(&mut side.each(&[], |_, _| Ok(()))?);
            }
        }
        Ok(columns)
    }

    /// Opens a file that is read beside the file of people. `None` if the folder has no such file.
    pub(super) fn side(&self, name: &str) -> Result<Option<Side>, Fault> {
        let Some(Opened { name, reader }) = self.open(name)? else { return Ok(None) };
        let is_known = |heading: &str| SIDE_HEADINGS.contains(&squeeze(heading).as_str());
        let table = Table::open(reader, &Choice::of(&is_known)).map_err(|fault| named(&name, fault))?.or_empty();
        let columns = table.headings().iter().enumerate().map(|(at, heading)| (squeeze(heading), at)).collect();
        Ok(Some(Side { name, table, columns }))
    }
}

/// Headings of the files beside the file of people, in lower case without spaces.
const SIDE_HEADINGS: [&str; 18] = [
    "sourcedid",
    "usersourcedid",
    "classsourcedid",
    "role",
    "title",
    "orgsourcedid",
    "status",
    "grade",
    "sisid",
    "sectionsisid",
    "sectionname",
    "sectionid",
    "id",
    "propertyname",
    "value",
    "schoolsisid",
    "name",
    "dfenumber",
];

fn unreadable(path: &Path, error: io::Error) -> Fault {
    Fault::bad_file(format!("{} can't be read", path.display()))
        .hint("Check that you may read the folder.")
        .because(error)
}

fn unpacked(archive: &mut ZipArchive<Box<dyn Zipped>>, place: &Place) -> Result<Vec<u8>, Fault> {
    let broken = |error: Box<dyn std::error::Error + Send + Sync>| {
        Fault::bad_file(format!("{} in the zip file can't be read", place.name))
            .hint("Unpack the zip file, and give the folder.")
            .because(io::Error::other(error))
    };
    let inner = archive.by_name(&place.path.to_string_lossy()).map_err(|error| broken(error.into()))?;
    let mut bytes = Vec::new();
    inner.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| broken(error.into()))?;
    if bytes.len() as u64 > MOST {
        return Err(Fault::bad_file(format!("{} in the zip file is larger than 64 MB", place.name))
            .hint("Unpack the zip file, and give the folder."));
    }
    Ok(bytes)
}

/// Adds the file's name to a fault, because a folder has several files.
pub(super) fn named(name: &str, mut fault: Fault) -> Fault {
    fault.message = match fault.message.strip_prefix("the file") {
        Some(rest) => format!("{name}{rest}"),
        None => format!("{name}: {}", fault.message),
    };
    fault
}

/// A file that is read beside the file of people.
pub(super) struct Side {
    pub(super) name: String,
    table: Table<Box<dyn Read>>,
    columns: HashMap<String, usize>,
}

impl Side {
    /// True if the file has this heading.
    pub(super) fn has(&self, heading: &str) -> bool {
        self.columns.contains_key(&squeeze(heading))
    }

    pub(super) fn must_have(&self, headings: &[&str]) -> Result<(), Fault> {
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

    /// Passes each row to `take`, with its line. `read` has the headings that are read, and the names of their fields.
    /// Returns the columns for the plan.
    ///
    /// Errors: a row doesn't match the headings.
    pub(super) fn each(
        mut self,
        read: &[(&str, &str)],
        mut take: impl FnMut(u64, &Cells<'_>) -> Result<(), Fault>,
    ) -> Result<Vec<ColumnView>, Fault> {
        let headings: Vec<String> = self.table.headings().iter().map(str::to_owned).collect();
        let mut firsts: Vec<Option<String>> = vec![None; headings.len()];
        while let Some(row) = self.table.next().map_err(|fault| named(&self.name, fault))? {
            if let Some(reason) = row.misfit(headings.len()) {
                return Err(Fault::bad_file(format!("{}, line {}: {reason}", self.name, row.line))
                    .hint("Nothing was written. Correct the file, or export it again."));
            }
            for (at, first) in firsts.iter_mut().enumerate().filter(|(_, first)| first.is_none()) {
                *first = Some(row.cell(at)).filter(|cell| !cell.is_empty()).map(str::to_owned);
            }
            let Row { line, record, .. } = row;
            take(line, &Cells { record, columns: &self.columns })?;
        }
        let is_about_people = self.name.to_lowercase() == "demographics.csv";
        let view = |(heading, first): (String, Option<String>)| {
            let field = read.iter().find(|(name, _)| squeeze(name) == squeeze(&heading));
            let how = match field {
                Some(_) => How::Read,
                None if is_about_people || is_private(&heading) => How::Private,
                None => How::Ignored,
            };
            let first = first.filter(|_| how != How::Private);
            let read_as = first.clone().filter(|_| how == How::Read);
            let field = field.map(|(_, name)| (*name).to_owned());
            ColumnView { heading: format!("{}: {heading}", self.name), field, how, first, read_as }
        };
        Ok(headings.into_iter().zip(firsts).map(view).collect())
    }
}

/// A row's cells by heading.
pub(super) struct Cells<'r> {
    record: &'r StringRecord,
    columns: &'r HashMap<String, usize>,
}

impl<'r> Cells<'r> {
    pub(super) fn get(&self, heading: &str) -> &'r str {
        let at = self.columns.get(&squeeze(heading));
        cell::given(at.and_then(|at| self.record.get(*at)).unwrap_or_default().trim())
    }

    /// Finds the first cell under these headings that is not empty.
    pub(super) fn first(&self, headings: &[&str]) -> &'r str {
        headings.iter().map(|heading| self.get(heading)).find(|cell| !cell.is_empty()).unwrap_or_default()
    }
}

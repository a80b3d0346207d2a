//! Writes letters to their destination: a page, a folder of files, or a table.

use crate::cli::{session::Session, words::Format};
use domain::{
    fault::{Failure, Fault},
    letter::Way,
    text::formula_free,
    when::Clock,
};
use register::{
    file::replace::{self, Content, Target},
    letter::{mail, send::Batch},
};
use std::path::{Path, PathBuf};
use store::ReadTx;

/// What is written for a batch of letters.
pub enum Written {
    /// One file, or standard output.
    One(Content, Vec<u8>),
    /// Files in a folder.
    Folder(Vec<(String, Vec<u8>)>),
}

/// Refuses a way that has no place to go to.
pub fn must_have_place(session: &Session<'_>, way: Way, output: Option<&Path>) -> Result<(), Fault> {
    let output = output.filter(|path| path.as_os_str() != "-");
    match way {
        Way::Files | Way::EmailFiles if output.is_none() => {
            Err(Fault::invalid("a file for each letter needs a folder").hint("Give one with --output FOLDER."))
        }
        Way::Paper | Way::Messages if output.is_none() && session.out.format() != Format::Table => {
            Err(Fault::invalid("letters are a page or a table of their own, and have no place in JSON or CSV")
                .hint("Leave out --format, or write them to a file with --output FILE."))
        }
        _ => Ok(()),
    }
}

impl Written {
    /// Lays a batch out.
    pub fn of(tx: &ReadTx<'_>, batch: &Batch, way: Way, clock: Clock) -> Result<Self, Fault> {
        let bytes = |files: Vec<(String, String)>| files.into_iter().map(|(n, text)| (n, text.into_bytes())).collect();
        Ok(match way {
            Way::Paper => Self::One(Content::Page, batch.document(tx, clock)?.into_bytes()),
            Way::Messages => Self::One(Content::Table, table(batch)?),
            Way::Files => Self::Folder(bytes(batch.documents(tx, clock)?)),
            Way::EmailFiles | Way::Email => {
                let (school, server) = (store::register_of(tx)?.school, store::setting::mail(tx)?);
                Self::Folder(mail::files(batch, &school, server.as_ref(), clock.now())?)
            }
        })
    }

    fn files<'a>(&'a self, output: &Path) -> Vec<(PathBuf, &'a [u8])> {
        match self {
            Self::One(_, bytes) => vec![(output.to_owned(), bytes.as_slice())],
            Self::Folder(files) => files.iter().map(|(name, bytes)| (output.join(name), bytes.as_slice())).collect(),
        }
    }

    fn target<'a>(&self, path: &'a Path, overwrite: bool) -> Target<'a> {
        match self {
            Self::One(content, _) => Target::of(*content, path, overwrite),
            // Their names are ours, and so are their endings.
            Self::Folder(..) => Target::new(path, overwrite),
        }
    }

    /// Checks that every file may be written, before the first one is.
    ///
    /// Errors: a file exists, or its name says another sort of content.
    pub fn must_be_writable(&self, output: Option<&Path>, overwrite: bool) -> Result<(), Fault> {
        let Some(output) = output.filter(|path| path.as_os_str() != "-") else { return Ok(()) };
        if matches!(self, Self::Folder(..)) && output.exists() && !output.is_dir() {
            return Err(Fault::invalid(format!("{} is a file, not a folder", output.display()))
                .hint("Give the name of a folder."));
        }
        for (path, _) in self.files(output) {
            replace::may_write(self.target(&path, overwrite))?;
        }
        Ok(())
    }

    /// Writes everything.
    pub fn write(&self, session: &mut Session<'_>, output: Option<&Path>, overwrite: bool) -> Result<(), Failure> {
        let Some(output) = output.filter(|path| path.as_os_str() != "-") else {
            if let Self::One(_, bytes) = self {
                session.out.text_now(&String::from_utf8_lossy(bytes));
            }
            return Ok(());
        };
        if matches!(self, Self::Folder(..)) && !output.exists() {
            store::make_private_folder(output)?;
        }
        for (path, bytes) in self.files(output) {
            replace::write(self.target(&path, overwrite), |out| {
                out.write_all(bytes).map_err(|e| replace::unwritten(&path, e).into())
            })?;
        }
        Ok(())
    }
}

/// The table for the school's own messaging system.
fn table(batch: &Batch) -> Result<Vec<u8>, Fault> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let unwritten = |e: csv::Error| Fault::damaged("the table could not be written").because(e);
    out.write_record(["ref", "subject", "text"]).map_err(unwritten)?;
    for row in batch.messages() {
        out.write_record(row.iter().map(|cell| formula_free(cell).into_owned())).map_err(unwritten)?;
    }
    out.into_inner().map_err(|e| Fault::damaged("the table could not be written").because(e.into_error()))
}

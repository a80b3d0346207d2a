//! What every reader of zip files checks first.

use std::{
    collections::HashSet,
    io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom},
};
use zip::ZipArchive;

/// The bytes of an entry of the list of members, before the name. The format is PKWARE's APPNOTE.TXT, 4.3.12.
const ENTRY: usize = 46;

/// Finds a name that two members of a zip file have. A reader takes one of the two without a word, and another reader the
/// other.
///
/// Errors: the file is no zip file, or can't be read.
pub(crate) fn repeated_name(mut file: impl Read + Seek) -> io::Result<Option<String>> {
    // The archive has each name once, so the list of members is read here.
    let start = ZipArchive::new(&mut file)?.central_directory_start();
    file.seek(SeekFrom::Start(start))?;
    let mut list = BufReader::new(file);
    let mut seen = HashSet::new();
    loop {
        let mut entry = [0; ENTRY];
        match list.read_exact(&mut entry) {
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        if !entry.starts_with(b"PK\x01\x02") {
            return Ok(None);
        }
        let length = |at: usize| u16::from_le_bytes([entry[at], entry[at + 1]]);
        let mut name = vec![0; length(28).into()];
        list.read_exact(&mut name)?;
        let rest = u64::from(length(30)) + u64::from(length(32));
        io::copy(&mut list.by_ref().take(rest), &mut io::sink())?;
        // Folders have entries too, and hold nothing.
        if name.ends_with(b"/") {
            continue;
        }
        if seen.contains(&name) {
            return Ok(Some(String::from_utf8_lossy(&name).into_owned()));
        }
        seen.insert(name);
    }
}

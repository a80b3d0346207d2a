//! The steps of a copy before it is named: writing, packing, unpacking and reading back.

use super::{manifest, unwritten};
use crate::{
    keep::{
        self,
        check::CheckReport,
        cipher::{self, Key},
    },
    log::heads::beginning,
};
use domain::fault::Fault;
use std::{
    fs::File,
    io::{self, Cursor, Read, Write as _},
    path::Path,
    thread,
};
use store::{Head, Store, Unfinished, sync_file};

/// The compression level: zstd's default balance of speed and size.
const LEVEL: i32 = 3;

/// The first bytes of a packed file: RFC 8878, section 3.1.1.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A file's SHA-256 in hex, and its length.
pub(crate) type Digest = (String, u64);

/// Creates an empty file that only its owner can read. It is removed again unless it is named. Errors name `path`.
pub(crate) fn temporary(folder: &Path, path: &Path) -> Result<Unfinished, Fault> {
    Unfinished::file_in(folder).map_err(|e| unwritten(path, e))
}

/// Syncs a copy to the disk. Errors name `path`.
pub(crate) fn keep_on_disk(copy: &Path, path: &Path) -> Result<(), Fault> {
    // Windows syncs only files that were opened for writing.
    File::options().write(true).open(copy).and_then(|file| sync_file(&file)).map_err(|e| unwritten(path, e))
}

/// Reads a copy back from the disk and checks it; returns the report, the head of its log, the entry with which the log
/// began, and its digest.
pub(crate) fn read_back(copy: &Path) -> Result<(CheckReport, [Head; 2], Digest), Fault> {
    let (report, digest) = thread::scope(|scope| {
        let digest = scope.spawn(|| manifest::digest(copy));
        (keep::check::side_by_side(|| Store::at_rest(copy), None), digest.join())
    });
    let heads = Store::at_rest(copy)?.read(|tx| Ok::<_, Fault>([tx.head()?, beginning(tx)?]))?;
    let digest = digest.map_err(|_| unread()).and_then(|read| read.map_err(|e| unread().because(e)))?;
    Ok((report?, heads, digest))
}

fn unread() -> Fault {
    Fault::register("the copy can't be read back").hint("Check the disk that the backup is written to.")
}

/// Packs a copy, and unpacks it again to compare; returns the packed file and its digest.
pub(crate) fn pack(copy: &Path, folder: &Path, path: &Path, plain: &Digest) -> Result<(Unfinished, Digest), Fault> {
    let packed = temporary(folder, path)?;
    let write = || -> io::Result<()> {
        let mut out = zstd::Encoder::new(File::options().write(true).open(&packed)?, LEVEL)?;
        out.include_checksum(true)?;
        io::copy(&mut File::open(copy)?, &mut out)?;
        sync_file(&out.finish()?)
    };
    write().map_err(|e| unwritten(path, e))?;
    let unpacked = temporary(folder, path)?;
    unpack(&packed, &unpacked, path, Some(plain.1), None)?;
    let read = |path: &Path| manifest::digest(path).map_err(|e| unread().because(e));
    if read(&unpacked)? != *plain {
        return Err(Fault::register("the packed backup does not unpack to the same file, and was removed")
            .hint("Check the disk that the backup is written to."));
    }
    let digest = read(&packed)?;
    Ok((packed, digest))
}

/// The most bytes that a packed backup may unpack to: what its note says, and never more than a register can be. A few
/// kilobytes of zeros could fill the disk. A backup is unpacked by the same limit when it is made.
fn most_unpacked(noted: Option<u64>, packed: u64) -> u64 {
    // A register packs to a fifth or a tenth.
    const ALWAYS: u64 = 1 << 30;
    const TIMES: u64 = 100;
    noted.unwrap_or(u64::MAX).min(ALWAYS.max(packed.saturating_mul(TIMES)))
}

/// Decrypts and unpacks a file, or copies one that needs neither. `noted` is the length that the note gives for the
/// unpacked file. Errors in writing name `path`.
///
/// Errors: the file is damaged, or longer than it may be; the key is missing or does not fit; the copy can't be written.
pub(crate) fn unpack(from: &Path, to: &Path, path: &Path, noted: Option<u64>, key: Option<&Key>) -> Result<(), Fault> {
    let because = |why: io::Error| {
        Fault::bad_file(format!("{} is damaged, or is not a backup", from.display()))
            .hint("Try an older backup. The register is unchanged.")
            .because(why)
    };
    let file = File::open(from).map_err(because)?;
    let most = most_unpacked(noted, file.metadata().map_err(because)?.len());
    let mut source: Box<dyn Read> =
        if cipher::is_encrypted(from) { Box::new(cipher::open(from, key)?) } else { Box::new(file) };
    let mut start = Vec::with_capacity(MAGIC.len());
    source.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start).map_err(because)?;
    let is_packed = start == MAGIC;
    let damaged = |e: io::Error| {
        // The library's own error would mean nothing to the reader.
        because(if is_packed && e.raw_os_error().is_none() { io::Error::other("it can't be unpacked") } else { e })
    };
    let source = Cursor::new(start).chain(source);
    let mut source: Box<dyn Read> =
        if is_packed { Box::new(zstd::Decoder::new(source).map_err(damaged)?) } else { Box::new(source) };
    let mut out = File::options().write(true).truncate(true).open(to).map_err(|e| unwritten(path, e))?;
    let mut block = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let read = source.read(&mut block).map_err(damaged)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if is_packed && bytes > most {
            return Err(Fault::bad_file(format!("{} unpacks to more than {most} bytes", from.display()))
                .hint("That is more than its note says, or than a register can be. Try an older backup."));
        }
        out.write_all(&block[..read]).map_err(|e| unwritten(path, e))?;
    }
    sync_file(&out).map_err(|e| unwritten(path, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_unpacks_only_to_what_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let (packed, to) = (folder.path().join("zeros.zst"), folder.path().join("zeros"));
        let zeros = vec![0; 4 << 20];
        std::fs::write(&packed, zstd::encode_all(zeros.as_slice(), LEVEL).unwrap()).unwrap();
        std::fs::write(&to, "").unwrap();
        unpack(&packed, &to, &to, Some(4 << 20), None).unwrap();
        assert_eq!(std::fs::metadata(&to).unwrap().len(), 4 << 20);
        let fault = unpack(&packed, &to, &to, Some((4 << 20) - 1), None).unwrap_err();
        assert!(fault.message.contains("unpacks to more than"), "{}", fault.message);
        // A file that is not packed is as long as it is.
        unpack(&to, &packed, &packed, Some(1), None).unwrap();
    }

    #[test]
    fn a_note_does_not_lift_the_limit() {
        assert_eq!(most_unpacked(Some(5 << 20), 1 << 20), 5 << 20);
        for noted in [None, Some(3 << 30), Some(u64::MAX)] {
            assert_eq!(most_unpacked(noted, 92_000), 1 << 30, "{noted:?}");
        }
        assert_eq!(most_unpacked(None, 1 << 30), 100 << 30);
        assert_eq!(most_unpacked(None, u64::MAX), u64::MAX);
    }
}

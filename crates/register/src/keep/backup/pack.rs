//! A copy in the making: unnamed until it is whole, read back, packed and unpacked.

use super::{manifest, unwritten};
use crate::{
    file::replace,
    keep::{self, check::CheckReport},
};
use domain::fault::Fault;
use std::{
    fs::File,
    io::{self, Read, Write as _},
    path::Path,
    thread,
};
use store::{Head, Store, sync_file};
use tempfile::TempPath;

/// The level of compression: zstd's own choice between speed and size.
const LEVEL: i32 = 3;

/// How a packed file begins: RFC 8878, section 3.1.1.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A file's SHA-256 in hex, and its length.
pub(crate) type Digest = (String, u64);

/// An empty file that only its owner can read, gone again unless it gets a name; `path` is what it is for.
pub(crate) fn temporary(folder: &Path, path: &Path) -> Result<TempPath, Fault> {
    let made = replace::unfinished().tempfile_in(folder);
    made.map(tempfile::NamedTempFile::into_temp_path).map_err(|e| unwritten(path, e))
}

pub(crate) fn keep_on_disk(copy: &Path, path: &Path) -> Result<(), Fault> {
    // Windows syncs only what was opened to be written.
    File::options().write(true).open(copy).and_then(|file| sync_file(&file)).map_err(|e| unwritten(path, e))
}

/// Reads a copy back, as it lies on the disk, and asks it all that a sound register answers with yes: where its log
/// stands, and its digest.
pub(crate) fn read_back(copy: &Path) -> Result<(CheckReport, Head, Digest), Fault> {
    let (report, digest) = thread::scope(|scope| {
        let digest = scope.spawn(|| manifest::digest(copy));
        (keep::check::side_by_side(|| Store::at_rest(copy), None), digest.join())
    });
    let head = Store::at_rest(copy)?.head()?;
    let digest = digest.map_err(|_| unread()).and_then(|read| read.map_err(|e| unread().because(e)))?;
    Ok((report?, head, digest))
}

fn unread() -> Fault {
    Fault::register("the copy can't be read back").hint("Check the disk that was copied to.")
}

/// Packs a copy, and unpacks it again to see that it comes out the same; the packed file and its digest.
pub(crate) fn pack(copy: &Path, folder: &Path, path: &Path, plain: &Digest) -> Result<(TempPath, Digest), Fault> {
    let packed = temporary(folder, path)?;
    let write = || -> io::Result<()> {
        let mut out = zstd::Encoder::new(File::options().write(true).open(&packed)?, LEVEL)?;
        out.include_checksum(true)?;
        io::copy(&mut File::open(copy)?, &mut out)?;
        sync_file(&out.finish()?)
    };
    write().map_err(|e| unwritten(path, e))?;
    let unpacked = temporary(folder, path)?;
    unpack(&packed, &unpacked, path)?;
    let read = |path: &Path| manifest::digest(path).map_err(|e| unread().because(e));
    if read(&unpacked)? != *plain {
        return Err(Fault::register("the packed copy does not come out as it went in, and was thrown away")
            .hint("Check the disk that was copied to."));
    }
    let digest = read(&packed)?;
    Ok((packed, digest))
}

/// Unpacks a file; one that is not packed is copied as it is. `path` is what the copy is for.
///
/// Errors: the file is damaged, which is its own fault; the copy can't be written.
pub(crate) fn unpack(from: &Path, to: &Path, path: &Path) -> Result<(), Fault> {
    let mut start = [0; 4];
    let is_packed = File::open(from).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC;
    let damaged = |e: io::Error| {
        // What the library says of packed bytes is no sentence.
        let why = if is_packed && e.raw_os_error().is_none() { io::Error::other("it can't be unpacked") } else { e };
        Fault::bad_file(format!("{} is damaged, or not a backup", from.display()))
            .hint("Try an older backup. The register is as it was.")
            .because(why)
    };
    let file = File::open(from).map_err(damaged)?;
    let mut source: Box<dyn Read> =
        if is_packed { Box::new(zstd::Decoder::new(file).map_err(damaged)?) } else { Box::new(file) };
    let mut out = File::options().write(true).truncate(true).open(to).map_err(|e| unwritten(path, e))?;
    let mut block = vec![0; 256 * 1024];
    loop {
        let read = source.read(&mut block).map_err(damaged)?;
        if read == 0 {
            break;
        }
        out.write_all(&block[..read]).map_err(|e| unwritten(path, e))?;
    }
    sync_file(&out).map_err(|e| unwritten(path, e))
}

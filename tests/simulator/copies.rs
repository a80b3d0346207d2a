//! Power cuts: the files are copied before and after an act, and put together as a power cut could have left them.
//!
//! Can a disk that fails be simulated below SQLite, without unsafe code of our own? With what the program depends on, no:
//! rusqlite 0.43 opens a file through a virtual file system by its name (`Connection::open_with_flags_and_vfs`), but has
//! no safe function that registers one; `sqlite3_vfs_register` is there only as an `unsafe extern` function of
//! `rusqlite::ffi`, and so is that of `rsqlite-vfs` 0.2, which `Cargo.lock` names for the browser. SQLite's own test
//! controls (`sqlite3_test_control`, `PENDING_BYTE` and the like) are unsafe too and inject no faults. The crate
//! `sqlite-plugin` 0.11 does have a safe `register_static` and a trait that safe code can fulfil, shared memory included;
//! but it is built with bindgen and libclang, and it would take a disk of our own, with its locks, made the default of the
//! whole process. `sqlite-vfs` 0.2 is a prototype without write-ahead logs. So what a disk holds after a power cut is put
//! together from copies, and disks that fail while they are used stay with `tests/faults`, which takes them from the
//! operating system.
//!
//! What a power cut can leave: of the write-ahead log, everything up to the last commit that was confirmed, since each
//! commit is synced before a command says that it is done; after that, any part of what was being written, with what was
//! there before, or nothing, beneath it. Of the register file, while the log is moved into it, any mixture of old and new
//! pages. The `-shm` file is not there.

use super::{
    invariants::Reader,
    model::School,
    run::{Run, owned},
};
use std::{fs, path::Path};

/// The length of a write-ahead log's header, and of the header of each frame.
const HEADER: usize = 32;
const FRAME: usize = 24;

/// The files at one moment, and what they hold.
pub struct Files {
    register: Vec<u8>,
    log: Vec<u8>,
    school: School,
    head: (i64, String),
}

impl Files {
    pub fn of(run: &Run) -> Self {
        let log = run.db.with_extension("db-wal");
        Self {
            register: fs::read(&run.db).unwrap(),
            log: fs::read(log).unwrap_or_default(),
            school: run.school.clone(),
            head: run.reader.head(),
        }
    }

    fn number(&self, at: usize) -> u32 {
        self.log.get(at..at + 4).map_or(0, |bytes| u32::from_be_bytes(bytes.try_into().unwrap()))
    }

    fn page(&self) -> usize {
        self.number(8) as usize
    }

    /// The salts of the log: the first goes up by one each time the log is begun again, the second is random.
    fn generation(&self) -> (u32, u32) {
        (self.number(16), self.number(20))
    }

    /// True if the whole log is in the register file already: then the next commit begins it again.
    fn is_settled(&self) -> bool {
        let page = self.page();
        let frames = self.log.get(HEADER..).unwrap_or_default().chunks_exact(FRAME + page.max(1));
        let generation = self.log.get(16..24).unwrap_or_default();
        let mut last = std::collections::BTreeMap::new();
        for frame in frames.take_while(|frame| &frame[8..16] == generation) {
            last.insert(u32::from_be_bytes(frame[..4].try_into().unwrap()) as usize, &frame[FRAME..]);
        }
        last.iter().all(|(no, content)| self.register.get((no - 1) * page..no * page) == Some(content))
    }

    /// True if nothing but commits to the log came after `before`, and the log was begun again at most once, by the first
    /// of them. Then what lies between the two moments is known.
    fn follows(&self, before: &Self) -> bool {
        let (then, now) = (before.generation(), self.generation());
        // An erasure empties the log.
        self.log.len() > HEADER && (then == now || now.0 == then.0.wrapping_add(1) && before.is_settled())
    }
}

/// Looks at what a power cut could have left of an act, and of what came before it.
pub fn check(run: &mut Run, before: &Files) {
    let after = Files::of(run);
    // The whole files, with or without what was moved meanwhile.
    let whole = if after.follows(before) { mixed(run, before, &after) } else { after.register.clone() };
    let head = opened(run, "the whole files", &whole, &after.log, &[&after]);
    assert_eq!(head, after.head, "a confirmed act is missing after a power cut\n{}", run.last_acts());
    if after.follows(before) && after.head != before.head {
        let cut = cut(run, before, &after);
        opened(run, "files cut while they were written", &before.register, &cut, &[before, &after]);
    }
}

/// The register file while the log is moved into it: each page is the old one or the new one.
fn mixed(run: &mut Run, before: &Files, after: &Files) -> Vec<u8> {
    let (page, mut mixed) = (after.page().max(1), after.register.clone());
    for (old, new) in before.register.chunks(page).zip(mixed.chunks_mut(page)) {
        if old != new && run.dice.chance(50) {
            new.copy_from_slice(old);
        }
    }
    // The new end of the file may not be there yet.
    if mixed.len() > before.register.len() && run.dice.chance(50) {
        mixed.truncate(before.register.len());
    }
    mixed
}

/// The log, cut while an act was written: what was confirmed before is there, and then a part of the rest.
fn cut(run: &mut Run, before: &Files, after: &Files) -> Vec<u8> {
    let is_same = before.generation() == after.generation();
    let from = if is_same { before.log.len().min(after.log.len()) } else { 0 };
    let length = after.log.len() - from;
    let frame = FRAME + after.page();
    let mut at = from + run.dice.below(length + 1);
    if run.dice.chance(50) {
        at = HEADER + at.saturating_sub(HEADER) / frame * frame;
    }
    let mut log = after.log[..at.max(from)].to_vec();
    match run.dice.below(4) {
        // What was there before is still beneath.
        0 | 1 => log.extend(before.log.iter().skip(log.len())),
        // The file is longer already, but empty.
        2 => log.resize(after.log.len(), 0),
        _ => {}
    }
    // Frames that were not synced can reach the disk in any order: a later one is there, an earlier one is not.
    if run.dice.chance(30) && log.len() > from + frame {
        let hole = from + run.dice.below(log.len() - from - frame);
        log[hole..hole + 64].fill(0);
    }
    log
}

/// Opens such files, and checks them; returns their head. What they hold must be what the register held at one of these
/// moments, or between them.
fn opened(run: &mut Run, what: &str, register: &[u8], log: &[u8], moments: &[&Files]) -> (i64, String) {
    let folder = run.folder.path().join("copy");
    fs::create_dir(&folder).unwrap();
    let copy = folder.join("register.db");
    fs::write(&copy, register).unwrap();
    fs::write(copy.with_extension("db-wal"), log).unwrap();
    let ran = run.command(&owned(&["--db", copy.to_str().unwrap(), "check"]));
    assert_eq!(ran.code, 0, "{what}: {ran:?}\n{}", run.last_acts());
    let head = agreed(run, what, &copy, moments);
    fs::remove_dir_all(&folder).unwrap();
    head
}

fn agreed(run: &Run, what: &str, copy: &Path, moments: &[&Files]) -> (i64, String) {
    let reader = Reader::open(copy);
    let head = reader.head();
    match moments.iter().find(|files| files.head == head) {
        Some(files) => {
            let checked = reader.check(&files.school);
            assert!(checked.is_ok(), "{what}: {checked:?}\n{}", run.last_acts());
        }
        // An act of several commits, cut between them.
        None => assert_eq!(run.reader.hash(head.0).as_ref(), Some(&head.1), "{what}\n{}", run.last_acts()),
    }
    head
}

//! Files that are damaged, endless or not from a PAT tester. Memory stays bounded, nothing panics, and the same file
//! gives the same result twice.

use super::testers::{fixture, folder, read};
use proptest::prelude::*;
use register::pat::testers::{self, Format, Ways};
use std::{
    fs,
    io::{self, Cursor, Read},
    path::PathBuf,
};

#[test]
fn the_format_is_recognised_from_the_content() {
    for (text, format, key) in [
        ("\u{feff}\r\n\r\nTEST NUMBER 1\r\n", Format::Labelled, "APP NO"),
        ("Report\nof the week\ntest number:\t1\n", Format::Labelled, "APP NO"),
        ("Test Number\tAsset-ID\tTest Date\tTest\tResult\tUnit\n", Format::Sheet, "Asset-ID"),
        ("\"Asset Id\",\"Last Test\",\"Status\"\n", Format::Contractor, "Asset Id"),
    ] {
        let file = testers::open(text.as_bytes(), &Ways::default()).map_err(|f| f.message).unwrap();
        assert_eq!((file.format(), file.key()), (format, key), "{text}");
    }
}

#[test]
fn a_line_without_an_end_does_not_fill_the_memory() {
    let start = Cursor::new(b"TEST NUMBER  1\nAPP NO  A\n".to_vec());
    let mut file = testers::open(start.chain(io::repeat(b'z')), &Ways::default()).map_err(|f| f.message).unwrap();
    let message = file.next().map(|_| ()).unwrap_err().message;
    assert_eq!(message, "line 3 is longer than 16384 characters");
}

#[test]
fn a_test_without_an_end_does_not_fill_the_memory() {
    for (row, wanted) in [
        ("TEXT  and another item\n", "line 226, TEXT: the note is longer than 4000 characters"),
        ("EARTH  0.01 OHM P\n", "line 68, EARTH: the test has more than 64 readings"),
    ] {
        let text = format!("TEST NUMBER  1\nDATE  1/9/26\nAPP NO  A\n{}END OF DATA\n", row.repeat(100_000));
        assert_eq!(read(text.as_bytes()).problems, [wanted]);
    }
}

#[test]
fn only_the_first_fifty_unknown_words_are_listed() {
    let lines: String = (0..1_000).map(|n| format!("WORD{n}  x\n")).collect();
    let contents = read(format!("TEST NUMBER  1\n{lines}END OF DATA\n").as_bytes());
    assert_eq!((contents.unknown.len(), contents.unknown[49].as_str()), (50, "WORD49"));
}

/// Makes a good file with bytes changed, deleted or added, and perhaps cut off.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let names: Vec<PathBuf> = fs::read_dir(folder("good")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let files: Vec<Vec<u8>> = names.into_iter().map(|path| fs::read(path).unwrap()).collect();
    let change = (any::<prop::sample::Index>(), 0..3_u8, any::<u8>());
    (prop::sample::select(files), prop::collection::vec(change, 0..12), any::<Option<prop::sample::Index>>()).prop_map(
        |(mut file, changes, cut)| {
            for (place, kind, byte) in changes {
                let at = place.index(file.len());
                match kind {
                    0 => file[at] = byte,
                    1 => file.insert(at, byte),
                    _ => drop(file.remove(at)),
                }
            }
            if let Some(cut) = cut {
                file.truncate(cut.index(file.len()));
            }
            file
        },
    )
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end_with_the_same_result_twice(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert_eq!(read(&bytes), read(&bytes));
    }

    #[test]
    fn any_damaged_file_is_read_to_the_end_with_the_same_result_twice(bytes in mutated()) {
        prop_assert_eq!(read(&bytes), read(&bytes));
    }

    /// A file that is cut off anywhere must never look complete.
    #[test]
    fn a_text_that_is_cut_off_is_refused(cut in any::<prop::sample::Index>()) {
        let whole = fixture("good/kewtech.asc");
        let end = whole.len() - "END OF DATA\r\n".len();
        prop_assert!(read(&whole[..cut.index(end)]).fault.is_some());
    }
}

//! Recognises Seaward's SSS, a binary file that Kitbook doesn't read, so that the user is told what it is.

use domain::{fault::Fault, remedy::Remedy, say};

/// The bytes before each record: the length of its payload, two zeros, and the sum of the payload's bytes.
const HEADER: usize = 6;

/// The first byte of a record: a visual check that passed or failed, in both versions of the format.
const FIRST: [u8; 4] = [0x01, 0x02, 0x11, 0x12];

/// True if a file begins like an SSS file.
pub(super) fn is_sss(head: &[u8]) -> bool {
    let [a, b, 0, 0, c, d, first, ..] = *head else { return false };
    let (length, sum) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let payload = head.get(HEADER..HEADER + usize::from(length));
    // The payload of a file that was cut off can't be checked.
    let adds_up = |payload: &[u8]| payload.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte))) == sum;
    length > 0 && FIRST.contains(&first) && payload.is_none_or(adds_up)
}

/// Says what the file is, and how to get its tests in a format that Kitbook reads. The menu is the tester's (Apollo 500
/// operating instructions, rev. 3, 10.5), and so are the two formats (PATGuard Elite SQL 2 manual, rev. 1.4, page 22).
pub(super) fn refusal() -> Fault {
    Fault::bad_file("this is a Seaward SSS file, which only Seaward's own programs can read").hint(say![
        "Take the tests from the tester again: Download in its main menu, as ASCII text instead of SSS. Or export them \
         as CSV or text in the tester's own software. That file of PAT results comes in with ",
        Remedy::ImportTests,
        "."
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sss_file_is_known_by_its_length_its_sum_and_its_first_record() {
        // Payload: 01 02, whose sum is 3.
        assert!(is_sss(&[0, 2, 0, 0, 0, 3, 1, 2]));
        assert!(is_sss(&[0, 9, 0, 0, 0, 3, 1, 2]), "cut off");
        for other in [
            &[0, 2, 0, 0, 0, 4, 1, 2][..],
            &[0, 2, 0, 1, 0, 3, 1, 2],
            &[0, 0, 0, 0, 0, 0, 1, 2],
            &[0, 2, 0, 0, 0, 5, 3, 2],
            &[0, 2, 0, 0, 0, 3],
            b"Asset Id,Test Date",
        ] {
            assert!(!is_sss(other), "{other:?}");
        }
    }
}

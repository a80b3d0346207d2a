//! What the reader of testers' files says of some bytes, for the targets that compare or only read it.

use register::pat::testers::{self, Ways};

/// The records and problems of a file, its columns, and the fault that ends it.
pub fn told(bytes: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    let mut file = match testers::open(bytes, &Ways::default()) {
        Ok(file) => file,
        Err(fault) => return vec![fault.message],
    };
    loop {
        match file.next() {
            Ok(Some(Ok(record))) => out.push(format!("{record:?}")),
            Ok(Some(Err(problem))) => out.push(problem.told()),
            Ok(None) => break,
            Err(fault) => {
                out.push(fault.message);
                break;
            }
        }
    }
    out.extend_from_slice(file.unknown());
    out.extend(file.columns().iter().map(|(column, offer)| format!("{column:?} {offer:?}")));
    out
}

//! The faults that `.ci/planted` plants: each is one line of the code, as a hurried change could leave it.

use std::{fs, path::Path};

#[test]
fn each_planted_fault_fits_one_line_of_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut number = 0;
    for file in fs::read_dir(root.join("tests/simulator/planted")).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let [what, file, old, new] = text.lines().collect::<Vec<_>>().try_into().unwrap();
        let (old, new) = (old.strip_prefix("- ").unwrap(), new.strip_prefix("+ ").unwrap());
        let code = fs::read_to_string(root.join(file)).unwrap();
        assert_eq!(code.lines().filter(|line| *line == old).count(), 1, "{}: {what}", path.display());
        assert_ne!(old, new, "{}", path.display());
        number += 1;
    }
    assert_eq!(number, 10);
}

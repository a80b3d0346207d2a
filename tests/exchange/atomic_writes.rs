//! Files are written completely or not at all.

use domain::fault::{Failure, Fault};
use register::file::replace::{self, Target};

#[test]
fn a_new_file_replaces_the_old_one_completely_and_only_its_owner_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    let register = folder.path().join("register.db");
    std::fs::write(&file, "old").unwrap();
    std::fs::write(&register, "SQLite format 3\0 and so on").unwrap();

    replace::write(Target::new(&file, true), |out| {
        out.write_all(b"new").unwrap();
        Ok(())
    })
    .unwrap();

    assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(replace::write(Target::new(&folder.path().join("absent/page.html"), true), |_| Ok(())).is_err());
    for (name, why) in [("register.db", "is a register"), ("register.db-wal", "belongs to a register")] {
        let path = folder.path().join(name);
        let said = replace::write(Target::new(&path, true), |_| Ok(())).unwrap_err().to_string();
        assert_eq!(said, format!("{} {why} and is never overwritten", path.display()));
    }
    let device = replace::write(Target::new(std::path::Path::new("/dev/null"), true), |_| Ok(()));
    #[cfg(unix)]
    assert_eq!(device.unwrap_err().to_string(), "/dev/null is not an ordinary file");
    let broken = replace::write(Target::new(&file, true), |out| {
        out.write_all(b"half").unwrap();
        Err::<(), Failure>(Fault::invalid("broken off").into())
    });
    assert!(broken.is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
}

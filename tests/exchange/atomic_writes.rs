//! Files are written completely or not at all.

use domain::fault::{Failure, Fault};
use register::file::replace;

#[test]
fn a_new_file_replaces_the_old_one_completely_and_only_its_owner_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    let register = folder.path().join("register.db");
    std::fs::write(&file, "old").unwrap();
    std::fs::write(&register, "register").unwrap();

    replace::write(&file, &register, |out| {
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
    assert!(replace::write(&folder.path().join("absent/page.html"), &register, |_| Ok(())).is_err());
    assert_eq!(
        replace::write(&register, &register, |_| Ok(())).unwrap_err().to_string(),
        "that file is the register itself"
    );
    let device = replace::write(std::path::Path::new("/dev/null"), &register, |_| Ok(()));
    #[cfg(unix)]
    assert_eq!(device.unwrap_err().to_string(), "/dev/null is not an ordinary file");
    let broken = replace::write(&file, &register, |out| {
        out.write_all(b"half").unwrap();
        Err::<(), Failure>(Fault::invalid("broken off").into())
    });
    assert!(broken.is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
}

//! The list of a device manager, compared with the register.

use super::measure::{Bench, Row, race, shell, timed};
use std::{fmt::Write as _, fs, path::PathBuf};

/// Writes a list as Intune exports it, of 45 of each 100 items. One device in fifty is unknown, and one in twenty has
/// another version.
fn list(bench: &Bench, rows: u32) -> PathBuf {
    let path = bench.file(&format!("devices-{rows}.csv"));
    let serials = bench.words(&format!("select serial from asset where serial is not null order by id limit {rows}"));
    let mut text = String::from(
        "Device ID,Device name,Enrollment date,Last check-in,OS version,Serial number,Manufacturer,Model,Ownership,\
         Device state,Primary user UPN,Compliance,Encrypted,OS,SkuFamily\n",
    );
    for (n, serial) in serials.iter().enumerate() {
        let unknown = if n % 50 == 7 { "X" } else { "" };
        let build = if n % 20 == 3 { "22631.4460" } else { "26100.2033" };
        let _ = writeln!(
            text,
            "7b1c-{n:06},SCH-{n:06},2024-09-03 08:12:44.0000000,2026-11-{:02} 07:55:01.0000000,10.0.{build},{serial}{unknown},\
             LENOVO,21F6CTO1WW,Company,Managed,user{}@school.example.org,Compliant,{},Windows,Education",
            1 + n % 20,
            n % 9_000,
            if n % 40 == 0 { "False" } else { "True" },
        );
    }
    fs::write(&path, text).expect("the list can be written");
    path
}

pub(super) fn reconcile(bench: &Bench) -> Vec<Row> {
    let rows = bench.size.assets * 45 / 100;
    let what = format!("`reconcile` of {rows} devices × 15 columns");
    if !bench.has(&["reconcile"]) {
        return vec![Row::not_there(&what, "2.00")];
    }
    let file = list(bench, rows).display().to_string();
    let args = ["reconcile", file.as_str()];
    let import = format!(".import --csv --schema temp {file} devices");
    let look_up = "select count(*), count(a.id), max(a.tag) from temp.devices d \
                   left join asset a on a.serial_folded = lower(d.\"Serial number\")";
    let times = race(
        7,
        |_| timed(bench.kitbook(bench.school(), &args)),
        |_| timed(shell(bench.school(), &["-cmd", &import], look_up)),
    );
    vec![Row::race(&what, times, 200)]
}

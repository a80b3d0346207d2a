//! A desk that is open while a backup is restored starts over: what it has seen may not be in the register any more.

use super::Sound;
use register::loan::desk::Sitting;

/// An open desk at a register, which reads lines.
struct Desk {
    school: Sound,
    sitting: Sitting,
}

impl Desk {
    fn open() -> Self {
        let sitting = Sitting::new(&crate::support::order(&[], "S1").terms, Vec::new(), false).unwrap();
        Self { school: Sound::new(), sitting }
    }

    /// Answers a line that must be answered.
    fn reads(&mut self, line: &str) {
        let act = self.school.school.act.clone();
        self.sitting.line(&mut self.school.school.store, &act, line).unwrap();
    }

    /// Refuses a line because a backup was restored.
    fn starts_over(&mut self, line: &str) {
        let act = self.school.school.act.clone();
        let told = self.sitting.line(&mut self.school.school.store, &act, line).unwrap_err().to_string();
        assert!(told.contains("a backup was restored since the last line"), "{told}");
        assert!(self.sitting.person().is_none());
    }
}

#[test]
fn a_desk_session_starts_over_after_a_restore() {
    let mut desk = Desk::open();
    let backup = desk.school.backed_up(&[]);
    desk.reads("S2");
    desk.reads("TAB-1");
    desk.school.restore(&backup);
    desk.starts_over("LAP-2");
    desk.reads("S2");
    desk.reads("TAB-1");
}

#[test]
fn a_desk_that_only_looked_starts_over_if_a_restore_drops_what_others_wrote() {
    let mut desk = Desk::open();
    let backup = desk.school.backed_up(&[]);
    desk.reads("S2");
    desk.school.json(&["out", "TAB-1", "--to", "S2"]);
    // It writes nothing, and knows of the loan.
    desk.reads("S2");
    desk.school.restore(&backup);
    desk.starts_over("LAP-2");
}

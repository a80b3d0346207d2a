//! Letters by e-mail, through a server of the test's own.

use super::*;
use domain::letter::{Kind, Letter, Sending, Way};
use serde_json::Map;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};
use store::{Entry, Subject};

/// How the server behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Kind,
    /// Refuses one recipient for good.
    Refuses(&'static str),
    /// Serves nobody at the moment.
    Busy,
    /// Takes a whole letter, and closes the connection without a word.
    BreaksOff,
}

/// A server that takes e-mails and keeps them.
struct MailServer {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    /// Listens on loopback. Its thread ends with the test.
    fn new(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, taken) = (listener.local_addr().unwrap().port(), Arc::default());
        let keep = Arc::clone(&taken);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let keep = Arc::clone(&keep);
                thread::spawn(move || serve(&stream, mood, &keep));
            }
        });
        Self { port, taken }
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

/// Speaks as much SMTP as an e-mail needs (RFC 5321).
fn serve(mut stream: &TcpStream, mood: Mood, keep: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut answer = |words: &str| stream.write_all(format!("{words}\r\n").as_bytes()).unwrap_or_default();
    answer(if mood == Mood::Busy { "421 too busy" } else { "220 test" });
    while let Some(line) = lines.next() {
        match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => answer("250 test"),
            "RCPT" if matches!(mood, Mood::Refuses(who) if line.contains(who)) => answer("550 no such mailbox"),
            "DATA" => {
                answer("354 go on");
                let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                keep.lock().unwrap().push(mail.join("\n"));
                if mood == Mood::BreaksOff {
                    return;
                }
                answer("250 taken");
            }
            "QUIT" => return answer("221 bye"),
            _ => answer("250 fine"),
        }
    }
}

impl Office {
    /// Two people with something overdue, and a server for their notices.
    fn with_mail(server: &MailServer) -> Self {
        let mut office = Self::new();
        for (tag, who) in [("LAP-1", "S1"), ("LAP-2", "S2")] {
            let address = format!("{who}@school.example");
            office.done(&["person", "edit", who, "--email", &address]);
            office.done(&["out", tag, "--to", who, "--on", "2026-11-25 10:00", "--due", "2026-11-27"]);
        }
        let host = format!("127.0.0.1:{}", server.port);
        let set =
            ["school", "set", "--mail-server", &host, "--mail-security", "none", "--mail-from", "ict@school.example"];
        office.done(&set);
        office.at("2026-12-02T10:00:00Z");
        office
    }

    fn states(&self) -> Vec<String> {
        sorted(each(&self.json(&["letter", "list"]), "state"))
    }
}

const NOTICES: [&str; 6] = ["letter", "send", "notice", "--by", "email", "--yes"];

#[test]
fn a_notice_goes_out_once_by_the_schools_own_server() {
    let server = MailServer::new(Mood::Kind);
    let office = Office::with_mail(&server);
    let sent = office.json(&NOTICES);
    assert_eq!(each(&sent["letters"], "address"), ["S2@school.example", "S1@school.example"]);
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    for words in
        ["To: S2@school.example", "Subject: Please bring back school equipment", "LAP-2", "Date: Wed, 02 Dec 2026"]
    {
        assert!(taken[0].contains(words), "{words}: {}", taken[0]);
    }
    assert_eq!(office.states(), ["sent", "sent"]);
    office.kept_out(1, &NOTICES);
    assert_eq!(server.taken().len(), 2);
}

#[test]
fn a_refused_address_is_named_and_the_others_get_theirs() {
    let server = MailServer::new(Mood::Refuses("S2"));
    let office = Office::with_mail(&server);
    let ran = office.done(&NOTICES);
    assert!(ran.err.contains("S2@school.example was refused by the server"), "{}", ran.err);
    assert_eq!((server.taken().len(), office.states()), (1, vec!["failed".to_owned(), "sent".to_owned()]));
    // What failed may be tried again, what went out may not.
    let again = office.run(&[&NOTICES[..], &["--format", "json"]].concat());
    assert_eq!((again.code, rows(&again.json()["letters"]).len()), (1, 1));
}

#[test]
fn a_server_that_can_t_be_used_stops_the_batch_and_says_so() {
    let server = MailServer::new(Mood::Busy);
    let office = Office::with_mail(&server);
    let ran = office.run(&NOTICES);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("can't be used"), "{}", ran.err);
    // No letter was begun.
    assert_eq!((server.taken().len(), office.states()), (0, Vec::new()));
}

#[test]
fn a_batch_of_which_nothing_goes_out_is_not_done() {
    let server = MailServer::new(Mood::Refuses("school.example"));
    let office = Office::with_mail(&server);
    let ran = office.run(&NOTICES);
    assert_eq!(ran.code, 1, "{ran:?}");
    for words in ["S1@school.example was refused by the server", "took no letter"] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    assert_eq!((server.taken().len(), office.states()), (0, vec!["failed".to_owned(), "failed".to_owned()]));
}

#[test]
fn a_letter_that_a_server_may_have_taken_counts_as_sent() {
    let server = MailServer::new(Mood::BreaksOff);
    let office = Office::with_mail(&server);
    let ran = office.run(&NOTICES);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("the e-mail to S2@school.example may have gone"), "{}", ran.err);
    assert_eq!((server.taken().len(), office.states()), (1, vec!["begun".to_owned()]));
    // Only the other letter is tried the next time.
    office.run(&NOTICES);
    let taken = server.taken();
    assert!(taken.len() == 2 && taken[1].contains("To: S1@school.example"), "{taken:?}");
}

#[test]
fn an_address_that_the_server_can_t_write_stops_nobody_else() {
    let server = MailServer::new(Mood::Kind);
    let office = Office::with_mail(&server);
    office.done(&["person", "edit", "S2", "--email", "amír@school.example"]);
    let ran = office.done(&NOTICES);
    assert!(ran.err.contains("amír@school.example was refused by the server"), "{}", ran.err);
    assert_eq!((server.taken().len(), office.states()), (1, vec!["failed".to_owned(), "sent".to_owned()]));
}

#[test]
fn an_e_mail_that_was_begun_may_have_gone_and_does_not_go_twice() {
    let server = MailServer::new(Mood::Kind);
    let mut office = Office::with_mail(&server);
    // As if the program had been stopped between the server's word and the record of it.
    office.school.late("2026-12-02T09:00:00Z");
    let begun = office.school.write(|tx| {
        let letter = Letter {
            address: None,
            body: "…".to_owned(),
            charge_id: None,
            id: tx.new_id(),
            kind: Kind::Notice,
            no: tx.next_no("letter")?,
            operator_id: tx.operator_id()?,
            person_id: store::person::find(tx, "S1")?.id,
            receipt_no: None,
            sent_at: tx.at(),
            state: Sending::Begun,
            subject: "…".to_owned(),
            way: Way::Email,
        };
        store::letter::keep(tx, &letter, &[])?;
        tx.log(Entry::plain("letter begin", Subject::new("letter", letter.id), Map::new()))?;
        Ok(())
    });
    begun.unwrap();
    let sent = office.json(&NOTICES);
    assert_eq!(each(&sent["letters"], "address"), ["S2@school.example"]);
    assert!(sent["skipped"][0]["why"].as_str().unwrap().contains("already sent"), "{sent}");
    assert_eq!(office.states(), ["begun", "sent"]);
}

#[test]
fn letters_and_passwords_do_not_go_in_the_clear() {
    let mut office = Office::new();
    fn set<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [&["school", "set", "--mail-from", "ict@school.example"], more].concat()
    }
    office.kept_out(2, &set(&["--mail-server", "mail.school.example", "--mail-security", "none"]));
    office.kept_out(2, &set(&["--mail-server", "mail.school.example:99999"]));
    office.kept_out(2, &set(&["--mail-server", "mail school"]));
    office.kept_out(2, &["school", "set", "--mail-server", "mail.school.example"]);
    office.kept_out(2, &["school", "set", "--mail-server", "m.example", "--mail-from", "not an address"]);
    office.done(&set(&["--mail-server", "mail.school.example", "--mail-user", "ict"]));
    let shown = office.json(&["school", "show"]);
    shows(&shown[0], &serde_json::json!({ "mail_server": "mail.school.example:587", "mail_security": "starttls" }));
    office.lent("LAP-1", "S1");
    office.done(&["person", "edit", "S1", "--email", "s1@school.example"]);
    // Without its password, nothing is begun.
    office.kept_out(2, &NOTICES);
    office.done(&["school", "set", "--mail-server", "none"]);
    office.kept_out(1, &NOTICES);
}

#[test]
fn an_e_mail_file_opens_as_a_draft() {
    let server = MailServer::new(Mood::Kind);
    let office = Office::with_mail(&server);
    let folder = office.path("drafts");
    office.done(&["letter", "send", "notice", "--by", "email-files", "--output", &folder]);
    let draft = std::fs::read_to_string(format!("{folder}/S1-notice.eml")).unwrap();
    for words in ["X-Unsent: 1\r\n", "To: S1@school.example\r\n", "From: ", "ict@school.example"] {
        assert!(draft.contains(words), "{words}: {draft}");
    }
    assert!(server.taken().is_empty());
}

#[test]
fn a_school_without_an_address_to_write_from_is_told_the_command_that_sets_it() {
    let server = MailServer::new(Mood::Kind);
    let office = Office::with_mail(&server);
    office.done(&["school", "set", "--mail-server", "none", "--email", "none"]);
    let folder = office.path("drafts");
    let send = ["letter", "send", "notice", "--by", "email-files", "--output", &folder];
    let ran = office.run(&send);
    assert!(ran.code == 1 && ran.err.contains("kitbook school set --email ADDRESS"), "{ran:?}");
    office.done(&["school", "set", "--email", "office@school.example"]);
    office.done(&send);
}

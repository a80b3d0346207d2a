//! Stands between the program and the server, and notes each statement that goes through.

use std::{
    collections::HashMap,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

/// What went through.
#[derive(Debug, Default, Clone)]
pub(super) struct Gone {
    /// The statements that were run, in order, without those that were only prepared.
    pub(super) statements: Vec<String>,
    /// The times that the program waited for an answer.
    pub(super) trips: usize,
}

impl Gone {
    /// The statements of the one transaction that writes, from its begin to its end.
    pub(super) fn writing(&self) -> Vec<String> {
        let begins = |sql: &String| sql.starts_with("begin isolation level read committed");
        assert_eq!(self.statements.iter().filter(|sql| begins(sql)).count(), 1, "{:#?}", self.statements);
        let from = self.statements.iter().skip_while(|sql| !begins(sql));
        let mut is_over = false;
        from.take_while(|sql| !std::mem::replace(&mut is_over, *sql == "commit")).cloned().collect()
    }
}

/// A way to a server through a port of this machine.
pub(super) struct Wire {
    port: u16,
    gone: Arc<Mutex<Gone>>,
}

impl Wire {
    /// Lays a way to the server of an address.
    pub(super) fn to(at: &Path) -> Self {
        let host = through(at, 0).1;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let gone = Arc::new(Mutex::new(Gone::default()));
        let noted = Arc::clone(&gone);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (server, noted) = (TcpStream::connect(&host).unwrap(), Arc::clone(&noted));
                thread::spawn(move || pass_on(client, server, &noted));
            }
        });
        Self { port, gone }
    }

    /// The address, on this way.
    pub(super) fn way(&self, at: &Path) -> PathBuf {
        through(at, self.port).0
    }

    /// What went through since this was asked last.
    pub(super) fn gone(&self) -> Gone {
        std::mem::take(&mut self.gone.lock().unwrap())
    }
}

/// The address of a school through a port of this machine, and the host that it names.
pub(super) fn through(at: &Path, port: u16) -> (PathBuf, String) {
    let text = at.to_str().unwrap();
    let (before, rest) = text.split_once('@').unwrap();
    let (host, after) = rest.split_once('/').unwrap();
    (format!("{before}@127.0.0.1:{port}/{after}").into(), host.to_owned())
}

fn pass_on(mut client: TcpStream, mut server: TcpStream, gone: &Mutex<Gone>) {
    let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let answers = thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let (mut listener, mut bytes) = (Listener::default(), [0; 8192]);
    while let Ok(read @ 1..) = client.read(&mut bytes) {
        // Noted before it is passed on: when the program has its answer, the note is there.
        listener.hears(&bytes[..read], gone);
        if server.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = answers.join();
}

/// Reads what the program says to the server:
/// <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
#[derive(Default)]
struct Listener {
    unread: Vec<u8>,
    has_begun: bool,
    prepared: HashMap<Vec<u8>, String>,
}

impl Listener {
    fn hears(&mut self, bytes: &[u8], gone: &Mutex<Gone>) {
        self.unread.extend_from_slice(bytes);
        // The first message has no letter for its kind.
        while let Some((kind, body)) = self.message() {
            let mut texts = body.split(|byte| *byte == 0).map(<[u8]>::to_vec);
            let (first, second) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
            let mut gone = gone.lock().unwrap();
            match kind {
                b'P' => {
                    self.prepared.insert(first, String::from_utf8(second).unwrap());
                }
                b'B' => gone.statements.push(self.prepared[&second].clone()),
                b'Q' => {
                    let sql = String::from_utf8(first).unwrap();
                    gone.statements.extend(sql.split(';').map(|one| one.trim().to_owned()));
                    gone.trips += 1;
                }
                b'S' => gone.trips += 1,
                _ => {}
            }
        }
    }

    fn message(&mut self) -> Option<(u8, Vec<u8>)> {
        let head = usize::from(self.has_begun);
        let length = self.unread.get(head..head + 4)?;
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        if self.unread.len() < head + length {
            return None;
        }
        let whole: Vec<u8> = self.unread.drain(..head + length).collect();
        let kind = if self.has_begun { whole[0] } else { 0 };
        self.has_begun = true;
        Some((kind, whole[head + 4..].to_vec()))
    }
}

//! Keeps sessions on the server for the next connection: a new session costs the server more than what most commands
//! ask of it, because it knows no table yet. Each is cleared before another connection gets it.

use std::{
    collections::HashMap,
    io::{BufReader, BufWriter, Error, ErrorKind, Read, Result, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, OnceLock},
    thread,
};

/// The answer to the last statement that clears a session.
const CLEARED: &[u8] = b"this session is cleared";

/// A session on the server.
struct Session {
    /// The server's words at its beginning.
    greeting: Vec<u8>,
    server: TcpStream,
    answers: BufReader<TcpStream>,
}

/// The sessions that no connection uses now, by the words with which they were begun: a role and a database.
type Idle = Arc<Mutex<HashMap<Vec<u8>, Vec<Session>>>>;

/// The address that leads to a server through the sessions that are kept.
pub fn through(server: &str) -> String {
    static PORT: OnceLock<u16> = OnceLock::new();
    let (before, rest) = server.split_once("://").unwrap();
    let (place, after) = rest.split_once('/').unwrap();
    let (role, host) = place.split_once('@').map_or(("", place), |(role, host)| (role, host));
    let port = PORT.get_or_init(|| listen(host.to_owned()));
    format!("{before}://{role}@127.0.0.1:{port}/{after}")
}

fn listen(host: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let idle = Idle::default();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (host, idle) = (host.clone(), Arc::clone(&idle));
            // A connection that breaks off ends its session too.
            thread::spawn(move || serve(client, &host, &idle));
        }
    });
    port
}

/// Serves one connection, and keeps its session if it ends as it should.
fn serve(mut client: TcpStream, host: &str, idle: &Idle) -> Result<()> {
    client.set_nodelay(true)?;
    let mut asks = BufReader::new(client.try_clone()?);
    let mut begins = vec![0; 4];
    asks.read_exact(&mut begins)?;
    begins.resize(length(&begins)?, 0);
    asks.read_exact(&mut begins[4..])?;
    let kept = idle.lock().unwrap().get_mut(&begins).and_then(Vec::pop);
    let Session { greeting, mut server, mut answers } = match kept {
        Some(session) => session,
        None => begin(host, &begins)?,
    };
    client.write_all(&greeting)?;
    let back = client.try_clone()?;
    let answering = thread::spawn(move || {
        let is_cleared = pass_back(&mut answers, &back).unwrap_or(false);
        if !is_cleared {
            let _ = back.shutdown(Shutdown::Both);
        }
        is_cleared.then_some(answers)
    });
    if pass_on(&mut asks, &server).is_err() {
        server.shutdown(Shutdown::Both)?;
        return Ok(());
    }
    for sql in ["rollback", "discard all", &format!("select '{}'", String::from_utf8_lossy(CLEARED))] {
        let mut message = vec![b'Q'];
        message.extend(u32::try_from(sql.len() + 5).unwrap().to_be_bytes());
        message.extend(sql.as_bytes());
        message.push(0);
        server.write_all(&message)?;
    }
    if let Some(answers) = answering.join().unwrap() {
        idle.lock().unwrap().entry(begins).or_default().push(Session { greeting, server, answers });
    }
    Ok(())
}

/// Begins a session; the server must ask for no password.
fn begin(host: &str, begins: &[u8]) -> Result<Session> {
    let mut server = TcpStream::connect(host)?;
    server.set_nodelay(true)?;
    server.write_all(begins)?;
    let mut answers = BufReader::new(server.try_clone()?);
    let (mut greeting, mut kind) = (Vec::new(), 0);
    while kind != b'Z' {
        let message = message(&mut answers)?;
        kind = message[0];
        greeting.extend(message);
    }
    Ok(Session { greeting, server, answers })
}

/// Passes on what the client says, until it takes its leave.
fn pass_on(asks: &mut BufReader<TcpStream>, server: &TcpStream) -> Result<()> {
    let mut server = BufWriter::new(server);
    loop {
        let message = message(asks)?;
        if message[0] == b'X' {
            return server.flush();
        }
        server.write_all(&message)?;
        if asks.buffer().is_empty() {
            server.flush()?;
        }
    }
}

/// Passes back what the server says; true once it says that the session is cleared.
fn pass_back(answers: &mut BufReader<TcpStream>, client: &TcpStream) -> Result<bool> {
    let mut client = BufWriter::new(client);
    let mut is_cleared = false;
    loop {
        let message = message(answers)?;
        if is_cleared && message[0] == b'Z' {
            return Ok(true);
        }
        is_cleared |= message[0] == b'D' && message.ends_with(CLEARED);
        // After it took its leave, the client listens no more.
        let _ = client.write_all(&message);
        if answers.buffer().is_empty() {
            let _ = client.flush();
        }
    }
}

/// Reads a message: a letter, its length, its text.
fn message(from: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let mut message = vec![0; 5];
    from.read_exact(&mut message)?;
    let rest = length(&message[1..])?;
    message.resize(rest + 1, 0);
    from.read_exact(&mut message[5..])?;
    Ok(message)
}

/// The length of a message, its own four bytes included.
fn length(bytes: &[u8]) -> Result<usize> {
    let bytes = bytes.try_into().map_err(|_| ErrorKind::InvalidData)?;
    match u32::from_be_bytes(bytes) {
        length @ 4..0x4000_0000 => Ok(length as usize),
        _ => Err(Error::from(ErrorKind::InvalidData)),
    }
}

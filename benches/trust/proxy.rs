//! A network between the desks and the server: everything that a desk sends takes its time.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// The address of a school through a network on which each question takes this time longer.
pub(super) fn slow(at: &Path, delay: Duration) -> PathBuf {
    let text = at.to_str().unwrap();
    let (before, rest) = text.split_once('@').unwrap();
    let (host, after) = rest.split_once('/').unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let host = host.to_owned();
    thread::spawn(move || {
        for desk in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(&host).unwrap();
            for side in [&desk, &server] {
                side.set_nodelay(true).unwrap();
            }
            let (answers, to_desk) = (server.try_clone().unwrap(), desk.try_clone().unwrap());
            thread::spawn(move || pass_on(answers, to_desk, Duration::ZERO));
            thread::spawn(move || pass_on(desk, server, delay));
        }
    });
    format!("{before}@127.0.0.1:{port}/{after}").into()
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        thread::sleep(delay);
        if to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    for side in [from, to] {
        let _: io::Result<()> = side.shutdown(Shutdown::Both);
    }
}

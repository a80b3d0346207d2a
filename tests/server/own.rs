//! A server of a test's own, which it may kill: what was recorded is on its disk, as at a school.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The longest time for which a server may start again after it was killed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A PostgreSQL server on this machine, stopped at the end.
pub(super) struct Own {
    home: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Own {
    /// Starts a server; `None` if its programs aren't on this machine.
    pub(super) fn start() -> Option<Self> {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut programs: Vec<PathBuf> = versions.map(|version| version.unwrap().path().join("bin")).collect();
        programs.sort();
        let home = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let own = Self { home, programs: programs.pop()?, port };
        if is_root() {
            done(Command::new("chown").arg("nobody").arg(own.home.path()));
        }
        let data = own.data();
        let data = data.to_str().unwrap();
        done(own.program("initdb").args([
            "--pgdata",
            data,
            "--username",
            "kitbook",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        ]));
        own.start_again();
        Some(own)
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A program of the server, as a user that may run it: it refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "nobody", "--"]).arg(program);
        command
    }

    /// The address of a database that every server has.
    pub(super) fn address(&self) -> String {
        format!("postgres://kitbook@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }

    /// Starts the server, once the processes of the one that was killed have ended.
    pub(super) fn start_again(&self) {
        let settings = format!("-p {} -k {} -c listen_addresses=127.0.0.1", self.port, self.home.path().display());
        let until = Instant::now() + PATIENCE;
        loop {
            let (data, log) = (self.data(), self.home.path().join("log"));
            let started = self
                .program("pg_ctl")
                .arg("--pgdata")
                .arg(data)
                .arg("--log")
                .arg(&log)
                .args(["--options", &settings, "--wait", "start"])
                .output()
                .unwrap();
            if started.status.success() {
                return;
            }
            assert!(Instant::now() < until, "{started:?}\n{}", fs::read_to_string(log).unwrap_or_default());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills the server; with `all`, its processes for the connections too, in the middle of what they do. Otherwise they
    /// end by themselves.
    pub(super) fn kill(&self, all: bool) {
        let pid = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let children = children.split_whitespace().filter(|_| all);
        // A child may have ended meanwhile.
        let _ = Command::new("kill").arg("-KILL").arg(&pid).args(children).output().unwrap();
        let until = Instant::now() + PATIENCE;
        while Path::new(&format!("/proc/{pid}")).exists() && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let data = self.data();
        let _ = self.program("pg_ctl").arg("--pgdata").arg(data).args(["--mode", "immediate", "stop"]).output();
    }
}

fn is_root() -> bool {
    nix::unistd::getuid().is_root()
}

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    output
}

//! Programs that make a file for print: an installed browser for PDF, pandoc for Word.
//!
//! Whether there is one is known before any work; what they make is handed over whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::reason;

/// Browsers that print without a window, by the names of their programs.
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/// How long a browser may take for a page.
const LONGEST: Duration = Duration::from_secs(120);
/// How often it is looked at meanwhile.
const PAUSE: Duration = Duration::from_millis(20);
/// What is read of a document by pandoc.
const MARKDOWN: &str = "commonmark+pipe_tables+footnotes";

/// The installed program that makes a kind of file.
#[derive(Debug)]
pub struct Press(PathBuf);

impl Press {
    /// The browser that prints pages.
    ///
    /// # Errors
    /// That none is installed.
    pub fn browser() -> Result<Self, Diagnostics> {
        let what = "no browser that prints a PDF is installed";
        let help = "install Chromium, or write the page with `partnerkit report` and print it from your browser";
        let browser = BROWSERS.iter().find_map(|name| installed(name));
        browser.map(Self).ok_or_else(|| missing(what, help))
    }

    /// Pandoc.
    ///
    /// # Errors
    /// That it is not installed.
    pub fn pandoc() -> Result<Self, Diagnostics> {
        let what = "pandoc, which writes Word files, is not installed";
        let help = "install it from pandoc.org, or write Markdown with `-o NAME.md`";
        installed("pandoc")
            .map(Self)
            .ok_or_else(|| missing(what, help))
    }

    /// A page as PDF.
    ///
    /// # Errors
    /// Why there is none.
    pub fn pdf(&self, page: &str) -> Result<Vec<u8>, Diagnostics> {
        let folder = tempfile::tempdir().map_err(|error| self.failed(&reason(&error)))?;
        let made = self.print(page, folder.path());
        let made = made.map_err(|error| self.failed(&reason(&error)))?;
        made.ok_or_else(|| self.failed(&last_line(&folder.path().join("told"))))
    }

    /// The page as PDF, made in a folder; none where the browser made none.
    fn print(&self, page: &str, folder: &Path) -> io::Result<Option<Vec<u8>>> {
        let (html, pdf) = (folder.join("page.html"), folder.join("page.pdf"));
        fs::write(&html, page)?;
        let mut command = Command::new(&self.0);
        let profile = folder.join("profile");
        command
            .args(["--headless", "--disable-gpu", "--no-first-run"])
            .arg("--no-pdf-header-footer")
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("--print-to-pdf={}", pdf.display()));
        // A browser of the system's own user refuses its sandbox. The page runs no script and fetches nothing.
        if fs::metadata(&html)?.uid() == 0 {
            command.arg("--no-sandbox");
        }
        command
            .arg(&html)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command.stderr(File::create(folder.join("told"))?);
        wait(command.spawn()?)?;
        let made = fs::read(&pdf).unwrap_or_default();
        Ok(made.starts_with(b"%PDF-").then_some(made))
    }

    /// A document in Markdown as a Word file.
    ///
    /// # Errors
    /// Why there is none.
    pub fn docx(&self, markdown: &str) -> Result<Vec<u8>, Diagnostics> {
        let output = self.converted(markdown);
        let output = output.map_err(|error| self.failed(&reason(&error)))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let told = String::from_utf8_lossy(&output.stderr);
        Err(self.failed(told.lines().last().unwrap_or_default()))
    }

    fn converted(&self, markdown: &str) -> io::Result<std::process::Output> {
        let mut child = Command::new(&self.0)
            .args(["--from", MARKDOWN, "--to", "docx", "--output", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            // A program that ends before it has read everything says so by its status.
            let _ = input.write_all(markdown.as_bytes());
        }
        child.wait_with_output()
    }

    fn failed(&self, why: &str) -> Diagnostics {
        let what = format!("`{}` made no file: {why}", self.0.display());
        missing(&what, "try it again, or write Markdown or the page instead")
    }
}

fn missing(what: &str, help: &str) -> Diagnostics {
    Diagnostic::error("press", what).help(help).into()
}

/// The program of this name on the search path.
fn installed(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let mut programs = std::env::split_paths(&folders).map(|folder| folder.join(name));
    programs.find(|program| program.is_file())
}

/// Waits for a program to end, and ends it when it takes too long.
fn wait(mut child: Child) -> io::Result<()> {
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > LONGEST {
            child.kill()?;
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

fn last_line(file: &Path) -> String {
    let told = fs::read(file).unwrap_or_default();
    let told = String::from_utf8_lossy(&told);
    let last = told.lines().rfind(|line| !line.trim().is_empty());
    last.unwrap_or("it said nothing").to_owned()
}

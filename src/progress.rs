//! A progress bar on stderr, for whoever waits at a terminal longer than a moment.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::shell::Shell;

/// How long a command may take before it shows a progress bar.
const PATIENCE: Duration = Duration::from_millis(300);

/// Progress of one piece of work.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: AtomicBool,
    may_show: bool,
    /// Amount of the files that are done.
    done: AtomicU64,
}

impl Progress {
    /// Progress in bytes.
    #[must_use]
    pub fn of_bytes(total: u64, shell: &Shell) -> Self {
        Self::new(
            total,
            "{bar:30} {bytes} of {total_bytes}, {eta} left",
            shell,
        )
    }

    /// Progress in trials of a simulation.
    #[must_use]
    pub fn of_trials(total: u32, shell: &Shell) -> Self {
        let template = "simulating {bar:30} {pos} of {len} trials";
        Self::new(total.into(), template, shell)
    }

    fn new(total: u64, template: &str, shell: &Shell) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            let chars = if shell.terminal.utf8 {
                "█▉ "
            } else {
                "=> "
            };
            bar.set_style(style.progress_chars(chars));
        }
        Self {
            bar,
            begun: Instant::now(),
            shown: AtomicBool::new(false),
            may_show: !shell.quiet && !shell.terminal.plain,
            done: AtomicU64::new(0),
        }
    }

    /// Moves the bar to this position in the work, or in the file that is read.
    pub fn set(&self, position: u64) {
        if !self.may_show || self.begun.elapsed() <= PATIENCE {
            return;
        }
        if !self.shown.swap(true, Ordering::Relaxed) {
            // indicatif draws nothing where stderr is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar
            .set_position(self.done.load(Ordering::Relaxed) + position);
    }

    /// Counts positions from here on behind a file of this many bytes.
    pub fn file_done(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

//! A progress bar on stderr, for whoever waits at a terminal longer than a moment.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::shell::Shell;
use crate::terminal::Terminal;

/// How long a command may take before it shows a progress bar.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long work that waits to be short is left alone before it is looked at again.
const GLANCE: Duration = Duration::from_millis(2);

/// The columns of a bar, and those that the words beside it may take.
const LONGEST: usize = 30;
const SHORTEST: usize = 4;
const WORDS: usize = 36;

/// Progress of one piece of work.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: AtomicBool,
    may_show: bool,
}

impl Progress {
    /// Progress in bytes.
    #[must_use]
    pub fn of_bytes(total: u64, shell: &Shell) -> Self {
        let template = "{bar} {bytes} of {total_bytes}, {eta} left";
        Self::new(total, template, shell)
    }

    /// Progress in trials of a simulation.
    #[must_use]
    pub fn of_trials(total: u32, shell: &Shell) -> Self {
        let template = "simulating {bar} {pos} of {len} trials";
        Self::new(total.into(), template, shell)
    }

    fn new(total: u64, template: &str, shell: &Shell) -> Self {
        let columns = Terminal::stderr_columns().saturating_sub(WORDS);
        let bar = format!("{{bar:{}}}", columns.clamp(SHORTEST, LONGEST));
        let template = template.replace("{bar}", &bar);
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&template) {
            let utf8 = shell.terminal.utf8;
            bar.set_style(style.progress_chars(if utf8 { "█▉ " } else { "=> " }));
        }
        Self {
            bar,
            begun: Instant::now(),
            shown: AtomicBool::new(false),
            may_show: !shell.quiet && !shell.terminal.plain,
        }
    }

    /// Moves the bar on by an amount of work.
    pub fn advance(&self, amount: u64) {
        self.bar.inc(amount);
        self.show();
    }

    /// Moves the bar to a position in the work.
    pub fn set(&self, position: u64) {
        self.bar.set_position(position);
        self.show();
    }

    /// Works on a thread of its own, so that the bar shows however long one piece of the work takes.
    pub fn during<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| {
            let working = scope.spawn(work);
            let deadline = self.begun + PATIENCE;
            while !working.is_finished() && Instant::now() <= deadline {
                thread::sleep(GLANCE);
            }
            if !working.is_finished() {
                self.advance(0);
            }
            let done = working.join();
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    fn show(&self) {
        if self.may_show
            && self.begun.elapsed() > PATIENCE
            && !self.shown.swap(true, Ordering::Relaxed)
        {
            // indicatif draws nothing where stderr is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

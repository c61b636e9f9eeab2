//! Signals during an interview: outside a prompt they kill as ever; inside one they end the prompt, so that
//! the terminal can be given back and the draft named before the process dies of the signal.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::flag;

use super::prompter::Interrupt;

/// What has come since the interview began.
#[derive(Clone, Debug)]
pub struct Signals {
    /// While true, a signal kills at once.
    idle: Arc<AtomicBool>,
    /// The signal that came; 0 for none.
    hit: Arc<AtomicUsize>,
    resized: Arc<AtomicBool>,
}

impl Signals {
    /// Begins to watch. The handlers stay for the life of the process; while no prompt is open they do what
    /// the system would.
    ///
    /// # Errors
    /// When the system refuses a handler.
    pub fn watch() -> io::Result<Self> {
        let signals = Self {
            idle: Arc::new(AtomicBool::new(true)),
            hit: Arc::new(AtomicUsize::new(0)),
            resized: Arc::new(AtomicBool::new(false)),
        };
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            flag::register_conditional_default(signal, Arc::clone(&signals.idle))?;
            let number = usize::try_from(signal).unwrap_or(0);
            flag::register_usize(signal, Arc::clone(&signals.hit), number)?;
        }
        flag::register(SIGWINCH, Arc::clone(&signals.resized))?;
        Ok(signals)
    }

    /// Runs a prompt; a signal that came in it ends the interview.
    pub(super) fn inside<T>(
        &self,
        prompt: impl FnOnce() -> Result<T, Interrupt>,
    ) -> Result<T, Interrupt> {
        self.resized();
        self.idle.store(false, Ordering::SeqCst);
        let came = prompt();
        self.idle.store(true, Ordering::SeqCst);
        // `console` takes any signal that interrupts its waiting for Ctrl-C, and raises that; after a change
        // of the window it is no wish to leave.
        if self.resized.load(Ordering::SeqCst) && self.hit() == Some(SIGINT) {
            self.hit.store(0, Ordering::SeqCst);
            return Err(io::Error::from(io::ErrorKind::Interrupted).into());
        }
        match self.hit() {
            Some(signal) => Err(Interrupt::Signal(signal)),
            None => came,
        }
    }

    /// The signal that came.
    pub(super) fn hit(&self) -> Option<i32> {
        let hit = self.hit.load(Ordering::SeqCst);
        i32::try_from(hit).ok().filter(|signal| *signal != 0)
    }

    /// Whether the window has changed its size since this was asked last.
    pub(super) fn resized(&self) -> bool {
        self.resized.swap(false, Ordering::SeqCst)
    }
}
